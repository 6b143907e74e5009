"""Suggestions, manner and the figures of drafts, as clients call them."""

from __future__ import annotations

from desk.client.caller import Caller
from desk.wire.cards import Card
from desk.wire.suggest import DraftStats, MannerView, SuggestionView, ThreadTriage


class Suggest(Caller):
    """What Desk would do about threads, and what it learned of how the user writes."""

    async def triage(self, *, ref: str = "", everything: bool = False, fresh: bool = True) -> list[ThreadTriage]:
        """Threads that need a reply or wait, newest first; ``everything``: all of them; ``ref``: only that mail's thread.

        ``fresh``: read new mail and judge it first; otherwise what is known already, at once.
        """
        return await self._call(  # type: ignore[no-any-return]
            "suggest.threads", list[ThreadTriage], ref=ref, everything=everything, fresh=fresh
        )

    async def suggestions(self, *, state: str = "open") -> list[SuggestionView]:
        """``state``: open, taken or dismissed."""
        return await self._call("suggest.list", list[SuggestionView], state=state)  # type: ignore[no-any-return]

    async def take_suggestion(self, suggestion_id: int, *, say: str = "") -> Card:
        """Make it a draft in the queue; ``say`` is what a reply should say."""
        return await self._call("suggest.take", Card, id=suggestion_id, say=say)  # type: ignore[no-any-return]

    async def dismiss_suggestion(self, suggestion_id: int) -> None:
        await self._call("suggest.dismiss", None, id=suggestion_id)

    async def manner(self, *, person: str = "") -> list[MannerView]:
        """What was learned of how the user writes, to one person or in all."""
        return await self._call("manner.show", list[MannerView], person=person)  # type: ignore[no-any-return]

    async def forget_manner(self, *, person: str = "") -> int:
        """Erase what was learned of one person, or all of it; returns how many entries went."""
        return await self._call("manner.forget", int, person=person)  # type: ignore[no-any-return]

    async def draft_stats(self) -> DraftStats:
        return await self._call("stats.drafts", DraftStats)  # type: ignore[no-any-return]
