"""A client whose host is a few lists in memory, for tests of the screen: same methods, no process, no clock."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import msgspec

from desk.channels.accounts.known import suggest
from desk.client import Client
from desk.errors import ConflictError, DeskError, UnavailableError, UsageError
from desk.handoff import Trust
from desk.testing.fake_people import FakePeople
from desk.testing.fake_schedule import FakeSchedule
from desk.testing.fake_voice import FakeVoice
from desk.wire import host as w
from desk.wire import schedule as s
from desk.wire.accounts import Account, AccountInfo, Check, Saved, SignIn, Suggestion
from desk.wire.cards import Card, CardField, CardSummary, DraftEdit, DraftPage, Grant, Recipient, Risk
from desk.wire.chat import TextDelta, TurnEvent, TurnResult
from desk.wire.mail import Address, MailDetail, MailSummary, ParsedMail, Unsubscribing
from desk.wire.people import FollowUp, Moment, PeopleChange, Person
from desk.wire.suggest import SuggestionView, ThreadTriage
from desk.wire.undo import Undid, UndoStep

AT = 1_790_000_000.0


def make_card(draft_id: int = 1, *, body: str = "Hello,\n\nthat works for us.\n", **changes: Any) -> Card:
    """A reply that waits for an answer; ``changes`` are fields of ``Card`` or, where it has none, of its summary."""
    summary = CardSummary(
        id=draft_id,
        version=1,
        kind="mail.reply",
        title="Re: March invoice",
        to="accounts@supplier.example",
        state="pending",
        created_at=AT,
        updated_at=AT,
        risks=1,
        demo=True,
    )
    of_summary = {
        name: changes.pop(name) for name in list(changes) if name in CardSummary.__struct_fields__ and name != "risks"
    }
    body_field = CardField(name="body", value=body, trust=Trust.MODEL, source="written by the model")
    return Card(
        **{
            "summary": msgspec.structs.replace(summary, **of_summary),
            "sentence": "Send a reply to Accounts from you@demo.example.",
            "account": "you@demo.example",
            "recipients": [
                Recipient(
                    address="accounts@supplier.example",
                    name="Accounts",
                    source="the mail you answer",
                    risks=[Risk(code="first_time", text="first mail to this address")],
                )
            ],
            "fields": [
                CardField(name="to", value="accounts@supplier.example", trust=Trust.UNTRUSTED, source="their mail"),
                CardField(name="subject", value="Re: March invoice", trust=Trust.UNTRUSTED, source="their mail"),
                body_field,
            ],
            "body": body,
            "sha256": hashlib.sha256(body.encode("utf-8", "replace")).hexdigest(),
            **changes,
        }
    )


def make_mail(
    ref: str = "m1", *, subject: str = "March invoice", text: str = "Can you split it?", name: str = "Accounts"
) -> MailDetail:
    """A mail of the demo account."""
    sender = Address(name, "accounts@supplier.example")
    summary = MailSummary(
        ref=ref,
        account="demo",
        folder="INBOX",
        thread=ref,
        sender=sender,
        subject=subject,
        date=AT,
        snippet=text[:80],
        demo=True,
    )
    return MailDetail(
        summary=summary, mail=ParsedMail(message_id="1@x.example", subject=subject, sender=sender, date=AT, text=text)
    )


class FakeClient(FakePeople, FakeSchedule, FakeVoice, Client):
    """Answers every call from its attributes and notes it in ``calls``. ``answer`` is streamed for every turn.

    ``hold``: set it to an event to keep a turn open until the event is set. ``fail``: errors to raise, by method.
    """

    def __init__(self) -> None:
        self.people_there: list[Person] = []
        self.people_changed: list[PeopleChange] = []
        self.moments: list[Moment] = []
        self.waits: list[FollowUp] = []
        self.gone: set[int] = set()  # conversations that a restored backup does not know
        self.hello = w.Hello(version="0", protocol=1, pid=1, schema_version=1)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.fail: dict[str, DeskError] = {}
        self.answer: list[TurnEvent] = [TextDelta("Hello "), TextDelta("there.")]
        self.turn_result = TurnResult(text="Hello there.", ended="done", model="local/small", cost_cents=0.0)
        self.hold: asyncio.Event | None = None
        self.cards: dict[int, Card] = {}
        self.mail_box: list[MailDetail] = []
        self.talks = [w.Conversation(id=1, title="March invoice", model="", created_at=AT, updated_at=AT)]
        self.stored: list[w.StoredMessage] = []
        self.hits: list[w.SearchHit] = []
        self.threads: list[ThreadTriage] = []
        self.suggested: list[SuggestionView] = []  # those that were answered
        self.known_models: list[w.ModelInfo] = []
        self.now = w.Status(
            model="local/small",
            model_label="local 1.5B",
            model_state="ready",
            to_approve=0,
            cost_cents=0.0,
            cost_unknown=0,
            accounts=["you@demo.example"],
            demo=True,
        )
        self.values: dict[str, Any] = {}
        self.sources: dict[str, str] = {}
        self.voice_turns = []
        self.boxes: list[AccountInfo] = []
        self.checks: list[Check] = [Check(part="imap", server="imap.x", ok=True, code="ok", message="IMAP works.")]
        self.usual_works = True
        self.rings: list[w.Reminder] = []
        self.days_ahead: list[s.AgendaItem] = []
        self.wall = AT
        self._watchers: list[Callable[[w.HostEvent], None]] = []
        self._gone = asyncio.Event()

    def push(self, event: w.HostEvent) -> None:
        """Tell everyone who watches."""
        for watcher in list(self._watchers):
            watcher(event)

    def die(self) -> None:
        """Behave as if the host had been killed."""
        self._gone.set()

    @contextlib.asynccontextmanager
    async def connect(self) -> AsyncIterator[Client]:
        """What the application is given instead of ``desk.client.connect``."""
        if "connect" in self.fail:
            raise self.fail["connect"]
        self._gone.clear()
        yield self

    async def _call(
        self,
        method: str,
        result: Any,
        *,
        on_event: Callable[[Any], None] | None = None,
        event: Any = None,
        **params: object,
    ) -> Any:
        self.calls.append((method, params))
        if method in self.fail:
            raise self.fail[method]
        answer = getattr(self, "on_" + method.replace(".", "_"))
        return await answer(on_event, **params) if on_event else answer(**params)

    def on_host_status(self) -> w.Status:
        return msgspec.structs.replace(
            self.now, to_approve=sum(c.summary.state == "pending" for c in self.cards.values())
        )

    async def on_host_watch(self, on_event: Callable[[w.HostEvent], None]) -> None:
        self._watchers.append(on_event)
        try:
            await self._gone.wait()
            raise UnavailableError("The connection to the host ended.")
        finally:
            self._watchers.remove(on_event)

    def on_conversation_list(self, limit: int, query: str) -> list[w.Conversation]:
        return [talk for talk in self.talks if query.lower() in talk.title.lower()][:limit]

    def on_conversation_create(self, title: str, model: str) -> w.Conversation:
        made = w.Conversation(id=len(self.talks) + 1, title=title, model=model, created_at=AT, updated_at=AT)
        self.talks.insert(0, made)
        return made

    def on_conversation_messages(self, conversation_id: int, before: int | None, limit: int) -> list[w.StoredMessage]:
        if conversation_id in self.gone:
            raise UsageError(f"There is no conversation {conversation_id}.")
        mine = [m for m in self.stored if m.conversation_id == conversation_id and (before is None or m.id < before)]
        return mine[-limit:]

    def on_conversation_set_model(self, conversation_id: int, model: str) -> w.Conversation:
        talk = next(talk for talk in self.talks if talk.id == conversation_id)
        return msgspec.structs.replace(talk, model=model)

    async def on_turn_run(
        self, on_event: Callable[[TurnEvent], None], conversation_id: int, text: str, model: str
    ) -> TurnResult:
        for one in self.answer:
            on_event(one)
        if self.hold is not None:
            await self.hold.wait()
        return self.turn_result

    def on_turn_stop(self) -> int:
        return 0

    def on_drafts_list(self, state: str, before: int, limit: int) -> DraftPage:
        found = [card.summary for card in self.cards.values() if not state or card.summary.state == state]
        rest = [one for one in found if not before or one.id < before]
        return DraftPage(drafts=rest[:limit], total=len(found), older=rest[limit - 1].id if len(rest) > limit else 0)

    def on_drafts_show(self, id: int) -> Card:  # noqa: A002 - the wire calls it so
        return self.cards[id]

    def _become(self, draft_id: int, state: str, **changes: Any) -> Card:
        card = self.cards[draft_id]
        changes.setdefault("undoable", state in ("approved", "held", "rejected"))
        summary = msgspec.structs.replace(card.summary, state=state, **changes)
        self.cards[draft_id] = card = msgspec.structs.replace(card, summary=summary)
        self.push(w.QueueChanged(to_approve=self.on_host_status().to_approve))
        return card

    def on_drafts_approve(self, id: int, version: int, sha256: str) -> Card:  # noqa: A002
        card = self.cards[id]
        if (card.summary.version, card.sha256) != (version, sha256):
            raise ConflictError("This is not the draft you saw.", hint="Read it again.")
        return self._become(id, "approved", undo_until=self.wall + card.window_s)

    def on_drafts_edit(self, id: int, version: int, edit: DraftEdit) -> Card:  # noqa: A002
        card = self.cards[id]
        body = edit.values.get("body", card.body)
        digest = hashlib.sha256(body.encode()).hexdigest()
        diff = f"-{card.body.splitlines()[0]}\n+{body.splitlines()[0]}\n"
        self.cards[id] = msgspec.structs.replace(card, body=body, sha256=digest, diff=diff)
        return self._become(id, "pending", version=version + 1)

    def on_drafts_answer(self, id: int, version: int, text: str) -> Card:  # noqa: A002
        return self.on_drafts_edit(id, version, DraftEdit({"body": f"Rewritten: {text}\n"}))

    def on_drafts_reject(self, id: int, reason: str) -> Card:  # noqa: A002
        return self._become(id, "rejected")

    def on_drafts_undo(self, id: int) -> Card:  # noqa: A002
        return self._become(id, "pending", undo_until=None)

    def on_undo_list(self, limit: int) -> list[UndoStep]:
        drafts = [card.summary for card in self.cards.values() if card.summary.undoable]
        steps = [UndoStep(id=one.id, at=one.updated_at, draft=one) for one in drafts]
        steps += [UndoStep(id=1_000 + one.id, at=one.at, change=one) for one in self.people_changed]
        return sorted(steps, key=lambda step: -step.at)[:limit]

    def on_undo_step(self, step: int | None) -> Undid:
        if step is not None and step > 1_000:
            return Undid(change=self.people_changed.pop())
        assert step is not None
        return Undid(draft=self.on_drafts_undo(step))

    def on_drafts_snooze(self, id: int, when: str) -> Card:  # noqa: A002
        return self._become(id, "pending", snoozed_until=self.wall + 3600)

    def on_grants_give(self, id: int, days: float) -> list[Grant]:  # noqa: A002
        return []

    def on_drafts_resolve(self, id: int, was_sent: bool) -> Card:  # noqa: A002
        return self._become(id, "sent" if was_sent else "pending")

    def on_mail_list(self, query: str, account: str, limit: int, **narrowed: object) -> list[MailSummary]:
        return [mail.summary for mail in self.mail_box if query.lower() in mail.summary.subject.lower()][:limit]

    def on_mail_show(self, ref: str) -> MailDetail:
        return next(mail for mail in self.mail_box if mail.summary.ref == ref)

    def on_mail_archive(self, refs: list[str]) -> list[Card]:
        self.mail_box = [mail for mail in self.mail_box if mail.summary.ref not in refs]
        return []

    def on_mail_label(self, refs: list[str], add: list[str], remove: list[str]) -> list[Card]:
        """Done at once; a label called ``later`` waits, one called ``never`` fails."""
        state = {"later": "pending", "never": "failed"}.get("".join(add), "sent")
        if state == "sent":
            for at, mail in enumerate(self.mail_box):
                if mail.summary.ref in refs:
                    labels = sorted({*mail.summary.labels, *add} - set(remove))
                    self.mail_box[at] = msgspec.structs.replace(
                        mail, summary=msgspec.structs.replace(mail.summary, labels=labels)
                    )
        return [make_card(8, kind="label", state=state, sentence=f"Labels {add} {remove}.", error="It is offline.")]

    def on_mail_unsubscribe(self, ref: str) -> Unsubscribing:
        way = self.on_mail_show(ref).way_out
        if not way.address and not way.link:
            raise UsageError("This mail names no way to unsubscribe that Desk can use.", hint="desk mail show m1")
        if not way.address:
            return Unsubscribing(link=way.link)
        self.cards[7] = make_card(7, kind="mail.new", title=way.subject, body=way.body)
        return Unsubscribing(draft=self.cards[7])

    def on_search(self, query: str, limit: int) -> list[w.SearchHit]:
        return [hit for hit in self.hits if query.lower() in hit.text.lower()]

    def on_notify_seen(self) -> None:
        return None

    def on_notify_ended(self, what: str, seconds: float) -> bool:
        return False

    def on_suggest_threads(self, ref: str, everything: bool, fresh: bool) -> list[ThreadTriage]:
        answered = {one.id for one in self.suggested if one.state != "open"}
        return [
            msgspec.structs.replace(thread, suggestions=[one for one in thread.suggestions if one.id not in answered])
            for thread in self.threads
        ]

    def _settle(self, suggestion_id: int, state: str) -> None:
        found = next(one for thread in self.threads for one in thread.suggestions if one.id == suggestion_id)
        self.suggested.append(msgspec.structs.replace(found, state=state))

    def on_suggest_take(self, id: int, say: str) -> Card:  # noqa: A002
        self._settle(id, "taken")
        self.cards[id] = make_card(id)
        return self.cards[id]

    def on_suggest_dismiss(self, id: int) -> None:  # noqa: A002
        self._settle(id, "dismissed")

    def on_models_list(self) -> list[w.ModelInfo]:
        return self.known_models

    def on_models_use(self, name: str) -> w.ModelInfo:
        return next(info for info in self.known_models if info.name == name)

    def on_models_warm(self, name: str) -> None:
        return None

    def on_keys_set(self, provider: str, secret: str) -> w.KeyEntry:
        return w.KeyEntry(provider=provider, backend="memory", last4=secret[-4:])

    def on_keys_check(self, provider: str) -> str:
        return "The key works."

    def on_settings_set(self, name: str, value: str) -> dict[str, Any]:
        self.values[name] = value
        return self.values

    def on_accounts_list(self) -> list[AccountInfo]:
        return self.boxes

    def on_accounts_suggest(self, address: str, look: bool) -> Suggestion:
        found = suggest(address)
        if look and found.source == "usual" and not self.usual_works:
            raise UsageError("No mail server was found under the usual names.", hint="Name them.")
        return found

    def on_accounts_save(self, account: Account, secret: str, anyway: bool, new: bool) -> Saved:
        checks = [] if anyway else self.checks
        kept = anyway or all(check.ok for check in checks)
        if kept:
            self.boxes = [*(b for b in self.boxes if b.account.name != account.name), AccountInfo(account=account)]
        return Saved(account=account, kept=kept, checks=checks)

    async def on_accounts_sign_in(self, on_event: Callable[[SignIn], None], account: Account) -> None:
        on_event(SignIn(code="WDJB-MJHT", url="https://login.example/device", expires_s=600))
        if self.hold is not None:
            await self.hold.wait()

    def on_demo_start(self) -> w.Status:
        self.now = msgspec.structs.replace(self.now, demo=True, accounts=["you@demo.example"])
        return self.on_host_status()


def stored(*texts: str, conversation_id: int = 1) -> Iterable[w.StoredMessage]:
    """Messages from the user and Desk in turn."""
    for number, text in enumerate(texts):
        role = "assistant" if number % 2 else "user"
        yield w.StoredMessage(id=number + 1, conversation_id=conversation_id, role=role, text=text, at=AT + 60 * number)
