"""The spoken conversation of a client that has no host: the test says what happens in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from desk.settings.declare import BY_NAME, SETTINGS
from desk.settings.load import Settings
from desk.wire import voice as w


class FakeVoice:
    """``talking`` tells a screen an event while a conversation is open; ``hang_up`` ends it."""

    talking: Callable[[w.TalkEvent], None] | None = None
    dictated = ""
    values: dict[str, Any]
    voice_turns: list[w.VoiceTurn]
    sources: dict[str, str]  # of settings that do not come from the file
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

    async def on_voice_dictate(self, on_event: Callable[[w.TalkEvent], None]) -> w.Dictated:
        self.talking, self._over = on_event, asyncio.Event()
        try:
            on_event(w.Shown("quiet", "idle", "closed"))
            await self._over.wait()
        finally:
            self.talking = None
        return w.Dictated(self.dictated)

    def on_voice_stats(self, limit: int) -> w.VoiceStats:
        spans = [turn.spans["speech_to_sound_ms"] for turn in self.voice_turns]
        found = [w.Figure("speech_to_sound_ms", len(spans), min(spans), max(spans), max(spans))] if spans else []
        return w.VoiceStats(turns=self.voice_turns[-limit:], figures=found)

    def on_settings_get(self) -> dict[str, Any]:
        described = Settings({one.name: one.default for one in SETTINGS}, {one.name: "default" for one in SETTINGS}, {})
        told = described.describe()
        for name, text in self.values.items():
            told[name]["value"] = BY_NAME[name].parse(str(text))
            told[name]["source"] = "file"
        for name, source in self.sources.items():
            told[name]["source"] = source
        return told

    def on_settings_unset(self, name: str) -> bool:
        return self.values.pop(name, None) is not None

    def on_voice_press(self, key: str) -> None: ...

    def on_voice_line(self, text: str) -> None: ...

    def on_voice_read(self, text: str) -> None: ...

    def on_voice_listen(self, hands_free: bool) -> None: ...
