"""Reminders as a person orders them: words in, a reminder out; answers to one that rings; undo of the last order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from desk.dates import Repeating, Unclear, When, describe_rule, extract_reminder, parse_time
from desk.dates.workdays import Off, off_in
from desk.errors import UsageError
from desk.gate.service import Gate
from desk.gate.store import NewProposal
from desk.host.reminder_kind import ReminderChange, ReminderFields
from desk.i18n import language, t
from desk.schedule.clock import Clock
from desk.schedule.reminders import ReminderStore
from desk.wire.cards import Card
from desk.wire.host import Reminder
from desk.wire.schedule import ReminderSet

_KINDS = ("reminder", "reminder.change")
_MOST_NAMED = 5


class Reminding:
    """What a person typed exactly is its own approval, so it goes through the gate as a command, with undo."""

    def __init__(self, gate: Gate, store: ReminderStore, clock: Clock, zone: str, country: Callable[[], str]) -> None:
        self._gate = gate
        self._store = store
        self._clock = clock
        self._zone = zone
        self._country = country

    async def when(self, words: str) -> When | Repeating:
        """What ``words`` mean now, here. :raises UsageError: nothing, or more than one thing."""
        found = await asyncio.to_thread(self._parse, words)
        if isinstance(found, Unclear):
            raise UsageError(found.message, hint=found.hint)
        return found

    async def moment(self, words: str) -> When:
        """The one moment that ``words`` mean. :raises UsageError: they mean none, or a repetition."""
        found = await self.when(words)
        if isinstance(found, Repeating):
            raise UsageError(t("That repeats, and one moment is needed here: name one day."))
        return found

    def _parse(self, words: str) -> When | Repeating | Unclear:
        return parse_time(words, self._clock.now(), self._zone, "auto", self.off())

    def off(self) -> Off:
        """Which days are free here. :raises UsageError: the configured country is not known."""
        country = self._country()
        try:
            return off_in(country)
        except ValueError as error:
            raise UsageError(
                f"Desk knows no holidays of “{country}”.",
                hint="desk settings set dates.country DE (or DE-BY, CN, US-CA)",
            ) from error

    def fields(self, text: str, found: When | Repeating, *, urgent: bool = False) -> ReminderFields:
        """The reminder that was understood."""
        if isinstance(found, Repeating):
            return ReminderFields(
                text=text, due=found.at, rule=found.rule, start=found.start, zone=found.zone, urgent=urgent
            )
        return ReminderFields(text=text, due=found.at, urgent=urgent)

    async def add(self, text: str, when: str, *, urgent: bool = False) -> ReminderSet:
        """Set a reminder; without ``when`` the time is looked for in ``text``. :raises UsageError: it is not clear when."""
        if not when.strip():
            parts = extract_reminder(f"remind me: {text}")
            if parts is None or not parts.when or not parts.what:
                raise UsageError(t("Say when."), hint='desk remind "call Ana" Friday 10:00')
            text, when = parts.what, parts.when
        found = await self.when(when)
        new = NewProposal(kind="reminder")
        card = self._gate.command(new, self.fields(text.strip(), found, urgent=urgent), "you typed it")
        made = self.shown(self._store.of_proposal(card.summary.id))
        return ReminderSet(reminder=made, draft_id=card.summary.id, understood=found.text, assumed=found.assumed)

    async def change(self, reminder_id: int, action: str, until: str = "") -> ReminderSet:
        """Answer a reminder: snooze it ``until`` (words; "10 minutes" too), done, or cancel."""
        reminder = self._store.get(reminder_id)
        found: When | None = None
        if action == "snooze":
            words = until.strip() or "in 10 minutes"
            found = await self.moment(
                f"in {words}" if words[:1].isdigit() and words.isascii() and words[-1:].isalpha() else words
            )
        fields = ReminderChange(
            reminder_id=reminder_id, action=action, text=reminder.text, until=found.at if found is not None else 0.0
        )
        card = self._gate.command(NewProposal(kind="reminder.change"), fields, "you typed it")
        return ReminderSet(
            reminder=self.shown(self._store.get(reminder_id)),
            draft_id=card.summary.id,
            understood=found.text if found is not None else "",
        )

    def undo(self) -> Card:
        """Take back the newest order about reminders. :raises UsageError: there is none that can be taken back."""
        cards = self._gate.cards("sent")
        found = [card for card in cards if card.kind in _KINDS and card.undoable]
        if not found:
            raise UsageError(t("There is nothing to undo."), hint="desk reminders list")
        return self._gate.undo(max(found, key=lambda card: card.id).id)

    def listed(self, *, everything: bool = False) -> list[Reminder]:
        """Those that wait or ring; with ``everything`` those that are over too."""
        return [self.shown(one) for one in self._store.reminders(*(() if everything else ("waiting", "fired")))]

    def ringing(self) -> list[Reminder]:
        """Those that fired and were not answered."""
        return [self.shown(one) for one in self._store.ringing()]

    def ringing_of(self, ids: Sequence[int]) -> list[Reminder]:
        """Those of ``ids`` that ring, in that order."""
        return [self.shown(one) for one in self._store.ringing_of(ids)]

    def show(self, reminder_id: int) -> Reminder:
        return self.shown(self._store.get(reminder_id))

    def shown(self, reminder: Reminder) -> Reminder:
        """With its repetition in words."""
        if not reminder.rule:
            return reminder
        words = describe_rule(reminder.rule, reminder.start, language())
        return msgspec.structs.replace(reminder, repeats=words)


def in_notice(rings: Sequence[Reminder]) -> tuple[str, str]:
    """Title and text of the one notice that tells of reminders that rang together."""
    if len(rings) == 1:
        return (t("Reminder, late") if rings[0].late else t("Reminder")), rings[0].text
    named = [f"{one.text} ({t('late')})" if one.late else one.text for one in rings[:_MOST_NAMED]]
    if more := len(rings) - len(named):
        named[-1] += " " + t("and {count} more", count=more)
    return t("{count} reminders", count=len(rings)), " · ".join(named)
