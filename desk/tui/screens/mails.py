"""Mail: the list and one mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from desk.i18n import t
from desk.outside_text import plain, show_line
from desk.tui import keys
from desk.tui.screens.listing import ListScreen, Row
from desk.tui.widgets.lines import Text
from desk.tui.words import clock_time
from desk.wire.mail import Address, MailDetail, MailSummary

if TYPE_CHECKING:
    from desk.tui.app import DeskApp


class MailsScreen(ListScreen):
    def heading(self) -> str:
        return t("Mail")

    def nothing(self) -> str:
        return t("No mail here. /demo sets up an account to try.")

    async def rows(self, query: str) -> list[Row]:
        mails = await self.desk.link.need().mails(query=query)
        return [(mail.ref, row_of(mail)) for mail in mails]

    def open_row(self, row_id: str) -> None:
        self.desk.open_mail(row_id)


class MailScreen(Screen[None]):
    """One mail, as text. ``r`` puts the request for a reply into the input, to be sent or changed."""

    CSS_PATH = "mails.tcss"
    BINDINGS = keys.bindings(keys.MAIL)
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, ref: str) -> None:
        super().__init__()
        self._ref = ref
        self._mail: MailDetail | None = None

    def compose(self) -> ComposeResult:
        yield Text(t("Mail"), classes="title")
        with VerticalScroll():
            yield Text(id="mail")
        yield Text(keys.line(keys.MAIL), classes="keys")

    def on_mount(self) -> None:
        desk = cast("DeskApp", self.app)

        async def fetch() -> None:
            self._mail = await desk.link.need().mail(self._ref)
            self.query_one("#mail", Text).say(content_of(self._mail))

        desk.ask(fetch, group="mail", node=self)

    def action_reply(self) -> None:
        if self._mail is None:
            return
        desk = cast("DeskApp", self.app)
        summary = self._mail.summary
        text = t(
            "Answer the mail “{subject}” from {sender}: ",
            subject=show_line(summary.subject),
            sender=show_line(summary.sender.name or summary.sender.address),
        )
        while desk.screen is not desk.main and len(desk.screen_stack) > 1:
            desk.pop_screen()
        desk.main.prompt.insert(text)
        desk.main.prompt.focus()

    def action_archive(self) -> None:
        desk = cast("DeskApp", self.app)

        async def archive() -> None:
            await desk.link.need().archive_mails([self._ref])
            self.dismiss()

        desk.ask(archive, group="archive", node=self)

    def action_close(self) -> None:
        self.dismiss()


def row_of(mail: MailSummary) -> Content:
    """One line of the list."""
    return Content.assemble(
        ("● " if mail.unread else "  ", "$accent"),
        (show_line(mail.sender.name or mail.sender.address), "bold" if mail.unread else ""),
        "  ",
        (f"[{show_line(' '.join(mail.labels))}] " if mail.labels else "", "$accent"),
        show_line(mail.subject) or t("(no subject)"),
        (f"   {clock_time(mail.date)}", "$muted"),
        (f"   {t('demo')}" if mail.demo else "", "$muted"),
    )


def content_of(detail: MailDetail) -> Content:
    """A mail's head, text and attachments."""
    mail = detail.mail
    head = [
        (t("from"), _address(mail.sender)),
        (t("to"), ", ".join(_address(one) for one in mail.to)),
        (t("copy to"), ", ".join(_address(one) for one in mail.cc)),
        (t("subject"), show_line(mail.subject)),
        (t("date"), clock_time(mail.date) if mail.date is not None else ""),
        (t("attached"), ", ".join(show_line(one.filename) for one in mail.attachments)),
    ]
    parts: list[Content | str | tuple[str, str]] = []
    for name, value in head:
        if value:
            parts += [(name + " " * max(1, 10 - Content(name).cell_length), "$muted"), value, "\n"]
    parts += [(f"! {show_line(problem)}\n", "$text-warning") for problem in mail.problems]
    return Content.assemble(*parts, "\n", plain(mail.text.rstrip("\n")))


def _address(one: Address) -> str:
    return show_line(f"{one.name} <{one.address}>" if one.name else one.address)
