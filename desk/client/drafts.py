"""The queue of drafts, as clients call it."""

from __future__ import annotations

from desk.client.caller import Caller
from desk.wire.cards import Card, CardSummary, DraftEdit, DraftPage, Grant
from desk.wire.undo import Undid, UndoStep


class Drafts(Caller):
    """What waits for a person, and the answers to it."""

    async def drafts(self, *, state: str = "") -> list[CardSummary]:
        """The whole queue, newest first; ``state`` narrows it ("" is all that still need something)."""
        page = await self.drafts_page(state=state)
        found = page.drafts
        while page.older:
            page = await self.drafts_page(state=state, before=page.older)
            found += page.drafts
        return found

    async def drafts_page(self, *, state: str = "", before: int = 0, limit: int = 1_000) -> DraftPage:
        """A part of it: from the newest, or from the draft behind number ``before`` on."""
        return await self._call("drafts.list", DraftPage, state=state, before=before, limit=limit)  # type: ignore[no-any-return]

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

    async def undo(self, step: int | None = None) -> Undid:
        """Undo what was done last, of whatever kind, people changed by hand included; or one step that ``undo_steps`` lists."""
        return await self._call("undo.step", Undid, step=step)  # type: ignore[no-any-return]

    async def undo_steps(self, *, limit: int = 20) -> list[UndoStep]:
        """What can be undone, the last one first."""
        return await self._call("undo.list", list[UndoStep], limit=limit)  # type: ignore[no-any-return]

    async def snooze_draft(self, draft_id: int, when: str = "") -> Card:
        """Let it ask for nothing until ``when`` (words; empty: ask again now)."""
        return await self._call("drafts.snooze", Card, id=draft_id, when=when)  # type: ignore[no-any-return]

    # standing grants
    async def grants(self) -> list[Grant]:
        return await self._call("grants.list", list[Grant])  # type: ignore[no-any-return]

    async def give_grant(self, draft_id: int, days: float) -> list[Grant]:
        """From now on approve exactly what this draft does; returns all grants that hold."""
        return await self._call("grants.give", list[Grant], id=draft_id, days=days)  # type: ignore[no-any-return]

    async def revoke_grant(self, grant_id: int) -> list[Grant]:
        return await self._call("grants.revoke", list[Grant], id=grant_id)  # type: ignore[no-any-return]
