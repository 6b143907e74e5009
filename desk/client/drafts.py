"""The queue of drafts, as clients call it."""

from __future__ import annotations

from desk.client.caller import Caller
from desk.wire.cards import Card, CardSummary, DraftEdit


class Drafts(Caller):
    """What waits for a person, and the answers to it."""

    async def drafts(self, *, state: str = "") -> list[CardSummary]:
        """The queue, newest first; ``state`` narrows it ("" is all that still need something)."""
        return await self._call("drafts.list", list[CardSummary], state=state)  # type: ignore[no-any-return]

    async def draft(self, draft_id: int) -> Card:
        return await self._call("drafts.show", Card, id=draft_id)  # type: ignore[no-any-return]

    async def edit_draft(self, draft_id: int, version: int, edit: DraftEdit) -> Card:
        return await self._call("drafts.edit", Card, id=draft_id, version=version, edit=edit)  # type: ignore[no-any-return]

    async def answer_draft(self, draft_id: int, version: int, text: str) -> Card:
        """Have the model write it anew ("shorter, and in German"); the result is a new version of the same card."""
        return await self._call("drafts.answer", Card, id=draft_id, version=version, text=text)  # type: ignore[no-any-return]

    async def approve_draft(self, draft_id: int, version: int, sha256: str) -> Card:
        return await self._call("drafts.approve", Card, id=draft_id, version=version, sha256=sha256)  # type: ignore[no-any-return]

    async def reject_draft(self, draft_id: int, reason: str = "") -> Card:
        return await self._call("drafts.reject", Card, id=draft_id, reason=reason)  # type: ignore[no-any-return]

    async def undo_draft(self, draft_id: int) -> Card:
        return await self._call("drafts.undo", Card, id=draft_id)  # type: ignore[no-any-return]

    async def resolve_draft(self, draft_id: int, was_sent: bool) -> Card:
        """Answer the question of an unknown outcome: it was sent, or it was not (then it is a draft again)."""
        return await self._call("drafts.resolve", Card, id=draft_id, was_sent=was_sent)  # type: ignore[no-any-return]
