"""Mail: the list and one mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList

from desk.i18n import t
from desk.outside_text import plain, show_line
from desk.tui import keys
from desk.tui.screens.listing import ListScreen, Row
from desk.tui.widgets.lines import Text
from desk.tui.words import clock_time
from desk.wire.cards import Card
from desk.wire.mail import Address, Attachment, MailDetail, MailSummary
from desk.wire.mail_words import delivery_lines, problem_words, seal_words, way_out_words
from desk.wire.sizes import show_size
from desk.wire.suggest import SuggestionView, ThreadTriage

if TYPE_CHECKING:
    from desk.tui.app import DeskApp


class MailsScreen(ListScreen):
    """Marks what needs a reply or waits; the suggestion for the marked mail is one key away."""

    BINDINGS = keys.bindings(keys.MAILS)
    KEYS = keys.MAILS

    def __init__(self) -> None:
        super().__init__()
        self._threads: list[ThreadTriage] = []

    def on_mount(self) -> None:
        super().on_mount()

        async def judge() -> None:
            self._threads = await self.desk.link.need().triage()
            self.reload()

        self.desk.ask(judge, group="triage", node=self)

    def heading(self) -> str:
        return t("Mail")

    def nothing(self) -> str:
        return t("No mail here. /demo sets up an account to try.")

    async def rows(self, query: str) -> list[Row]:
        client = self.desk.link.need()
        mails = await client.mails(query=query)
        self._threads = await client.triage(fresh=False)
        verdicts = {one.ref: one.verdict for one in self._threads}
        return [(mail.ref, row_of(mail, verdicts.get(mail.ref, ""))) for mail in mails]

    def open_row(self, row_id: str) -> None:
        self.desk.open_mail(row_id)

    def action_take(self) -> None:
        """Put the suggestion for the marked mail into the queue."""
        one = self._suggestion()
        if one is not None:

            async def take() -> None:
                self.say_notice(t("Drafting…") if one.kind == "reply" else "", error=False)
                card = await self.desk.link.need().take_suggestion(one.id)
                title = show_line(card.summary.title)
                await self._look_again(t("Waits for your approval: {title}", title=title))

            self.desk.ask(take, group="take", node=self)

    def action_dismiss_one(self) -> None:
        one = self._suggestion()
        if one is not None:

            async def drop() -> None:
                await self.desk.link.need().dismiss_suggestion(one.id)
                await self._look_again(t("Dismissed."))

            self.desk.ask(drop, group="take", node=self)

    def action_triage(self) -> None:
        self.desk.open_triage()

    async def _look_again(self, said: str) -> None:
        self._threads = await self.desk.link.need().triage(fresh=False)
        self.say_notice(said, error=False)

    def _suggestion(self) -> SuggestionView | None:
        """The first one for the thread of the marked mail."""
        marked = self.query_one(OptionList).highlighted_option
        of_it = next((one for one in self._threads if marked is not None and one.ref == marked.id), None)
        return next(iter(of_it.suggestions), None) if of_it is not None else None

    def on_option_list_option_highlighted(self) -> None:
        one = self._suggestion()
        self.say_notice(
            t("{title}: ^t takes it, ^x dismisses it", title=show_line(one.title)) if one else "", error=False
        )


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
        yield Text(id="notice")
        yield Text(keys.line(keys.MAIL), classes="keys")

    def on_mount(self) -> None:
        cast("DeskApp", self.app).ask(self._fetch, group="mail", node=self)

    async def _fetch(self) -> None:
        self._mail = await cast("DeskApp", self.app).link.need().mail(self._ref)
        self.query_one("#mail", Text).say(content_of(self._mail))

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

    def action_attachments(self) -> None:
        """The list of what came with it; of a single one, that."""
        if self._mail is None or not self._mail.mail.attachments:
            return
        from desk.tui.screens.attachments import AttachmentScreen, AttachmentsScreen

        one = len(self._mail.mail.attachments) == 1
        self.app.push_screen(AttachmentScreen(self._mail, 1) if one else AttachmentsScreen(self._mail))

    def action_archive(self) -> None:
        desk = cast("DeskApp", self.app)

        async def archive() -> None:
            await desk.link.need().archive_mails([self._ref])
            self.dismiss()

        desk.ask(archive, group="archive", node=self)

    def action_label(self) -> None:
        """Put a label on it, or take off one that is there; done at once, as every order about an exact mail is."""
        if self._mail is None:
            return
        from desk.tui.screens.edit import AskScreen

        desk = cast("DeskApp", self.app)
        there = {label.casefold(): label for label in self._mail.summary.labels}

        def change(label: str | None) -> None:
            if not label:
                return
            had = there.get(label.casefold())

            async def order() -> None:
                add, remove = ([], [had]) if had else ([label], [])
                for card in await desk.link.need().label_mails([self._ref], add, remove):
                    self._tell(card)
                await self._fetch()

            desk.ask(order, group="label", node=self)

        question = t("Which label? One that is there is taken away.")
        listed = f"  [{show_line(' '.join(there.values()))}]" if there else ""
        desk.push_screen(AskScreen(question + listed), change)

    def _tell(self, card: Card) -> None:
        """What came of an order."""
        state, what = card.summary.state, show_line(card.sentence)
        if state == "pending":
            self.say_notice(t("Waits for your approval: {title}", title=what), error=False)
        elif state in ("failed", "unknown"):
            self.say_notice(f"{t('Not done')}{t(': ')}{what}", show_line(card.error))
        else:
            self.say_notice(what, t("F8 takes it back"), error=False)

    def action_unsubscribe(self) -> None:
        """The draft that leaves the list, opened; or the link, for the user to open."""
        desk = cast("DeskApp", self.app)

        async def leave() -> None:
            found = await desk.link.need().unsubscribe(self._ref)
            if found.draft is not None:
                desk.open_card(found.draft.summary.id)
            else:
                self.say_notice(
                    t("Open this link to unsubscribe; Desk itself asks no web server."),
                    show_line(found.link),
                    error=False,
                )

        desk.ask(leave, group="unsubscribe", node=self)

    def say_notice(self, sentence: str, way_out: str = "", *, error: bool = True) -> None:
        """Show a sentence above the keys."""
        notice = self.query_one("#notice", Text)
        notice.set_class(error, "-error")
        notice.say(Content(f"{sentence}  {way_out}".strip()))
        notice.display = bool(sentence)

    def action_close(self) -> None:
        self.dismiss()


def row_of(mail: MailSummary, verdict: str = "") -> Content:
    """One line of the list; ``verdict``: that of the thread whose newest mail it is."""
    mark, style = {
        "needs_reply": (f"   ↩ {t('needs a reply')}", "$text-warning"),
        "undelivered": (f"   ! {t('not delivered')}", "$text-error"),
        "waiting": (f"   … {t('you wait')}", "$accent"),
    }.get(verdict, ("", ""))
    return Content.assemble(
        ("● " if mail.unread else "  ", "$accent"),
        (show_line(mail.sender.name or mail.sender.address), "bold" if mail.unread else ""),
        "  ",
        (f"[{show_line(' '.join(mail.labels))}] " if mail.labels else "", "$accent"),
        show_line(mail.subject) or t("(no subject)"),
        (mark, style),
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
        (t("label"), show_line(" ".join(detail.summary.labels))),
        (t("date"), clock_time(mail.date) if mail.date is not None else ""),
        (t("attached"), ", ".join(f"{show_line(named(one))} ({show_size(one.size)})" for one in mail.attachments)),
        (t("seal"), ", ".join(seal_words(mail.seals))),
        (t("way out"), show_line(way_out_words(detail.way_out))),
    ]
    parts: list[Content | str | tuple[str, str]] = []
    for name, value in head:
        if value:
            parts += [(name + " " * max(1, 10 - Content(name).cell_length), "$muted"), value, "\n"]
    parts += [(f"! {show_line(words)}\n", "$text-warning") for words in delivery_lines(detail)]
    parts += [(f"! {show_line(problem_words(problem))}\n", "$text-warning") for problem in mail.problems]
    return Content.assemble(*parts, "\n", plain(mail.text.rstrip("\n")))


def named(one: Attachment) -> str:
    """An attachment's name, or what it is if it has none."""
    return one.filename or one.content_type


def _address(one: Address) -> str:
    return show_line(f"{one.name} <{one.address}>" if one.name else one.address)
