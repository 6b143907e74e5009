"""Labels, marks and archiving through the gate: what a person orders is its own approval, all else waits on a card."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desk.channels.mail.aims import Aimed, aims
from desk.channels.mail.label_fields import ArchiveFields, LabelFields, MarkFields, Work
from desk.channels.mail.labels import checked_label
from desk.errors import UsageError
from desk.gate.ports import FieldOrigin
from desk.gate.service import Gate
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.schedule.clock import Clock
from desk.store.db import Database
from desk.wire.cards import Card

ORDERED = "you ordered it"
SETTLES_S = 5.0  # how long an order is waited for; it goes on after that
_UNDER_WAY = frozenset(("approved", "sending"))


class MailChanges:
    """One proposal an account. ``by_person``: a person at a terminal ordered exactly this, so it is done at once; undo works."""

    def __init__(self, db: Database, gate: Gate, clock: Clock) -> None:
        self._clock = clock
        self._db = db
        self._gate = gate

    def label(
        self, refs: Sequence[str], add: Sequence[str], remove: Sequence[str], *, by_person: bool, source: str = ORDERED
    ) -> list[Card]:
        """:raises UsageError: no such mail, or what cannot be a label."""
        added, removed = tuple(map(checked_label, add)), tuple(map(checked_label, remove))
        return self._each(
            refs,
            lambda one: LabelFields(account=one.account, mails=one.mails, add=added, remove=removed),
            by_person,
            source,
        )

    def mark(
        self, refs: Sequence[str], add: Sequence[str], remove: Sequence[str], *, by_person: bool, source: str = ORDERED
    ) -> list[Card]:
        """Marks are ``read`` and ``flagged``. :raises UsageError: no such mail or mark."""
        return self._each(
            refs,
            lambda one: MarkFields(account=one.account, mails=one.mails, add=tuple(add), remove=tuple(remove)),
            by_person,
            source,
        )

    def archive(self, refs: Sequence[str], *, by_person: bool, source: str = ORDERED) -> list[Card]:
        """:raises UsageError: no such mail, or one that is in the archive already."""
        return self._each(refs, lambda one: ArchiveFields(account=one.account, mails=one.mails), by_person, source)

    async def settled(self, cards: Sequence[Card]) -> list[Card]:
        """The same cards once what was ordered is done, or after a moment."""
        ends = self._clock.boottime() + SETTLES_S
        while True:
            now = [self._gate.card(card.summary.id) for card in cards]
            if not any(card.summary.state in _UNDER_WAY for card in now) or self._clock.boottime() >= ends:
                return now
            await self._clock.sleep_until_boottime(self._clock.boottime() + 0.02)

    def _each(
        self, refs: Sequence[str], fields_for: Callable[[Aimed], Work], by_person: bool, source: str
    ) -> list[Card]:
        if not refs:
            raise UsageError("No mail is named.", hint="Say which: desk mail list")
        cards = []
        for one in aims(self._db, refs):
            fields = fields_for(one)
            kind = fields.__struct_config__.tag
            new = NewProposal(kind=str(kind), account_id=one.account_id, account=one.account, demo=one.demo)
            if by_person or one.demo:
                cards.append(self._gate.command(new, fields, source))
            else:
                origins = [
                    FieldOrigin(name=name, trust=Trust.MODEL, source=source) for name in ("add", "remove", "mails")
                ]
                cards.append(self._gate.propose(new, fields, origins))
        return cards
