"""The card: everything a person needs to decide about one draft, and the four answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer

from desk.client import Client
from desk.errors import DeskError
from desk.i18n import t
from desk.tui import keys
from desk.tui.card_text import body_of, facts_of, undo_bar
from desk.tui.readiness import SETTLE_S, Readiness
from desk.tui.widgets.lines import Text
from desk.wire.cards import Card, DraftEdit
from desk.wire.host import HostEvent, QueueChanged
from desk.wire.undo_words import where_undo_is

if TYPE_CHECKING:
    from desk.tui.app import DeskApp

_TICK_S = 0.25
_GRANT_DAYS = 90
_BESIDE = 3  # cells: padding and the scroll bar's place
_MOVING = ("approved", "sending")


class CardBody(VerticalScroll):
    """The scrolled part; tells the screen whenever something moved."""

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if isinstance(self.screen, CardScreen):
            self.screen.moved()


class CardScreen(Screen[None]):
    """One draft. Answers go to exactly the version and hash that are drawn. ``queue``: the next one follows a decision."""

    CSS_PATH = "card.tcss"
    BINDINGS = keys.bindings(keys.CARD)
    AUTO_FOCUS = "CardBody"

    def __init__(self, draft_id: int, *, queue: bool = False) -> None:
        super().__init__()
        self._draft_id = draft_id
        self._queue = queue
        self.card: Card | None = None
        self.readiness = Readiness()
        self._timer: Timer | None = None

    @property
    def desk(self) -> DeskApp:
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        yield Text(t("Draft {number}", number=self._draft_id), classes="title")
        with CardBody():
            yield Text(t("waking"), id="facts")
            yield Text(id="body")
        yield Text(id="notice")
        yield Text(id="state")
        yield Text(keys.line(keys.CLOSE), id="card-keys")

    def on_mount(self) -> None:
        self._stop_listening = self.desk.listen(self._host_event)
        self.load()

    def on_unmount(self) -> None:
        self._stop_listening()

    def _host_event(self, event: HostEvent) -> None:
        if isinstance(event, QueueChanged):
            self.load()

    def load(self) -> None:
        """Fetch the card anew and draw it if it is another than the one on screen."""

        async def fetch() -> None:
            self.draw(await self.desk.link.need().draft(self._draft_id))

        self.desk.ask(fetch, group="card", node=self)

    # drawing
    def draw(self, card: Card) -> None:
        """Put ``card`` on the screen; anything new has to be read anew before it can be approved."""
        if card != self.card:
            self.card = card
            self._draw_text()
            what = (card.summary.id, card.summary.version, card.sha256)
            self.readiness = self.readiness.show(what, self.desk.clock())
            self.call_after_refresh(self.moved)
        self._draw_state()
        self._tick_while_moving()

    def on_resize(self) -> None:
        self._draw_text()
        self.call_after_refresh(self.moved)

    def _draw_text(self) -> None:
        if self.card is not None:
            width = self.size.width - _BESIDE
            self.query_one("#facts", Text).say(facts_of(self.card, width))
            self.query_one("#body", Text).say(body_of(self.card, width))

    def moved(self) -> None:
        """Something changed on screen: look whether the end is visible, and let half a second pass."""
        if self.card is None:
            return
        view = self.query_one(CardBody)
        end_visible = view.size.height > 0 and view.max_scroll_y - view.scroll_y < 1
        self.readiness = self.readiness.change(self.desk.clock(), end_visible=end_visible)
        self._draw_state()
        self.set_timer(SETTLE_S + 0.02, self._draw_state)

    def _draw_state(self) -> None:
        card = self.card
        if card is None or not self.is_mounted:
            return
        say, footer = self.query_one("#state", Text), self.query_one("#card-keys", Text)
        by_name = {key.action: key for key in keys.CARD}
        close = by_name["close"]
        state = card.summary.state
        if state in ("pending", "failed"):
            ready = self.readiness.may_approve(self.desk.clock())
            unread = "" if self.readiness.seen_end else t("Read to the end first: ↓ or PgDn. Then a approves.")
            say.say(Content.assemble((unread, "$muted")))
            shown = [*(keys.CARD[:5] if ready else keys.CARD[1:5])]
            shown += [by_name["grant"]] if card.grant and ready else []
            footer.say(keys.line((*shown, close)))
        elif state in _MOVING and card.summary.undo_until is not None and state == "approved":
            left_s = card.summary.undo_until - self.desk.wall()
            say.say(undo_bar(left_s, card.window_s, max(10, self.size.width - 40)))
            footer.say(Content.assemble(("u", "$accent"), f" {t('undo')}   ", keys.line((close,))))
        elif state == "unknown":
            say.say(Content.assemble((t("Was it sent? The line was lost while it went out."), "bold $text-warning")))
            footer.say(
                Content.assemble(
                    ("y", "$accent"), f" {t('yes, it was sent')}   ", ("n", "$accent"),
                    f" {t('no, it was not')}   ", keys.line((close,)),
                )
            )  # fmt: skip
        else:
            done = t("Sent.") if card.summary.kind.startswith("mail.") else t("Done.")
            said = {
                "sent": done,
                "sending": t("Sending…"),
                "rejected": t("Rejected; nothing was sent."),
                "undoing": where_undo_is(card.summary),
                "undone": t("Undone."),
                "held": t("Approved; it waits to go out."),
            }
            say.say(Content(said.get(state, "")))
            footer.say(keys.line((by_name["undo_card"], close) if card.summary.undoable else (close,)))

    def _tick_while_moving(self) -> None:
        moving = self.card is not None and self.card.summary.state in _MOVING
        if moving and self._timer is None:
            self._timer = self.set_interval(_TICK_S, self._tick)
        elif not moving and self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _tick(self) -> None:
        self._draw_state()
        if self.card is not None and (self.card.summary.undo_until or 0) < self.desk.wall():
            self.load()

    # answers
    def say_notice(self, sentence: str, way_out: str = "", *, error: bool = True) -> None:
        """Show a sentence above the answers."""
        notice = self.query_one("#notice", Text)
        notice.set_class(error, "-error")
        notice.say(Content(f"{sentence}  {way_out}".strip()))
        notice.display = bool(sentence)

    def _answer(self, work: Callable[[Client], Awaitable[Card]], *, decides: bool = False) -> None:
        async def run() -> None:
            try:
                answered = await work(self.desk.link.need())
                self.desk.refresh_drafts()
                if decides and self._queue:
                    await self._go_on(answered)
                else:
                    self.draw(answered)
                    self.say_notice("")
            except DeskError:
                self.load()
                raise

        self.desk.ask(run, group="answer", node=self)

    async def _go_on(self, decided: Card) -> None:
        """Show the next draft that waits; what became of this one stands above it."""
        said = {
            "approved": t("Draft {id} goes out soon; F8 takes it back.", id=decided.summary.id),
            "rejected": t("Draft {id} is rejected; F8 brings it back.", id=decided.summary.id),
            "sent": t("Draft {id} is done; F8 undoes it.", id=decided.summary.id),
        }.get(decided.summary.state, t("Draft {id} waits till later.", id=decided.summary.id))
        drafts = await self.desk.link.need().drafts()
        waiting = [one.id for one in drafts if one.state in ("pending", "failed") and one.id != decided.summary.id]
        if not waiting:
            self.desk.notify(said, markup=False)
            self.dismiss()
            return
        older = [one for one in waiting if one < decided.summary.id]
        self._draft_id = older[0] if older else waiting[0]
        self.query_one(".title", Text).say(t("Draft {number}", number=self._draft_id))
        self.query_one(CardBody).scroll_home(animate=False)
        self.draw(await self.desk.link.need().draft(self._draft_id))
        left = t("{count} more wait", count=len(waiting))
        self.say_notice(said, left, error=False)

    def _waits(self) -> Card | None:
        return self.card if self.card is not None and self.card.summary.state in ("pending", "failed") else None

    def action_approve(self) -> None:
        card = self._waits()
        if card is None:
            return
        if not self.readiness.may_approve(self.desk.clock()):
            self._draw_state()
            return
        id_, version, sha256 = self.readiness.shown
        if (id_, version, sha256) == (card.summary.id, card.summary.version, card.sha256):
            self._answer(lambda client: client.approve_draft(id_, version, sha256), decides=True)

    def action_edit(self) -> None:
        card = self._waits()
        if card is not None:
            from desk.tui.screens.edit import EditScreen

            def save(edit: DraftEdit | None) -> None:
                if edit is not None:
                    self._answer(lambda client: client.edit_draft(card.summary.id, card.summary.version, edit))

            self.app.push_screen(EditScreen(card), save)

    def action_answer(self) -> None:
        card = self._waits()
        if card is not None:
            from desk.tui.screens.edit import AskScreen

            def send(text: str | None) -> None:
                if text:
                    self._answer(lambda client: client.answer_draft(card.summary.id, card.summary.version, text))
                    self.say_notice(t("Desk is writing it anew."), error=False)

            self.app.push_screen(AskScreen(t("Tell Desk what to change, e.g. “shorter, and in German”")), send)

    def action_reject(self) -> None:
        card = self._waits()
        if card is None:
            return
        draft_id = card.summary.id

        def reject(reason: str | None) -> None:
            if reason is not None:
                self._answer(lambda client: client.reject_draft(draft_id, reason), decides=True)

        self._ask(t("Reject this draft? Say why if you like; Enter rejects it."), reject)

    def action_snooze(self) -> None:
        card = self._waits()
        if card is None:
            return
        draft_id = card.summary.id

        def snooze(when: str | None) -> None:
            if when:
                self._answer(lambda client: client.snooze_draft(draft_id, when), decides=True)

        self._ask(t("Ask again when? For example: in 2 hours, tomorrow at 9"), snooze)

    def action_grant(self) -> None:
        card = self._waits()
        if card is None or not card.grant or not self.readiness.may_approve(self.desk.clock()):
            return
        draft_id, version, sha256 = self.readiness.shown

        async def always(client: Client) -> Card:
            approved = await client.approve_draft(draft_id, version, sha256)
            await client.give_grant(draft_id, _GRANT_DAYS)  # of what was approved: it cannot have changed since
            return approved

        def give(answer: str | None) -> None:
            if answer is not None:
                self._answer(always, decides=True)

        about = t("Always do exactly this for {days} days, without asking? {what}", days=_GRANT_DAYS, what=card.grant)
        self._ask(about + " " + t("Enter says yes; desk grants lists and ends it."), give)

    def _ask(self, question: str, then: Callable[[str | None], None]) -> None:
        from desk.tui.screens.edit import AskScreen

        self.app.push_screen(AskScreen(question, may_be_empty=True), then)

    def action_undo_card(self) -> None:
        if self.card is not None and self.card.summary.undoable:
            self._answer(lambda client: client.undo_draft(self._draft_id))

    def action_was_sent(self) -> None:
        self._resolve(True)

    def action_was_not_sent(self) -> None:
        self._resolve(False)

    def _resolve(self, was_sent: bool) -> None:
        if self.card is not None and self.card.summary.state == "unknown":
            self._answer(lambda client: client.resolve_draft(self._draft_id, was_sent))

    def action_close(self) -> None:
        self.dismiss()
