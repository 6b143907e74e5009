"""Suggestions in the host: judge threads that changed, learn from sent mail, and turn what is taken into proposals.

Nothing in here has an effect: what is taken waits in the gate's queue like everything else. Rules decide; the model is asked
only for the body of a reply, when one is taken.
"""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from desk.errors import ConflictError, UnavailableError, UsageError
from desk.host.learning import Learning
from desk.host.taking import KINDS, proposal_of
from desk.host.thread_facts import NOT_LOOKED_AT, ThreadReader, days_off
from desk.host.triage_words import label_in_words, reason_in_words, suggestion_title
from desk.suggest.store import Judged, Suggestion, Suggestions
from desk.suggest.triage import Triage, triage
from desk.wire.cards import Card
from desk.wire.mail import MailDetail
from desk.wire.suggest import SuggestionView, ThreadTriage

if TYPE_CHECKING:
    from desk.host.app import Host

LOOKED_AT_S = 90 * 86_400.0  # older threads are history
_MOST_SHOWN = 200
_BREATH_S = 0.02  # how long the host's own loop waits at most for a batch
_WAITING = ("needs_reply", "undelivered", "waiting")


class _Drafted(msgspec.Struct, frozen=True):
    body: str


class Suggesting:
    """``soon`` judges in the background what changed; ``refresh`` waits for it."""

    def __init__(self, host: Host, timezone: str) -> None:
        self._host = host
        self._timezone = timezone
        self._rows = Suggestions(host.db)
        self.learning = Learning(host.db, lambda: host.settings.text("manner.learn") == "on")
        self._lock = asyncio.Lock()
        self._taking: set[int] = set()
        self._under_way: asyncio.Task[int] | None = None

    def soon(self) -> None:
        """Judge what changed, in the background; called after mail was read."""
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.ensure_future(self.refresh())
            self._under_way.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def stop(self) -> None:
        """Leave what is not judged yet for the next time."""
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.wait({self._under_way})

    async def refresh(self) -> int:
        """Judge every thread that changed since it was judged; returns how many."""
        async with self._lock:
            await asyncio.to_thread(self.learning.learn)
            since = self._host.clock.now() - LOOKED_AT_S
            threads = await asyncio.to_thread(self._rows.changed_threads, since, NOT_LOOKED_AT)
            reader = ThreadReader(self._host.db, self._host.settings.text("user.name"), self._timezone)
            rest = list(threads)
            while rest:
                rest = await asyncio.to_thread(self._some, reader, rest)
            return len(threads)

    async def judge(self, ref: str) -> ThreadTriage:
        """Judge the thread of one mail now. :raises UsageError: there is no such mail."""
        detail = self._host.mail.show(ref)
        account_id = self._account_id(detail.summary.account)
        reader = ThreadReader(self._host.db, self._host.settings.text("user.name"), self._timezone)
        async with self._lock:
            await asyncio.to_thread(self._some, reader, [(account_id, detail.summary.thread)])
        judged = self._rows.verdict_of(account_id, detail.summary.thread)
        if judged is None:
            raise UsageError("The mail is gone from its folder.", hint="See the mails there are: desk mail list")
        return self._shown(judged)

    def _some(self, reader: ThreadReader, threads: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """Judge for a moment; returns what is left, so that others get their turn at the database."""
        end = time.monotonic() + _BREATH_S
        now = self._host.clock.now()
        free = days_off(self._timezone, datetime.datetime.fromtimestamp(now, datetime.UTC).year)
        precedents: dict[int, dict[str, str]] = {}
        with self._host.db.write():
            for done, (account_id, thread) in enumerate(threads, 1):
                if account_id not in precedents:
                    precedents[account_id] = self._rows.precedents(account_id)
                found = reader.facts(account_id, thread, precedents[account_id], self._rows.labels(account_id, thread))
                if found is not None:
                    facts, mail_id, mails = found
                    judged = self._offered(triage(facts, now, free), facts.labels)
                    self._rows.keep(account_id, thread, mail_id, mails, judged, now)
                if time.monotonic() > end:
                    return threads[done:]
        return []

    def _offered(self, judged: Triage, labels: Sequence[str]) -> Triage:
        """Without what this Desk has no kind of proposal for, and without a label that is there already."""
        there = {label.casefold() for label in labels}
        kept = tuple(
            one
            for one in judged.suggestions
            if KINDS[one.kind] in self._host.gate.kinds
            and not (one.kind == "label" and there & {judged.label, label_in_words(judged.label)})
        )
        return msgspec.structs.replace(judged, suggestions=kept)

    # showing

    def threads(self, *, everything: bool = False) -> list[ThreadTriage]:
        """Judged threads, newest first: those that need a reply or wait, or all."""
        verdicts = (*_WAITING, "nothing") if everything else _WAITING
        return [self._shown(one) for one in self._rows.judged(verdicts, _MOST_SHOWN)]

    def listed(self, state: str = "open") -> list[SuggestionView]:
        """Suggestions in a state, newest thread first."""
        return [self._view(one) for one in self._rows.listed(state)]

    def _shown(self, judged: Judged) -> ThreadTriage:
        detail = self._host.mail.show(f"m{judged.mail_id}")
        rows = self._rows.listed(account_id=judged.account_id, thread=judged.thread)
        return ThreadTriage(
            account=detail.summary.account,
            thread=judged.thread,
            ref=detail.summary.ref,
            verdict=judged.verdict,
            reason=reason_in_words(judged.reason),
            sender=detail.summary.sender.name or detail.summary.sender.address,
            subject=detail.summary.subject,
            date=detail.summary.date,
            label=label_in_words(judged.label),
            snippet=detail.summary.snippet,
            demo=detail.summary.demo,
            suggestions=[self._view(one, detail) for one in rows],
        )

    def _view(self, one: Suggestion, newest: MailDetail | None = None) -> SuggestionView:
        source = self._host.mail.show(one.refs[0])
        summary = (newest or source).summary
        who = source.summary.sender.name or source.summary.sender.address
        return SuggestionView(
            id=one.id,
            kind=one.kind,
            title=suggestion_title(one.kind, one.value, who, self._timezone)
            if one.value or one.kind == "reply"
            else "",
            reason=reason_in_words(one.reason),
            refs=one.refs,
            state=one.state,
            ref=summary.ref,
            subject=summary.subject,
            sender=who,
            due=float(one.value["due"]) if "due" in one.value else None,
            proposal_id=one.proposal_id,
        )

    # deciding

    async def take(self, suggestion_id: int, instruction: str = "") -> Card:
        """Make it a proposal in the queue. ``instruction``: what a reply should say.

        :raises ConflictError: it was answered already.
        """
        one = self._rows.get(suggestion_id)
        if one.state != "open":
            self._rows.take(suggestion_id, one.proposal_id or 0, 0.0)  # says why not
        if suggestion_id in self._taking:
            raise ConflictError("That suggestion is being taken already.", hint="See the draft: desk drafts list")
        self._taking.add(suggestion_id)
        try:
            return await self._take(one, instruction)
        finally:
            self._taking.discard(suggestion_id)

    async def _take(self, one: Suggestion, instruction: str) -> Card:
        if one.kind == "reply":
            body = await self._reply_body(one.refs[0], instruction)
            card = self._host.proposing.reply(one.refs[0], body, reply_all=False, conversation_id=None)
        else:
            detail = self._host.mail.show(one.refs[0])
            card = self._host.gate.propose(*proposal_of(one, detail, self._host.db, self._host.gate.kinds))
        self._rows.take(one.id, card.summary.id, self._host.clock.now())
        return card

    def dismiss(self, suggestion_id: int) -> None:
        """Not again, unless the thread changes."""
        self._rows.dismiss(suggestion_id, self._host.clock.now())

    async def _reply_body(self, ref: str, instruction: str) -> str:
        """The body from the model on this machine or the one that is chosen, in the user's manner."""
        host = self._host
        detail = host.mail.show(ref)
        try:
            model = await host.model_choice.resolve("")
        except UnavailableError:
            if instruction:
                raise
            model = ""  # an acknowledgement is written by code
        sender = detail.mail.sender
        name = sender.name or sender.address
        params: dict[str, Any] = {
            "sender": name,
            "subject": detail.mail.subject,
            "mail_text": detail.mail.text[:12_000],
            "model": model,
            "instruction": instruction.strip(" .。"),
            "user_name": host.settings.text("user.name"),
            "remote": bool(model) and host.model_choice.where(model) == "remote",
            "manner": self.manner_to(detail),
        }
        answer: _Drafted = await host.workers.agent.call("agent.draft", params, _Drafted)
        return answer.body

    def manner_to(self, detail: MailDetail) -> dict[str, Any]:
        """How the user writes to the sender of a mail, as the agent takes it."""
        sender = detail.mail.sender
        account_id = self._account_id(detail.summary.account)
        return dict(
            msgspec.to_builtins(self.learning.manner_for(account_id, sender.address, sender.name or sender.address))
        )

    def _account_id(self, name: str) -> int:
        with self._host.db.read() as connection:
            row = connection.execute("SELECT id FROM account WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise UsageError(f"There is no mail account called {name}.", hint="Start again with: desk demo")
        return int(row[0])
