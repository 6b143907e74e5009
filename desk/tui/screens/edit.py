"""Changing a draft by hand, and asking one thing."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input, TextArea

from desk.i18n import t
from desk.outside_text import show_line
from desk.tui import keys
from desk.tui.widgets.lines import Text
from desk.wire.cards import Card, CardField, DraftEdit


class EditScreen(Screen[DraftEdit | None]):
    """Every editable field of a card; returns only what was changed."""

    CSS_PATH = "edit.tcss"
    BINDINGS = keys.bindings(keys.EDIT)
    AUTO_FOCUS = "TextArea, Input"

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._fields: list[CardField] = [field for field in card.fields if field.editable]
        self._long, self._body = card.body_field, card.body

    def compose(self) -> ComposeResult:
        yield Text(t("Edit the draft"), classes="title")
        for field in self._fields:
            if field.name != self._long:
                yield Text(show_line(field.label or field.name), classes="muted label")
                yield Input(field.value, id=f"field-{field.name}", compact=True)
        if any(field.name == self._long for field in self._fields):
            yield TextArea(self._body, id="field-body", soft_wrap=True, compact=True)
        yield Text(keys.line(keys.EDIT), classes="keys")

    def on_mount(self) -> None:
        for field in [*self.query(Input), *self.query(TextArea)]:
            field.cursor_blink = False

    def action_save(self) -> None:
        changed: dict[str, str] = {}
        for field in self._fields:
            if field.name == self._long:
                now, before = self.query_one("#field-body", TextArea).text, self._body
            else:
                now, before = self.query_one(f"#field-{field.name}", Input).value, field.value
            if now != before:
                changed[field.name] = now
        self.dismiss(DraftEdit(changed) if changed else None)

    def action_close(self) -> None:
        self.dismiss(None)


class AskScreen(Screen[str | None]):
    """One question, one line."""

    CSS_PATH = "edit.tcss"
    BINDINGS = keys.bindings(keys.CLOSE)
    AUTO_FOCUS = "Input"

    def __init__(self, question: str, *, secret: bool = False, may_be_empty: bool = False) -> None:
        super().__init__()
        self._question = question
        self._secret = secret
        self._may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        yield Text(self._question, classes="title")
        yield Input(password=self._secret, compact=True)
        yield Text(keys.line(keys.CLOSE), classes="keys")

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        answer = event.value.strip()
        self.dismiss(answer if answer or self._may_be_empty else None)

    def action_close(self) -> None:
        self.dismiss(None)
