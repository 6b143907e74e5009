"""An answer that was begun before it was wanted: taken over whole, done anew where tools may run, or gone without a trace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.errors import RefusedError, StoppedError
from desk.handoff import Trust
from desk.host.turns import Turns
from desk.schedule.clock import SystemClock
from desk.store.conversations import Conversations
from desk.store.db import Database
from desk.wire.chat import StepRecord, TextDelta, TurnEvent, TurnRequest, TurnResult


class Worker:
    """An agent whose answer is let out piece by piece."""

    def __init__(self, *, unfit: bool = False) -> None:
        self.requests: list[TurnRequest] = []
        self.pieces: asyncio.Queue[str] = asyncio.Queue()
        self.cancelled = 0
        self._unfit = unfit

    async def obeys(self, timeout_s: float) -> bool:
        return True

    async def call(
        self, method: str, request: TurnRequest, result: type, *, on_event: Callable[[TurnEvent], None], event: object
    ) -> TurnResult:
        self.requests.append(request)
        if request.speculative and self._unfit:
            return TurnResult(text="", ended="unfit")
        said = ""
        try:
            while piece := await self.pieces.get():
                said += piece
                on_event(TextDelta(piece))
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return TurnResult(text=said, ended="done")


class Rig:
    def __init__(self, tmp_path: Path, *, unfit: bool = False) -> None:
        self.conversations = Conversations(Database(tmp_path / "d.db"))
        self.id = self.conversations.create("", "m", 0.0).id
        self.agent = Worker(unfit=unfit)
        self.turns = Turns(
            self.conversations, self.agent, self.agent, SystemClock(),  # type: ignore[arg-type]
            request_defaults=lambda model: {"timezone": "UTC"}, known_refs=lambda conversation: [],
            believed=lambda turn, name, claimed: Trust.MODEL, on_change=lambda: None,
        )  # fmt: skip
        self.early: list[TurnEvent] = []
        self.told = asyncio.Event()
        self.late: list[object] = []

    def hear(self, event: TurnEvent) -> None:
        self.early.append(event)
        self.told.set()

    async def emit(self, value: object) -> None:
        self.late.append(value)

    def stored(self) -> list[tuple[str, str, str]]:
        return [(m.role, m.text, m.state) for m in self.conversations.messages(self.id)]


def step(turn_id: str, conversation_id: int) -> StepRecord:
    return StepRecord(conversation_id=conversation_id, turn_id=turn_id, step=1, kind="model", request={}, result={})


async def test_what_was_begun_is_taken_over_whole(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    begun = rig.turns.begin(rig.id, "hi there", "m", rig.hear)
    rig.agent.pieces.put_nowait("Hel")
    await asyncio.wait_for(rig.told.wait(), 5)
    assert rig.turns.holds(step(begun.request.turn_id, rig.id))
    assert (rig.stored(), rig.conversations.steps(begun.request.turn_id)) == ([], [])
    for piece in ("lo.", ""):
        rig.agent.pieces.put_nowait(piece)
    result = await asyncio.wait_for(rig.turns.run(rig.id, "Hi there!", "m", rig.emit, begun=begun), 5)
    assert (result.text, rig.late) == ("Hello.", [TextDelta("Hel"), TextDelta("lo.")])
    assert rig.stored() == [("user", "Hi there!", "done"), ("assistant", "Hello.", "done")]
    assert len(rig.agent.requests) == 1
    assert len(rig.conversations.steps(begun.request.turn_id)) == 1


async def test_a_turn_that_needs_tools_is_done_anew_when_it_is_wanted(tmp_path: Path) -> None:
    rig = Rig(tmp_path, unfit=True)
    begun = rig.turns.begin(rig.id, "remind me", "m", rig.hear)
    for piece in ("Done.", ""):
        rig.agent.pieces.put_nowait(piece)
    result = await asyncio.wait_for(rig.turns.run(rig.id, "remind me", "m", rig.emit, begun=begun), 5)
    assert result.text == "Done."
    assert [request.speculative for request in rig.agent.requests] == [True, False]


async def test_no_tool_runs_for_an_answer_nobody_asked_for(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    begun = rig.turns.begin(rig.id, "remind me", "m", rig.hear)
    with pytest.raises(RefusedError):
        rig.turns.check_running(begun.request.turn_id, rig.id)


async def test_what_is_withdrawn_leaves_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    begun = rig.turns.begin(rig.id, "hi", "m", rig.hear)
    rig.agent.pieces.put_nowait("Hel")
    await asyncio.wait_for(rig.told.wait(), 5)
    rig.turns.withdraw(begun)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (rig.agent.cancelled, rig.stored()) == (1, [])
    assert not rig.turns.holds(step(begun.request.turn_id, rig.id))


async def test_one_that_was_taken_over_can_be_stopped(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    begun = rig.turns.begin(rig.id, "hi", "m", rig.hear)
    rig.agent.pieces.put_nowait("Hel")
    await asyncio.wait_for(rig.told.wait(), 5)
    running = asyncio.ensure_future(rig.turns.run(rig.id, "hi", "m", rig.emit, begun=begun))
    await asyncio.sleep(0)  # it is a task of its own, which begins with the next round of the loop
    await asyncio.sleep(0)
    assert len(rig.stored()) == 2
    await rig.turns.stop_all()
    with pytest.raises(StoppedError):
        await asyncio.wait_for(running, 5)
    assert rig.stored() == [("user", "hi", "done"), ("assistant", "Hel", "stopped")]
