"""The spoken conversation of a client that has no host: the test says what happens in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from desk.wire import voice as w


class FakeVoice:
    """``talking`` tells a screen an event while a conversation is open; ``hang_up`` ends it."""

    talking: Callable[[w.TalkEvent], None] | None = None
    _over: asyncio.Event

    def hang_up(self) -> None:
        self._over.set()

    async def on_voice_talk(
        self, on_event: Callable[[w.TalkEvent], None], conversation_id: int, hands_free: bool
    ) -> w.TalkSummary:
        self.talking, self._over = on_event, asyncio.Event()
        try:
            on_event(w.Shown("quiet", "idle", "closed"))
            await self._over.wait()
        finally:
            self.talking = None
        return w.TalkSummary(conversation_id, 0)

    def on_voice_press(self, key: str) -> None: ...

    def on_voice_line(self, text: str) -> None: ...

    def on_voice_read(self, text: str) -> None: ...

    def on_voice_listen(self, hands_free: bool) -> None: ...
