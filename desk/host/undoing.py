"""The one undo: whatever was done last, be it by the gate or to people by hand, is taken back first.

A change of people that a draft made is the draft's: undoing either takes back both, so that no card says what is not so.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator

from desk.errors import UsageError
from desk.gate.service import Gate
from desk.people.contacts import Contacts
from desk.people.kinds import drafts_of_changes
from desk.schedule.clock import Clock
from desk.store import undo_steps
from desk.store.db import Database
from desk.wire.people import PeopleChange
from desk.wire.undo import Undid, UndoStep

_AT_ONCE = 200  # steps read at a time


class _OnlyRehearsedError(Exception):
    """Gives up a transaction that was begun to see what would be undone."""


class Undoing:
    """Decides what is undone; the gate and the address book do it."""

    def __init__(self, db: Database, gate: Gate, contacts: Contacts, clock: Clock) -> None:
        self._db = db
        self._gate = gate
        self._contacts = contacts
        self._clock = clock

    def steps(self, limit: int) -> list[UndoStep]:
        """What one undo after the other would take back, the last one first."""
        found: list[UndoStep] = []
        with contextlib.suppress(_OnlyRehearsedError), self._db.write():
            found += itertools.islice(self._rehearsed(), limit)
            raise _OnlyRehearsedError
        return found

    def undo(self, step_id: int | None = None) -> Undid:
        """Take back one step, or the last one.

        :raises UsageError: there is no such step.
        :raises ConflictError: it cannot be taken back any more.
        """
        if step_id is None:
            last = self.steps(1)
            if not last:
                raise UsageError("There is nothing to undo.", hint="desk drafts list --state all")
            step_id = last[0].id
        step = undo_steps.get(self._db, step_id)
        if step is None:
            raise UsageError(
                f"There is no step {step_id} that could be undone.", hint="See what can be undone: desk undo --list"
            )
        if step.draft is not None:
            return Undid(draft=self._gate.undo(step.draft))
        assert step.change is not None
        return self._undo_change(step.change)

    def undo_change(self, change_id: int | None) -> PeopleChange:
        """Take back a change of people, or the last one, with the draft that made it. See ``changes.undo``."""
        if change_id is None:
            change_id = self._contacts.last_change()
        return self._undo_change(change_id).change or self._contacts.change(change_id)

    def _undo_change(self, change_id: int) -> Undid:
        draft = drafts_of_changes(self._db).get(change_id)
        if draft is not None:
            return Undid(draft=self._gate.undo(draft))
        return Undid(change=self._contacts.undo(change_id, self._clock.now()))

    def _rehearsed(self) -> Iterator[UndoStep]:
        """Goes back for real, as what lies further back may wait for it. What nothing can take back any more is left out."""
        drafts = drafts_of_changes(self._db)
        last: int | None = None
        while steps := undo_steps.before(self._db, last, _AT_ONCE):
            for step in steps:
                if step.draft is not None:
                    draft = self._gate.rehearse_undo(step.draft)
                    if draft is not None:
                        yield UndoStep(id=step.id, at=draft.updated_at, draft=draft)
                elif step.change is not None and step.change not in drafts and self._contacts.can_undo(step.change):
                    change = self._contacts.change(step.change)
                    yield UndoStep(id=step.id, at=change.at, change=change)
                    self._contacts.undo(step.change, 0.0)  # only once the next is asked for: it may be a large import
            last = steps[-1].id
