"""Talking with Desk, and how fast it answered, as clients call them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

import msgspec

from desk.host.calls import Nothing, bind
from desk.rpc.peer import Call, Handler
from desk.store.voice_turns import figures
from desk.wire import voice as w

if TYPE_CHECKING:
    from desk.host.app import Host


class TalkOrder(msgspec.Struct, frozen=True):
    conversation_id: int
    hands_free: bool = False


class Key(msgspec.Struct, frozen=True):
    key: Literal["talk_down", "talk_up", "escape"]


class Line(msgspec.Struct, frozen=True):
    text: str


class Listen(msgspec.Struct, frozen=True):
    hands_free: bool


class StatsQuery(msgspec.Struct, frozen=True):
    limit: int = 5000


def calls(host: Host) -> dict[str, Handler]:
    voice = host.voice

    async def talk(call: Call, p: TalkOrder) -> w.TalkSummary:
        return await voice.talk(p.conversation_id, hands_free=p.hands_free, tell=call.emit)

    async def dictate(call: Call, p: Nothing) -> w.Dictated:
        return await voice.dictate(call.emit)

    async def press(call: Call, p: Key) -> None:
        await voice.press(p.key)

    async def line(call: Call, p: Line) -> None:
        await voice.line(p.text)

    async def read(call: Call, p: Line) -> None:
        await voice.read(p.text)

    async def listen(call: Call, p: Listen) -> None:
        await voice.listen(hands_free=p.hands_free)

    async def stats(call: Call, p: StatsQuery) -> w.VoiceStats:
        turns = await asyncio.to_thread(host.voice_turns.newest, p.limit)
        return w.VoiceStats(turns=turns, figures=figures(turns))

    return {
        "voice.talk": bind(talk),
        "voice.dictate": bind(dictate),
        "voice.press": bind(press),
        "voice.line": bind(line),
        "voice.read": bind(read),
        "voice.listen": bind(listen),
        "voice.stats": bind(stats),
    }
