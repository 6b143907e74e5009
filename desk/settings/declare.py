"""Every setting, declared once. Config file, environment variables, command flags and lists are derived from this."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

Value = str | int | float | None


class BadValueError(ValueError):
    """A value is not allowed; the text is what is allowed, to follow "must be"."""


@dataclass(frozen=True)
class Setting:
    """One setting. ``name`` may be dotted: the part before the dot is its table in the config file.

    ``no_limit``: the word that stands for None (no limit), for settings that have such a state.
    """

    name: str
    default: Value
    help: str
    kind: type[str] | type[int] | type[float] = str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    no_limit: str = ""
    form: str = ""  # a pattern a text must have
    form_words: str = ""  # and what that is, to follow "must be"

    @property
    def env(self) -> str:
        """The environment variable, e.g. ``DESK_UNDO_WINDOW_S``."""
        return "DESK_" + self.name.upper().replace(".", "_")

    @property
    def flag(self) -> str:
        """The command-line flag, e.g. ``--undo-window-s``."""
        return "--" + self.name.replace(".", "-").replace("_", "-")

    @property
    def allowed(self) -> str:
        """What a value must be, in words that follow "must be"."""
        if self.choices:
            return " or ".join((", ".join(self.choices[:-1]), self.choices[-1]))
        if self.kind is str:
            return self.form_words or "text on one line"
        noun = "a whole number" if self.kind is int else "a number"
        if self.minimum is not None and self.maximum is not None:
            noun += f" from {self.render(self.minimum)} to {self.render(self.maximum)}"
        return f"{noun}, or {self.no_limit}" if self.no_limit else noun

    def check(self, value: object) -> Value:
        """The value as it is kept; takes what TOML yields.

        :raises BadValueError: it is of another type, or not among what is allowed.
        """
        if self.no_limit and (value is None or value == self.no_limit):
            return None
        if self.kind is str:
            if not isinstance(value, str) or (self.choices and value not in self.choices) or not _one_line(value):
                raise BadValueError(self.allowed)
            if self.form and not re.fullmatch(self.form, value.strip()):
                raise BadValueError(self.allowed)
            return value
        # bool is an int in Python, but not in TOML
        if isinstance(value, bool) or not isinstance(value, int if self.kind is int else (int, float)):
            raise BadValueError(self.allowed)
        assert isinstance(value, int | float)
        too_small = self.minimum is not None and value < self.minimum
        too_big = self.maximum is not None and value > self.maximum
        if too_small or too_big or not math.isfinite(value):
            raise BadValueError(self.allowed)
        return self.kind(value)

    def parse(self, text: str) -> Value:
        """The value a text stands for, as given in the environment or on a command line.

        :raises BadValueError: it stands for nothing that is allowed.
        """
        if self.kind is str or (self.no_limit and text == self.no_limit):
            return self.check(text)
        try:
            return self.check(self.kind(text.strip()))
        except ValueError:
            raise BadValueError(self.allowed) from None

    def render(self, value: Value) -> str:
        """The text that ``parse`` turns into ``value`` again."""
        if value is None:
            return self.no_limit
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _one_line(text: str) -> bool:
    return all(character.isprintable() or character in "\u3000\u00a0" for character in text)


SETTINGS: tuple[Setting, ...] = (
    Setting("language", "auto", "Language of the interface.", choices=("auto", "en", "zh")),
    Setting("theme", "auto", "Colours of the interface.", choices=("auto", "dark", "light")),
    Setting("model", "", "Name of the model that answers; empty chooses one that fits this machine."),
    Setting("undo.window_s", 10.0, "Seconds between approving and sending.", kind=float, minimum=0, maximum=120),
    Setting(
        "undo.hold_h",
        24.0,
        "Hours an approved mail may wait for its server before it asks again.",
        kind=float,
        minimum=0.1,
        maximum=168,
    ),
    Setting("budget.steps", 6, "Model calls one turn may make.", kind=int, minimum=1, maximum=100),
    Setting("budget.wall_s", 180.0, "Seconds one turn may take.", kind=float, minimum=5, maximum=86_400),
    Setting("budget.tokens", 20_000, "Tokens one turn may use.", kind=int, minimum=500, maximum=10_000_000),
    Setting(
        "budget.cents",
        50.0,
        "US cents one turn may cost.",
        kind=float,
        minimum=0,
        maximum=100_000,
        no_limit="unlimited",
    ),
    Setting(
        "host.idle_s",
        900.0,
        "Seconds without clients and work after which the host ends.",
        kind=float,
        minimum=1,
        maximum=604_800,
    ),
    Setting("models.threads", 0, "Threads for local models; 0 chooses.", kind=int, minimum=0, maximum=1024),
    Setting(
        "keys.backend",
        "auto",
        "Where keys are kept: the system's keyring, or an encrypted file.",
        choices=("auto", "cryptfile"),
    ),
    Setting("calendar.hours", "Mon-Fri 09:00-17:00", "Working hours, in which free time is looked for."),
    Setting(
        "manner.learn",
        "on",
        "Learn from sent mail how you write, on this machine only (see: desk manner show).",
        choices=("on", "off"),
    ),
    Setting(
        "mail.max_attachment_mb",
        20,
        "Megabytes (millions of bytes) that the attachments of one mail may have together.",
        kind=int,
        minimum=1,
        maximum=25,
    ),
    Setting(
        "followup.awaiting_days",
        3,
        "Working days without an answer after which a mail of yours counts as waiting.",
        kind=int,
        minimum=1,
        maximum=90,
    ),
    Setting(
        "followup.reply_days",
        2,
        "Working days after which a mail to you counts as unanswered.",
        kind=int,
        minimum=0,
        maximum=90,
    ),
    Setting(
        "followup.action_days",
        2,
        "Working days after which a promise of yours counts as open.",
        kind=int,
        minimum=0,
        maximum=90,
    ),
    Setting(
        "dates.country",
        "",
        "Country whose holidays are no working days; empty leaves out weekends alone.",
        form=r"(?:[A-Za-z]{2}(?:-[A-Za-z0-9]{1,3})?)?",
        form_words="a country like DE or DE-BY, or empty",
    ),
    Setting("notify.desktop", "auto", "Desktop notifications.", choices=("auto", "off")),
    Setting("notify.content", "shown", "Whether notifications show what they are about.", choices=("shown", "hidden")),
    Setting(
        "notify.quiet",
        "",
        "Hours without notifications and bell; what is urgent comes all the same.",
        form=r"(?:(?:[01]?\d|2[0-3]):[0-5]\d *- *(?:[01]?\d|2[0-3]):[0-5]\d)?",
        form_words="hours like 22:00-07:00, or empty",
    ),
    Setting("notify.bell", "on", "The terminal's bell when a reminder rings.", choices=("on", "off")),
    Setting(
        "notify.finished_after_s",
        30.0,
        "Seconds after which finished work is told of, if nobody is looking.",
        kind=float,
        minimum=1,
        maximum=86_400,
        no_limit="never",
    ),
    Setting(
        "keep.mail_days",
        None,
        "Days to keep copies of mails that are gone from their folder.",
        kind=int,
        minimum=1,
        maximum=36_500,
        no_limit="forever",
    ),
    Setting(
        "keep.conversations_days",
        None,
        "Days to keep conversations after their last message.",
        kind=int,
        minimum=1,
        maximum=36_500,
        no_limit="forever",
    ),
    Setting(
        "keep.proposals_days",
        None,
        "Days to keep drafts that were sent, rejected or undone.",
        kind=int,
        minimum=1,
        maximum=36_500,
        no_limit="forever",
    ),
    Setting(
        "keep.attachments_days",
        7,
        "Days to keep files of drafts once no draft needs them.",
        kind=int,
        minimum=1,
        maximum=36_500,
        no_limit="forever",
    ),
    Setting(
        "keep.people_changes_days",
        365,
        "Days to keep how people were before a change, to undo it.",
        kind=int,
        minimum=1,
        maximum=36_500,
        no_limit="forever",
    ),
    Setting(
        "keep.reminders_days",
        365,
        "Days to keep reminders that are over.",
        kind=int,
        minimum=1,
        maximum=36_500,
        no_limit="forever",
    ),
    Setting(
        "keep.ledger_days",
        730,
        "Days to keep the record of model calls and their cost.",
        kind=int,
        minimum=1,
        maximum=36_500,
        no_limit="forever",
    ),
    Setting(
        "keep.voice_days",
        365,
        "Days to keep how long spoken turns took; no word of them is in it.",
        kind=int,
        minimum=1,
        maximum=36_500,
        no_limit="forever",
    ),
    Setting("keep.logs_days", 30, "Days to keep logs.", kind=int, minimum=1, maximum=36_500, no_limit="forever"),
    Setting(
        "keep.backups_days",
        90,
        "Days to keep backups; the newest always stays.",
        kind=int,
        minimum=1,
        maximum=36_500,
        no_limit="forever",
    ),
    Setting(
        "voice.language",
        "auto",
        "Language you speak to Desk; auto is that of the interface, and changes only with evidence.",
        form=r"auto|[a-z]{2}",
        form_words="auto, or a language like en or zh",
    ),
    Setting(
        "voice.speaker",
        "auto",
        "Voice that speaks; auto takes the quickest on this machine, edge sends the text to Microsoft.",
        choices=("auto", "piper", "kokoro", "espeak", "edge"),
    ),
    Setting("voice.input", "", "Microphone by its name (see: desk voice devices); empty takes the system's default."),
    Setting("voice.output", "", "Loudspeaker by its name; empty takes the system's default."),
    Setting(
        "voice.interrupt",
        "stop",
        "How far speaking over Desk goes in stopping it; Esc and a typed line always stop it.",
        choices=("ignore", "duck", "pause", "stop"),
    ),
    Setting("voice.speech", 0.5, "Probability from which a sound is speech.", kind=float, minimum=0.1, maximum=0.95),
    Setting("voice.min_speech_ms", 64, "Shortest sound that is speech.", kind=int, minimum=32, maximum=1000),
    Setting("voice.hangover_ms", 64, "Gap that does not end a run of speech.", kind=int, minimum=0, maximum=500),
    Setting("voice.short_pause_ms", 150, "Pause after which Desk begins to think.", kind=int, minimum=64, maximum=1000),
    Setting(
        "voice.silence_ms",
        280,
        "Silence that ends a turn which sounds and reads as finished.",
        kind=int,
        minimum=150,
        maximum=3000,
    ),
    Setting("voice.cap_ms", 2500, "Silence that ends any turn.", kind=int, minimum=500, maximum=10_000),
    Setting("user.name", "", "Your name, as drafts should sign it."),
    Setting("user.email", "", "Your mail address, so that Desk knows which one is you."),
)

BY_NAME: dict[str, Setting] = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True)
class CliOption:
    """What a command needs to offer a setting as a flag."""

    name: str
    flag: str
    env: str
    help: str
    choices: tuple[str, ...]
    default: str


def render_cli_options() -> tuple[CliOption, ...]:
    """All settings as command-line options, in the order of their declaration."""
    return tuple(
        CliOption(
            setting.name,
            setting.flag,
            setting.env,
            setting.help,
            setting.choices,
            setting.render(setting.default),
        )
        for setting in SETTINGS
    )
