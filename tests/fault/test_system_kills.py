"""SIGKILL at seeded points of propose, approve, send, on the whole Desk: real host, workers, model and mail server.

What is true is read from the disk (the database, what the demo server took, its Sent folder), never asked of the one who was
killed. ``DESK_TEST_KILLS`` sets how many kills, ``DESK_TEST_SEED`` which ones.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from desk.client import Client
from desk.errors import DeskError, UnavailableError
from desk.testing import kills
from desk.testing.home import DeskHome, desk_home
from desk.wire.cards import Card, CardSummary
from desk.wire.chat import ProposalQueued

pytestmark = [pytest.mark.model, pytest.mark.slow, pytest.mark.timeout(900)]

KILLS = int(os.environ.get("DESK_TEST_KILLS", "100"))
SEED = int(os.environ.get("DESK_TEST_SEED", "2"))
STOCK = 24  # drafts made at once while the model is warm
ANSWER_TIMEOUT_S = 90.0
SETTLE_TIMEOUT_S = 30.0
ASKS = (
    "Reply to Accounts about the March invoice: yes, {n} halves is fine.",
    "Reply to Accounts about the March invoice: please wait {n} days.",
    "回复王芳：周五下午{n}点可以，我会准时参加。",
)


def _nothing() -> None:
    pass


class House:
    """One Desk through many lives, and what its user knows: what was told, what was approved, what was answered."""

    def __init__(self, home: DeskHome, chance: random.Random) -> None:
        self.home = home
        self.chance = chance
        self.told: set[int] = set()  # proposals a client was told of
        self.kept_back: set[int] = set()  # never to be approved
        self.approved: dict[str, str] = {}  # Message-ID: hash of the whole mail whose body was on the card
        self.said: dict[int, list[str]] = {}  # messages the host has taken, by conversation
        self.counts: Counter[str] = Counter()
        self.unknown_seen: set[int] = set()
        self.turn_s = 1.0
        self.send_s = 0.1
        self._life: contextlib.AsyncExitStack | None = None
        self._asked = 0
        self.window_s = 0.0
        self.last_turn = ""

    async def start(self) -> None:
        self.window_s = self.chance.choice((0.0, 0.0, 0.05, 0.2))
        self._life = contextlib.AsyncExitStack()
        self.host = kills.RunningHost(self.home, self.window_s)
        self.client: Client = await self._life.enter_async_context(kills.client_of(self.home, self.host))

    async def close(self) -> None:
        if self._life is not None:
            await self._life.aclose()
            self._life = None

    async def kill_host(self) -> None:
        await asyncio.to_thread(self.host.kill)

    async def after_the_host(self) -> dict[int, kills.Stored]:
        """Wait until the dead host's workers have ended; what is on disk then."""
        await self.close()
        assert await kills.gone(kills.processes_of(self.home.root)), "a worker outlived its host"
        return kills.stored(self.home.paths.database)

    async def pid_of(self, worker: str) -> int:
        """A worker's pid, as soon as it has one; 0 if none is started."""
        for _ in range(300):
            (child,) = [c for c in (await self.client.status()).children if c.name == worker]
            if child.pid:
                return child.pid
            await asyncio.sleep(0.01)
        return 0

    # what a user does

    async def propose(self, on_start: Callable[[], None] = _nothing, on_told: Callable[[], None] = _nothing) -> bool:
        """Ask for a reply; True if a draft came of it. ``on_told`` runs as soon as this client knows of the draft."""
        self._asked += 1
        text = self.chance.choice(ASKS).format(n=self._asked)
        taken: list[Any] = []
        drafted = False

        def on_event(event: Any) -> None:
            nonlocal drafted
            if not taken:
                self.said.setdefault(conversation.id, []).append(text)  # it answers, so it has taken the words
            taken.append(event)
            if isinstance(event, ProposalQueued):
                self.told.add(event.card.id)
                drafted = True
                on_told()

        try:
            conversation = await self.client.new_conversation()
            on_start()
            result = await asyncio.wait_for(
                self.client.turn(conversation.id, text, on_event=on_event), ANSWER_TIMEOUT_S
            )
            self.told.update(result.proposals)
            self.last_turn = repr(result)
        except DeskError as error:
            self.counts["turns that ended in a clear error"] += 1
            self.last_turn = repr(error)
        return drafted

    async def stock(self, least: int) -> list[CardSummary]:
        """At least ``least`` drafts that may be approved, in random order; if there are too few, more for later too."""
        wanted = least
        for _ in range(3 * STOCK):
            ready = [c for c in await self.client.drafts() if c.state in ("pending", "failed")]
            ready = [card for card in ready if card.id not in self.kept_back]
            if len(ready) < least:
                wanted = STOCK
            if len(ready) >= wanted:
                self.chance.shuffle(ready)
                return ready
            began = time.monotonic()
            if await self.propose():
                self.turn_s = time.monotonic() - began
        raise AssertionError(f"no drafts come of turns any more; the last one: {self.last_turn}")

    async def approve(self, draft: CardSummary) -> None:
        """Read the card and approve it; a host that is killed meanwhile may have taken the approval, or not."""
        try:
            card: Card = await self.client.draft(draft.id)
            on_disk = kills.stored(self.home.paths.database)[draft.id]
            assert kills.bound_hash(self.home.paths.database, draft.id, on_disk.content) == card.sha256
            assert kills.body_of(on_disk.content) == card.body.rstrip()
            self.approved[on_disk.message_id] = kills.sha256(on_disk.content)
            await self.client.approve_draft(draft.id, draft.version, card.sha256)
        except UnavailableError:
            await asyncio.to_thread(self.host.process.wait, kills.END_TIMEOUT_S)

    async def settle(self, expected: dict[int, str] | None = None) -> dict[int, str]:
        """The states of all proposals once nothing is under way and, if given, all are as ``expected``."""
        deadline = time.monotonic() + SETTLE_TIMEOUT_S
        while True:
            states = {card.id: card.state for card in await self.client.drafts(state="all")}
            resting = not any(state in ("approved", "sending") for state in states.values())
            if resting and (expected is None or states == expected):
                return states
            if time.monotonic() > deadline:
                wrong = {i: (states.get(i), state) for i, state in (expected or {}).items() if states.get(i) != state}
                raise AssertionError(f"(is, should be): {wrong or states}")
            await asyncio.sleep(0.01)

    async def answer_some(self, states: dict[int, str], share: float = 0.5) -> None:
        """Answer questions about unknown outcomes as the recipient would: by what arrived."""
        arrived = kills.message_ids(self.home.paths.demo / "delivered")
        on_disk = kills.stored(self.home.paths.database)
        for proposal_id, state in states.items():
            if state == "unknown" and self.chance.random() < share:
                was_sent = on_disk[proposal_id].message_id in arrived
                await self.client.resolve_draft(proposal_id, was_sent)
                self.counts[f"unknown, had {'' if was_sent else 'not '}arrived"] += 1

    # what must be true

    async def check(self, states: dict[int, str]) -> None:
        """Nothing twice, nothing lost, nothing unapproved, bytes as approved, and each state says what is so."""
        delivered = kills.contents(self.home.paths.demo / "delivered")
        counted = Counter(identifier for identifier, _ in delivered)
        twice = {identifier: count for identifier, count in counted.items() if count > 1}
        assert not twice, f"delivered more than once: {twice}"
        for identifier, content in delivered:
            assert identifier in self.approved, f"{identifier} was delivered and never approved"
            assert kills.sha256(content) == self.approved[identifier], f"{identifier} is not what was approved"
        lost = self.told - states.keys()
        assert not lost, f"drafts are lost: {lost}"
        sent_folder = kills.message_ids(self.home.paths.demo / "Sent")
        listed = {card.id for card in await self.client.drafts() if card.state == "unknown"}
        for one in kills.stored(self.home.paths.database).values():
            state = states[one.id]
            if state == "sent":
                assert one.message_id in counted, f"draft {one.id} is called sent and did not arrive"
            elif state == "unknown":
                self.unknown_seen.add(one.id)
                assert one.id in listed, f"draft {one.id} is unknown and nobody is told"
                assert one.message_id not in sent_folder, f"draft {one.id} is called unknown, and it is in Sent"
            else:
                assert one.message_id not in counted, f"draft {one.id} is {state}, and it arrived"
        for conversation_id, texts in self.said.items():
            messages = await self.client.messages(conversation_id)
            kept = [message.text for message in messages if message.role == "user"]
            assert kept == texts, f"conversation {conversation_id} holds {kept}, the user said {texts}"
            assert all(message.state != "streaming" for message in messages)
        self.said.clear()

    def after_a_restart(self, on_disk: dict[int, kills.Stored]) -> dict[int, str]:
        """What each proposal must become, from what the killed host left and what Sent holds."""
        sent_folder = kills.message_ids(self.home.paths.demo / "Sent")

        def becomes(one: kills.Stored) -> str:
            if one.state in ("data", "unknown"):
                return "sent" if one.message_id in sent_folder else "unknown"
            return "pending" if one.state in ("approved", "connecting") else one.state

        return {one.id: becomes(one) for one in on_disk.values()}

    async def recovered(self, before: set[int]) -> None:
        """Start anew after the host was killed, and check what it makes of what it finds."""
        on_disk = await self.after_the_host()
        expected = self.after_a_restart(on_disk)
        for one in on_disk.values():
            if one.id in before:
                self.counts[f"left {one.state}, became {expected[one.id]}"] += 1
        await self.start()
        states = await self.settle(expected)
        await self.check(states)
        await self.answer_some(states)

    async def kill_in_turn(self, victim: str, point: str) -> None:
        if point == "told":
            await self.propose(on_told=self.host.process.kill)
            await self.kill_host()
            await self.recovered(set())
            return
        started = asyncio.Event()
        turn = asyncio.ensure_future(self.propose(on_start=started.set))
        await asyncio.wait({turn, asyncio.ensure_future(started.wait())}, return_when=asyncio.FIRST_COMPLETED)
        moment_of_death_s = self.chance.uniform(0, self.turn_s)
        await kills.delay_death(moment_of_death_s)
        if victim == "host":
            await self.kill_host()
            await turn
            await self.recovered(set())
            return
        pid = await self.pid_of(victim)
        if pid:
            os.kill(pid, signal.SIGKILL)
        self.counts["rounds without a victim"] += not pid
        await turn
        await self.check(await self.settle())

    async def kill_worker_in_send(self, victim: str) -> None:
        await self.propose()  # so that there is a victim
        drafts = (await self.stock(STOCK // 3))[:2]
        pid = await self.pid_of(victim)
        for draft in drafts:
            await self.approve(draft)
        moment_of_death_s = self.chance.uniform(0, self.window_s + self.send_s)
        await kills.delay_death(moment_of_death_s)
        if pid:
            os.kill(pid, signal.SIGKILL)
        self.counts["rounds without a victim"] += not pid
        states = await self.settle()
        assert all(states[draft.id] == "sent" for draft in drafts), "a worker's death disturbed the sending"
        await self.check(states)

    async def kill_host_in_send(self, point: str) -> None:
        count = self.chance.randint(1, 3)
        drafts = (await self.stock(count))[:count]
        ids = [draft.id for draft in drafts]
        if self.chance.random() < 0.7 or "server" in point:
            await self.client.start_demo()  # or else its start is part of the sending
        if point == "time":
            began = time.monotonic()
            for draft in drafts:
                await self.approve(draft)
            moment_of_death_s = self.chance.uniform(0, self.window_s + count * self.send_s)
            await kills.delay_death(moment_of_death_s - (time.monotonic() - began))
            await self.kill_host()
        elif point == "data, server too":
            await self._kill_server_then_host(drafts)
        else:
            seen = "filed" if point == "replied" else point
            delay_s = self.chance.uniform(0, 0.005) if point == "replied" else 0.0
            trigger = kills.Trigger(self.home, seen, ids, self.host.process.kill, delay_s)
            for draft in drafts:
                await self.approve(draft)
            if not await trigger.struck_within(SETTLE_TIMEOUT_S):
                self.counts[f"{point} was over too soon to be seen"] += 1
            await self.kill_host()
        await self.recovered(set(ids))

    async def _kill_server_then_host(self, drafts: list[CardSummary]) -> None:
        """The server dies with the content on its line: what it kept, nobody can ask it."""
        server = await self.pid_of("demo")
        assert server, "the demo server does not run"
        trigger = kills.Trigger(
            self.home, "data", [draft.id for draft in drafts], lambda: os.kill(server, signal.SIGKILL)
        )
        for draft in drafts:
            await self.approve(draft)
        if await trigger.struck_within(SETTLE_TIMEOUT_S):
            self.counts["demo server, send, data"] += 1
        if self.chance.random() < 0.5:
            await self.check(await self.settle())
        await self.kill_host()

    async def kill_while_starting(self) -> None:
        """Killed with the content on its way, and again while it recovers from that."""
        (draft, *_) = await self.stock(1)
        trigger = kills.Trigger(self.home, "data", [draft.id], self.host.process.kill)
        await self.approve(draft)
        await trigger.struck_within(SETTLE_TIMEOUT_S)
        await self.kill_host()
        await self.close()
        again = kills.RunningHost(self.home, self.window_s)
        moment_of_death_s = self.chance.uniform(0.05, 0.3)
        await kills.delay_death(moment_of_death_s)
        await asyncio.to_thread(again.kill)
        await self.recovered({draft.id})

    async def drain(self) -> None:
        """Answer what is open, approve what is left, and see it all arrive but what was kept back."""
        states = await self.settle()
        await self.answer_some(states, share=1.0)
        for card in await self.client.drafts():
            if card.id not in self.kept_back:
                await self.approve(card)
        states = await self.settle()
        await self.check(states)
        left = {i: state for i, state in states.items() if state != "sent"}
        assert left == dict.fromkeys(self.kept_back, "pending")


async def live(home: DeskHome, total: int, seed: int) -> House:
    chance = random.Random(seed)
    house = House(home, chance)
    await house.start()
    where = "before the first round"
    try:
        await house.client.start_demo()
        await house.stock(2)
        house.kept_back = {card.id for card in (await house.stock(2))[:2]}
        await house.stock(10)
        first = (await house.stock(1))[0]
        began = time.monotonic()
        await house.approve(first)
        await house.settle()
        house.send_s = max(0.02, time.monotonic() - began - house.window_s)
        for number, entry in enumerate(kills.plan(total, chance), 1):
            victim, phase, point = entry
            where = f"round {number} ({', '.join(entry)})"
            if phase == "propose":
                await house.kill_in_turn(victim, point)
            elif phase == "start":
                await house.kill_while_starting()
            elif victim == "host":
                await house.kill_host_in_send(point)
            else:
                await house.kill_worker_in_send(victim)
            house.counts[f"{victim}, {phase}, {point}"] += 1
        where = "after the last round"
        await house.drain()
        report = await house.client.verify_audit()
        assert report.verdict in ("intact", "unanchored"), report
        await house.client.stop_host()
        assert await asyncio.to_thread(house.host.process.wait, kills.END_TIMEOUT_S) == 0
    except Exception as error:
        raise AssertionError(f"seed {seed}, {where}: {error!r}") from error
    finally:
        await house.close()
        await house.kill_host()
    left = kills.processes_of(home.root)
    assert await kills.gone(left), f"left running: {kills.processes_of(home.root)}"
    return house


def test_killing_the_whole_desk_doubles_nothing_and_loses_nothing() -> None:
    print(f"seed {SEED}, {KILLS} kills")
    with desk_home(models=True, extra_environment={"DESK_MODEL": "local/qwen2.5-coder-0.5b"}) as home:
        began = time.monotonic()
        house = asyncio.run(live(home, KILLS, SEED))
        delivered = len(kills.contents(home.paths.demo / "delivered"))
    names = {f"{victim}, {phase}, {point}" for victim, phase, point, _ in kills.PLAN}
    done = sum(count for name, count in house.counts.items() if name in names)
    done -= house.counts["rounds without a victim"]
    told = "; ".join(f"{name} {count}" for name, count in sorted(house.counts.items()))
    print(
        f"{done} kills in {time.monotonic() - began:.0f} s: {told}; "
        f"{delivered} sent, {len(house.unknown_seen)} drafts were unknown, 0 twice, 0 lost"
    )
    assert done >= KILLS
    assert house.counts["demo server, send, data"] > 0
    in_data = sum(count for name, count in house.counts.items() if name.startswith("left data"))
    assert in_data >= KILLS // 20, "too few kills fell where the content goes out"
    assert house.unknown_seen
