"""The thresholds of a spoken conversation as they are changed on the screen: by steps, within what the setting allows. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from desk.i18n import mark, t
from desk.settings.declare import BY_NAME, Setting, Value
from desk.wire.voice_words import policy


@dataclass(frozen=True)
class Threshold:
    """``step`` is what one press of a key changes; 0 for a choice."""

    name: str
    label: str
    step: float

    @property
    def setting(self) -> Setting:
        return BY_NAME[self.name]

    def words(self, value: Value) -> str:
        """The value as a person reads it."""
        if self.setting.choices:
            return policy(str(value))
        return f"{value:.2f}" if self.setting.kind is float else f"{value} ms"

    def moved(self, value: Value, by: int) -> Value:
        """The value ``by`` steps on, within the bounds; a choice stays at its ends too."""
        setting = self.setting
        if setting.choices:
            place = setting.choices.index(str(value)) + by
            return setting.choices[min(len(setting.choices) - 1, max(0, place))]
        assert isinstance(value, int | float)
        assert setting.minimum is not None
        assert setting.maximum is not None
        moved = min(setting.maximum, max(setting.minimum, value + by * self.step))
        return setting.kind(round(moved, 2))


THRESHOLDS = (
    Threshold("voice.speech", mark("A sound is speech from"), 0.05),
    Threshold("voice.min_speech_ms", mark("and if it lasts"), 32),
    Threshold("voice.hangover_ms", mark("Gap that is passed over"), 32),
    Threshold("voice.short_pause_ms", mark("Desk begins to think after"), 10),
    Threshold("voice.silence_ms", mark("A finished sentence ends after"), 20),
    Threshold("voice.cap_ms", mark("Any turn ends after"), 100),
    Threshold("voice.interrupt", mark("When you speak over it"), 0),
)


def where_from(source: str, setting: Setting) -> str:
    """Why a change here would change nothing; empty where it would."""
    if source == "environment":
        return t("{variable} in the environment goes before what is set here.", variable=setting.env)
    return t("A flag goes before what is set here.") if source == "flag" else ""
