"""What the one undo takes back, and what came of it: a draft, or a change of people."""

from __future__ import annotations

import msgspec

from desk.wire.cards import Card, CardSummary
from desk.wire.people import PeopleChange


class UndoStep(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be taken back now: a draft that was approved or done, or a change of people made by hand."""

    id: int
    at: float
    draft: CardSummary | None = None
    change: PeopleChange | None = None


class Undid(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken back. ``draft``: the card that waits again, or (if it undoes another) that of the undo itself."""

    draft: Card | None = None
    change: PeopleChange | None = None
