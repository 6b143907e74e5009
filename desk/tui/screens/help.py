"""All keys, by screen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from desk.i18n import t
from desk.tui import keys
from desk.tui.widgets.lines import Text
from desk.tui.widgets.prompt import COMMANDS


class HelpScreen(Screen[None]):
    CSS_PATH = "mails.tcss"
    BINDINGS = keys.bindings(keys.CLOSE)
    AUTO_FOCUS = "VerticalScroll"

    def compose(self) -> ComposeResult:
        yield Text(t("Keys"), classes="title")
        with VerticalScroll():
            yield Text(all_keys())
        yield Text(keys.line(keys.CLOSE), classes="keys")

    def action_close(self) -> None:
        self.dismiss()


def all_keys() -> Content:
    """Every key with what it does."""
    groups = (
        (t("Everywhere"), keys.EVERYWHERE),
        (t("Conversation"), (*keys.TALK, *keys.WRITING)),
        (t("Draft"), keys.CARD),
        (t("Lists"), keys.LIST),
        (t("Account"), keys.ACCOUNT),
        (t("Mail"), (*keys.MAIL, *keys.MAILS[len(keys.LIST) :])),
        (t("Triage"), keys.TRIAGE),
        (t("A person"), keys.PERSON),
        (t("Reminders"), keys.RING),
        (t("Voice"), keys.VOICE),
    )
    parts: list[Content | str | tuple[str, str]] = []
    for name, group in groups:
        parts.append((f"\n{name}\n", "bold"))
        parts += [Content.assemble((f"  {key.shown:<7}", "$accent"), t(key.label), "\n") for key in group]
    parts.append((f"\n{t('Commands')}\n", "bold"))
    parts += [Content.assemble((f"  {name:<7}", "$accent"), t(label), "\n") for name, label in COMMANDS]
    return Content.assemble(*parts)
