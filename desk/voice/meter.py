"""When the steps of one spoken turn happened: from the last sound of the user to the first of the answer."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass
class Times:
    """Seconds of one clock; None for a step that did not happen. In the order in which they happen to a plain turn."""

    last_voiced_s: float | None = None  # the true end of speech: the last frame that held some
    vad_end_s: float | None = None  # the pause was seen
    transcript_s: float | None = None
    decided_s: float | None = None  # the turn was over
    first_token_s: float | None = None
    first_audio_s: float | None = None  # the voice had sound
    audible_s: float | None = None  # the first sample left the loudspeaker
    onset_s: float | None = None  # the user began to speak over the answer
    ducked_s: float | None = None
    paused_s: float | None = None
    stopped_s: float | None = None
    speculated: bool = False

    def since(self, start: str, end: str) -> float | None:
        """Milliseconds between two steps, None if either did not happen."""
        first, second = getattr(self, start), getattr(self, end)
        return None if first is None or second is None else round((second - first) * 1000, 1)

    def spans(self) -> dict[str, float]:
        """The figures of the turn in milliseconds; those that are known."""
        named = {
            "speech_to_sound_ms": ("last_voiced_s", "audible_s"),
            "vad_to_sound_ms": ("vad_end_s", "first_audio_s"),
            "vad_ms": ("last_voiced_s", "vad_end_s"),
            "transcript_ms": ("vad_end_s", "transcript_s"),
            "decision_ms": ("last_voiced_s", "decided_s"),
            "model_ms": ("transcript_s", "first_token_s"),
            "voice_ms": ("first_token_s", "first_audio_s"),
            "device_ms": ("first_audio_s", "audible_s"),
            "onset_to_duck_ms": ("onset_s", "ducked_s"),
            "onset_to_pause_ms": ("onset_s", "paused_s"),
            "onset_to_stop_ms": ("onset_s", "stopped_s"),
        }
        found = {name: self.since(*steps) for name, steps in named.items()}
        return {name: value for name, value in found.items() if value is not None}

    def known(self) -> dict[str, float]:
        """The steps that happened, with their times."""
        found = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "speculated"}
        return {name: value for name, value in found.items() if value is not None}
