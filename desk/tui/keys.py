"""Every key of the terminal interface, in one place: what is bound is what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk.i18n import mark, t

if TYPE_CHECKING:
    from textual.binding import Binding
    from textual.content import Content


@dataclass(frozen=True)
class Key:
    """``keys`` as Textual names them (comma between alternatives), ``shown`` as a person reads it."""

    keys: str
    action: str
    shown: str
    label: str
    priority: bool = False
    in_footer: bool = True


EVERYWHERE = (
    Key("ctrl+c", "stop_or_quit", "^c", mark("stop, quit"), priority=True, in_footer=False),
    Key("f2", "dictate", "F2", mark("dictate into an input"), in_footer=False),
    Key("escape", "drop_dictation", "Esc", mark("drop what is dictated"), priority=True, in_footer=False),
    Key("f8", "undo", "F8", mark("undo"), priority=True, in_footer=False),
    Key("f7", "reminders", "F7", mark("answer reminders"), priority=True, in_footer=False),
    Key("f5", "reconnect", "F5", mark("try again"), priority=True, in_footer=False),
)
TALK = (
    Key("ctrl+a", "queue", "^a", mark("queue"), priority=True),
    Key("ctrl+p", "command_palette", "^p", mark("palette"), priority=True),
    Key("ctrl+r", "sessions", "^r", mark("sessions"), priority=True),
    Key("ctrl+o", "newest_draft", "^o", mark("open draft"), priority=True, in_footer=False),
    Key("f2", "talk", "F2", mark("talk"), priority=True),
    Key("f4", "hands_free", "F4", mark("talk hands-free"), priority=True, in_footer=False),
    Key("f6", "read_aloud", "F6", mark("read the answer aloud"), priority=True, in_footer=False),
    Key("f9", "voice", "F9", mark("the voice: meter, thresholds, figures"), priority=True, in_footer=False),
    Key("escape", "stop_work", "Esc", mark("stop")),
    Key("f1", "help", "?", mark("keys")),
    Key("pageup", "page_up", "PgUp", mark("scroll"), priority=True, in_footer=False),
    Key("pagedown", "page_down", "PgDn", mark("scroll"), priority=True, in_footer=False),
    Key("ctrl+end", "to_end", "^End", mark("newest"), priority=True, in_footer=False),
)
WRITING = (
    Key("enter", "send", "Enter", mark("send"), in_footer=False),
    Key("ctrl+j,shift+enter", "newline", "^j", mark("new line"), in_footer=False),
    Key("tab", "complete", "Tab", mark("complete a command"), in_footer=False),
)
CARD = (
    Key("a", "approve", "a", mark("approve")),
    Key("e", "edit", "e", mark("edit")),
    Key("r", "answer", "r", mark("tell Desk what to change")),
    Key("s", "snooze", "s", mark("later")),
    Key("x", "reject", "x", mark("reject")),
    Key("w", "grant", "w", mark("always"), in_footer=False),
    Key("u", "undo_card", "u", mark("undo"), in_footer=False),
    Key("y", "was_sent", "y", mark("yes, it was sent"), in_footer=False),
    Key("n", "was_not_sent", "n", mark("no, it was not"), in_footer=False),
    Key("escape", "close", "Esc", mark("close")),
)
LIST = (
    Key("enter", "choose", "Enter", mark("open")),
    Key("down", "move(1)", "↓", mark("next"), priority=True, in_footer=False),
    Key("up", "move(-1)", "↑", mark("previous"), priority=True, in_footer=False),
    Key("escape", "close", "Esc", mark("close")),
)
MAILS = (
    *LIST,
    Key("ctrl+t", "take", "^t", mark("take the suggestion"), priority=True),
    Key("ctrl+x", "dismiss_one", "^x", mark("dismiss it"), priority=True),
    Key("f3", "triage", "F3", mark("triage")),
)
TRIAGE = (
    Key("t", "take", "t", mark("take")),
    Key("s", "say", "s", mark("take, and say what")),
    Key("x", "dismiss_one", "x", mark("dismiss")),
    Key("n,right,space", "next", "n", mark("next")),
    Key("p,left", "previous", "p", mark("previous")),
    Key("tab", "mark(1)", "Tab", mark("other suggestion"), in_footer=False),
    Key("ctrl+a", "queue", "^a", mark("queue"), in_footer=False),
    Key("escape", "close", "Esc", mark("close"), priority=True),
)
MAIL = (
    Key("r", "reply", "r", mark("ask Desk for a reply")),
    Key("e", "archive", "e", mark("archive")),
    Key("s", "attachments", "s", mark("what came with it")),
    Key("l", "label", "l", mark("label")),
    Key("u", "unsubscribe", "u", mark("unsubscribe")),
    Key("escape", "close", "Esc", mark("close")),
)
ATTACHMENT = (Key("s", "save", "s", mark("save")), Key("escape", "close", "Esc", mark("close")))
PERSON = (
    Key("n", "note", "n", mark("note")),
    Key("e", "edit", "e", mark("edit")),
    Key("l", "label", "l", mark("label")),
    Key("o", "older", "o", mark("older")),
    Key("u", "undo_change", "u", mark("undo the last change")),
    Key("escape", "close", "Esc", mark("close")),
)
RING = (
    Key("enter,d", "answer('done')", "d", mark("done")),
    Key("s", "answer('snooze', '10 minutes')", "s", mark("10 minutes")),
    Key("h", "answer('snooze', '1 hour')", "h", mark("1 hour")),
    Key("t", "answer('snooze', 'tomorrow 9:00')", "t", mark("tomorrow")),
    Key("x", "answer('cancel')", "x", mark("call off")),
    Key("u", "take_back", "u", mark("undo")),
    Key("down", "move(1)", "↓", mark("next"), priority=True, in_footer=False),
    Key("up", "move(-1)", "↑", mark("previous"), priority=True, in_footer=False),
    Key("escape", "close", "Esc", mark("later")),
)
VOICE = (
    Key("f2", "talk", "F2", mark("talk"), priority=True),
    Key("f4", "hands_free", "F4", mark("talk hands-free"), priority=True),
    Key("down", "move(1)", "↓", mark("next"), priority=True, in_footer=False),
    Key("up", "move(-1)", "↑", mark("previous"), priority=True, in_footer=False),
    Key("right,plus", "change(1)", "→", mark("more"), priority=True, in_footer=False),
    Key("left,minus", "change(-1)", "←", mark("less"), priority=True, in_footer=False),
    Key("backspace,delete", "default", "⌫", mark("take the default"), priority=True, in_footer=False),
    Key("pagedown", "page(1)", "PgDn", mark("scroll"), priority=True, in_footer=False),
    Key("pageup", "page(-1)", "PgUp", mark("scroll"), priority=True, in_footer=False),
    Key("escape", "close", "Esc", mark("close")),
)
EDIT = (
    Key("ctrl+s", "save", "^s", mark("save"), priority=True),
    Key("escape", "close", "Esc", mark("leave it as it was")),
)
ACCOUNT = (
    Key("ctrl+s", "save", "^s", mark("test and keep"), priority=True),
    Key("ctrl+l", "look", "^l", mark("look for servers"), priority=True),
    Key("ctrl+k", "keep", "^k", mark("keep anyway"), priority=True),
    Key("escape", "close", "Esc", mark("close")),
)
CLOSE = (Key("escape", "close", "Esc", mark("close")),)
FIRST_RUN = (
    Key("1", "choose('demo')", "1", mark("try the demo"), in_footer=False),
    Key("2", "choose('local')", "2", mark("a model on this machine"), in_footer=False),
    Key("3", "choose('key')", "3", mark("my own key"), in_footer=False),
    Key("4", "choose('mailbox')", "4", mark("my mailbox"), in_footer=False),
    Key("escape", "close", "Esc", mark("skip")),
)


def bindings(keys: tuple[Key, ...]) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """The keys as Textual wants them."""
    from textual.binding import Binding

    made: list[Binding | tuple[str, str] | tuple[str, str, str]] = []
    made += [Binding(key.keys, key.action, show=False, priority=key.priority) for key in keys]
    return made


def line(keys: tuple[Key, ...]) -> Content:
    """The keys as the footer shows them."""
    from textual.content import Content

    parts: list[str | tuple[str, str]] = []
    for key in keys:
        if key.in_footer:
            parts += [(key.shown, "$accent"), f" {t(key.label)}   "]
    return Content.assemble(*parts)
