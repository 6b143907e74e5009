"""Suggestions, manner and the figures of drafts, as clients call them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.errors import UsageError
from desk.host.calls import Nothing, bind
from desk.host.draft_stats import stats
from desk.rpc.peer import Call, Handler
from desk.wire.cards import Card
from desk.wire.suggest import DraftStats, MannerView, SuggestionView, ThreadTriage

if TYPE_CHECKING:
    from desk.host.app import Host


class Threads(msgspec.Struct, frozen=True):
    """``ref``: the thread of one mail; ``everything``: also threads in which nothing is to be done; ``fresh``: read mail
    and judge what changed first."""

    ref: str = ""
    everything: bool = False
    fresh: bool = True


class State(msgspec.Struct, frozen=True):
    state: str = "open"


class SuggestionId(msgspec.Struct, frozen=True):
    id: int


class Take(msgspec.Struct, frozen=True):
    """``say``: what a reply should say, in the user's words."""

    id: int
    say: str = ""


class Person(msgspec.Struct, frozen=True):
    person: str = ""


def calls(host: Host) -> dict[str, Handler]:
    suggesting = host.suggesting

    async def threads(call: Call, p: Threads) -> list[ThreadTriage]:
        if p.fresh:
            await host.accounts.read_all()
            await suggesting.refresh()
        if p.ref:
            return [await suggesting.judge(p.ref)]
        return await asyncio.to_thread(lambda: suggesting.threads(everything=p.everything))

    async def listing(call: Call, p: State) -> list[SuggestionView]:
        if p.state not in ("open", "taken", "dismissed"):
            raise UsageError(f"There is no state “{p.state}”.", hint="One of: open, taken, dismissed.")
        return await asyncio.to_thread(suggesting.listed, p.state)

    async def take(call: Call, p: Take) -> Card:
        return await suggesting.take(p.id, p.say)

    async def dismiss(call: Call, p: SuggestionId) -> None:
        suggesting.dismiss(p.id)

    async def manner(call: Call, p: Person) -> list[MannerView]:
        await asyncio.to_thread(suggesting.learning.learn)
        return await asyncio.to_thread(suggesting.learning.shown, p.person)

    async def forget(call: Call, p: Person) -> int:
        return await asyncio.to_thread(suggesting.learning.forget, p.person)

    async def drafts(call: Call, p: Nothing) -> DraftStats:
        return await asyncio.to_thread(stats, host.db)

    return {
        "suggest.threads": bind(threads),
        "suggest.list": bind(listing),
        "suggest.take": bind(take),
        "suggest.dismiss": bind(dismiss),
        "manner.show": bind(manner),
        "manner.forget": bind(forget),
        "stats.drafts": bind(drafts),
    }
