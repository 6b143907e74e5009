"""The input: grows with its text, sends on Enter, keeps long pastes whole behind one line."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from desk.i18n import mark, t
from desk.tui.keys import WRITING, bindings

FOLD_LINES = 10
FOLD_CHARACTERS = 2_000
COMMANDS = (
    ("/model", mark("choose the model: /model NAME")),
    ("/new", mark("a new conversation")),
    ("/mail", mark("your mail")),
    ("/triage", mark("what needs you, thread by thread")),
    ("/people", mark("people, and what happened with them")),
    ("/queue", mark("what waits for your approval")),
    ("/agenda", mark("the days ahead: reminders, events, birthdays")),
    ("/voice", mark("the voice: meter, thresholds, figures")),
    ("/demo", mark("set up the demo account")),
    ("/help", mark("all keys")),
    ("/quit", mark("leave")),
)


class Prompt(TextArea):
    """Posts ``Sent`` with the whole text, pastes unfolded."""

    BINDINGS = bindings(WRITING)

    class Sent(Message):
        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class HelpWanted(Message):
        pass

    def __init__(self) -> None:
        super().__init__(
            id="prompt", compact=True, soft_wrap=True, highlight_cursor_line=False, placeholder=t("type · / commands")
        )
        self.cursor_blink = False
        self._pastes: dict[str, str] = {}

    def on_key(self, event: events.Key) -> None:
        # TextArea takes Enter and Tab as text before any binding is asked.
        if event.key == "enter":
            event.prevent_default().stop()
            self.action_send()
        elif event.key == "tab":
            event.prevent_default().stop()
            self.action_complete()
        elif event.character == "?" and not self.text:
            event.prevent_default().stop()
            self.post_message(self.HelpWanted())

    async def _on_paste(self, event: events.Paste) -> None:
        text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        lines = text.count("\n") + 1
        if lines <= FOLD_LINES and len(text) <= FOLD_CHARACTERS:
            return
        event.prevent_default().stop()
        chip = "⟦" + t("pasted {lines} lines · {number}", lines=lines, number=len(self._pastes) + 1) + "⟧"
        self._pastes[chip] = text
        self.insert(chip)

    def render_line(self, y: int) -> Strip:
        # Textual wraps the placeholder to the width it has, and cannot wrap to none.
        return super().render_line(y) if self.content_size.width > 0 else Strip.blank(self.size.width)

    @property
    def whole_text(self) -> str:
        """The text with every paste in full."""
        text = self.text
        for chip, whole in self._pastes.items():
            text = text.replace(chip, whole)
        return text

    def action_send(self) -> None:
        text = self.whole_text.strip().encode("utf-8", "replace").decode()
        if text:
            self.post_message(self.Sent(text))

    def empty(self) -> None:
        """Begin anew."""
        self._pastes.clear()
        self.clear()

    def action_newline(self) -> None:
        self.insert("\n")

    def action_complete(self) -> None:
        found = completions(self.text)
        if found:
            self.load_text(found[0][0] + (" " if found[0][0] == "/model" else ""))
            self.move_cursor(self.document.end)


def completions(text: str) -> list[tuple[str, str]]:
    """The commands that begin with ``text``, each with what it does."""
    if not text.startswith("/") or " " in text or "\n" in text:
        return []
    return [(name, t(label)) for name, label in COMMANDS if name.startswith(text)]
