"""Talking with Desk, as clients call it."""

from __future__ import annotations

from collections.abc import Callable

from desk.client.caller import Caller
from desk.wire import voice as w


class Voice(Caller):
    """One spoken conversation at a time; typed lines and keys of it go through here too."""

    async def talk(
        self, conversation_id: int, *, hands_free: bool, on_event: Callable[[w.TalkEvent], None]
    ) -> w.TalkSummary:
        """Talk until the task is cancelled. :raises DeskError: there is no sound, or nothing to hear and speak with."""
        return await self._call(  # type: ignore[no-any-return]
            "voice.talk",
            w.TalkSummary,
            conversation_id=conversation_id,
            hands_free=hands_free,
            on_event=on_event,
            event=w.TalkEvent,
        )

    async def dictate(self, *, on_event: Callable[[w.TalkEvent], None]) -> w.Dictated:
        """The words that are said until ``talk_up``. :raises DeskError: as ``talk`` does."""
        return await self._call("voice.dictate", w.Dictated, on_event=on_event, event=w.TalkEvent)  # type: ignore[no-any-return]

    async def voice_key(self, key: str) -> None:
        """``talk_down``, ``talk_up`` or ``escape``."""
        await self._call("voice.press", None, key=key)

    async def voice_line(self, text: str) -> None:
        """A typed line of the spoken conversation: it goes before whatever is being said."""
        await self._call("voice.line", None, text=text)

    async def voice_read(self, text: str) -> None:
        """Read a text aloud in the spoken conversation."""
        await self._call("voice.read", None, text=text)

    async def voice_listen(self, *, hands_free: bool) -> None:
        """Take turns hands-free, or only while the key says so."""
        await self._call("voice.listen", None, hands_free=hands_free)

    async def voice_stats(self, *, limit: int = 5000) -> w.VoiceStats:
        return await self._call("voice.stats", w.VoiceStats, limit=limit)  # type: ignore[no-any-return]
