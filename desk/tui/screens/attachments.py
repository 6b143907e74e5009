"""What came with a mail: the list, and one attachment with its text and a key to save it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from desk.client.saving import downloads, free_name, safe_name, save_attachment
from desk.errors import DeskError
from desk.i18n import t
from desk.outside_text import plain, show_line
from desk.tui import keys
from desk.tui.screens.listing import ListScreen, Row
from desk.tui.screens.mails import named
from desk.tui.widgets.lines import Text
from desk.wire.mail import MailDetail
from desk.wire.mail_words import problem_words
from desk.wire.sizes import show_size

if TYPE_CHECKING:
    from desk.tui.app import DeskApp


class AttachmentsScreen(ListScreen):
    """All of one mail's."""

    def __init__(self, mail: MailDetail) -> None:
        super().__init__()
        self._mail = mail

    def heading(self) -> str:
        return t("Attachments")

    def nothing(self) -> str:
        return t("Nothing came with this mail.")

    async def rows(self, query: str) -> list[Row]:
        listed = enumerate(self._mail.mail.attachments, 1)
        return [
            (
                str(number),
                Content.assemble(show_line(named(one)), (f"   {one.content_type}  {show_size(one.size)}", "$muted")),
            )
            for number, one in listed
            if query.lower() in named(one).lower()
        ]

    def open_row(self, row_id: str) -> None:
        self.app.push_screen(AttachmentScreen(self._mail, int(row_id)))


class AttachmentScreen(Screen[None]):
    """One attachment as text. Saving never writes over a file: a taken name gets a number."""

    CSS_PATH = "mails.tcss"
    BINDINGS = keys.bindings(keys.ATTACHMENT)
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, mail: MailDetail, number: int) -> None:
        super().__init__()
        self._ref = mail.summary.ref
        self._number = number
        self._attachment = mail.mail.attachments[number - 1]

    @property
    def desk(self) -> DeskApp:
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        one = self._attachment
        yield Text(Content(show_line(named(one))), classes="title")
        with VerticalScroll():
            yield Text(Content(f"{one.content_type}  {show_size(one.size)}"), classes="muted")
            yield Text(t("reading"), id="mail")
        yield Text(id="notice")
        yield Text(keys.line(keys.ATTACHMENT), classes="keys")

    def on_mount(self) -> None:
        self._say("")

        async def fetch() -> None:
            try:
                found = await self.desk.link.need().attachment_text(self._ref, self._number)
            except DeskError as error:
                self.query_one("#mail", Text).say(Content(f"{show_line(error.message)}\n{show_line(error.hint)}"))
                return
            problems = [(f"! {show_line(problem_words(one))}\n", "$text-warning") for one in found.problems]
            self.query_one("#mail", Text).say(Content.assemble(*problems, plain(found.text)))

        self.desk.ask(fetch, group="mail", node=self)

    def action_save(self) -> None:
        async def save() -> None:
            target = free_name(downloads(), safe_name(self._attachment, self._number))
            self._say(t("saving"))
            try:
                written = await save_attachment(
                    self.desk.link.need(), self._ref, self._number, self._attachment, target
                )
            except DeskError as error:
                self._say(f"{error.message} {error.hint}")
                return
            self._say(t("Saved as {path}.", path=show_line(str(written))))

        self.desk.ask(save, group="save", node=self)

    def _say(self, sentence: str) -> None:
        notice = self.query_one("#notice", Text)
        notice.say(Content(sentence))
        notice.display = bool(sentence)

    def action_close(self) -> None:
        self.dismiss()
