"""The loop's promises: steps stored, budgets kept, silence after a stop."""

from __future__ import annotations

import asyncio

import pytest

from desk.agent.polish import polish
from desk.agent.ports import OnDelta
from desk.errors import DeskError, ModelError, StoreError
from desk.testing.agent import NOW, Bench, Desk, Scripted, Ticks
from desk.wire.chat import (
    ChatMessage,
    Completion,
    CompletionRequest,
    Delta,
    Notice,
    StepRecord,
    ToolStarted,
    TurnBudget,
    TurnRequest,
)


async def test_steps_are_stored_even_when_the_model_fails() -> None:
    def fail(_: CompletionRequest) -> str:
        raise ModelError("The model broke.", hint="Try again.")

    bench = Bench(Scripted(fail), Desk())
    result = await bench.run("reply to Accounts")
    assert (result.ended, result.error, result.hint) == ("error", "The model broke.", "Try again.")
    assert bench.steps[-1].kind == "model"
    assert bench.steps[-1].result == {"error": "The model broke."}


async def test_the_first_error_is_told_when_storing_fails_too() -> None:
    def fail(_: CompletionRequest) -> str:
        raise ModelError("The model broke.")

    class Full(Bench):
        async def save(self, record: StepRecord, /) -> None:
            raise StoreError("The disk is full.")

    assert (await Full(Scripted(fail), Desk()).run("hello")).error == "The model broke."
    assert (await Full(Scripted(lambda _: "hi"), Desk()).run("hello")).error == "The disk is full."


@pytest.mark.parametrize("steps", [1, 2, 3])
async def test_a_budget_is_passed_by_no_more_than_one_call(steps: int) -> None:
    bench = Bench(Scripted(lambda _: "", tokens=100), Desk())  # an empty draft is tried twice
    result = await bench.run("reply to Accounts", budget=TurnBudget(steps=steps, tokens=150))
    assert len(bench.model.requests) <= min(steps, 2)
    assert result.ended in {"budget", "done"}
    if steps == 1:
        assert result.ended == "budget"
        assert any(isinstance(event, Notice) for event in bench.events)


async def test_tokens_money_and_time_end_a_turn_with_what_is_there() -> None:
    for budget, model in (
        (TurnBudget(tokens=50), Scripted(lambda _: "", tokens=100)),
        (TurnBudget(cents=1.0), Scripted(lambda _: "", cents=2.0)),
    ):
        bench = Bench(model, Desk())
        assert (await bench.run("reply to Accounts", budget=budget)).ended == "budget"
        assert len(model.requests) == 1
    clock = Ticks()

    def slow(_: CompletionRequest) -> str:
        clock.at += 1000
        return "Hello."

    late = Bench(Scripted(slow), Desk(), clock)
    result = await late.run("reply to Accounts")
    assert result.ended == "budget"
    assert "propose_reply" not in late.desk.names


async def test_a_call_that_hangs_ends_with_the_wall_time() -> None:
    class Hung:
        async def complete(self, request: CompletionRequest, on_delta: OnDelta) -> Completion:
            on_delta(Delta("Some"))
            await asyncio.Event().wait()
            raise AssertionError

    bench = Bench(Hung(), Desk())
    result = await bench.run("hello", budget=TurnBudget(wall_s=0.02))
    assert (result.ended, result.text) == ("budget", "Some")
    assert bench.steps[-1].result == {"error": "out of time"}


async def test_nothing_is_emitted_after_a_stop_and_the_step_is_stored() -> None:
    started = asyncio.Event()

    class Stubborn:
        """Goes on emitting after it was cancelled."""

        async def complete(self, request: CompletionRequest, on_delta: OnDelta) -> Completion:
            on_delta(Delta("One "))
            started.set()
            try:
                await asyncio.Event().wait()
            finally:
                on_delta(Delta("two "))
                asyncio.get_running_loop().call_soon(on_delta, Delta("three "))
            raise AssertionError

    bench = Bench(Stubborn(), Desk())
    task = asyncio.ensure_future(bench.run("hello"))
    await started.wait()
    before = len(bench.events)
    task.cancel()
    result = await task
    await asyncio.sleep(0)  # the late delta has its turn
    assert result.ended == "stopped"
    assert len(bench.events) == before
    assert bench.steps[-1].result == {"stopped": True}


async def test_a_tool_that_was_not_offered_is_refused() -> None:
    from desk.agent.turn import Turn

    desk = Desk()
    request = TurnRequest(
        conversation_id=1,
        turn_id="t",
        model="m",
        messages=[ChatMessage(role="user", text="hi")],
        now=NOW,
        timezone="UTC",
    )
    bench = Bench(Scripted(lambda _: ""), desk)
    turn = Turn(request, bench.model, desk, bench.events.append, bench.save, Ticks())
    with pytest.raises(DeskError, match="not offered"):
        await turn.use("propose_mail", {}, "x")
    assert desk.calls == []
    assert not any(isinstance(event, ToolStarted) for event in bench.events)


async def test_dates_are_answered_by_code_and_the_past_by_search() -> None:
    bench = Bench(Scripted(lambda _: pytest.fail("the model was asked")), Desk())
    assert (await bench.run("what day is it today?")).text.startswith("Today is")
    bench.desk.history = [{"text": "the lease ends in May", "title": "Lease", "at": NOW - 86400}]
    result = await bench.run("when did we talk about the lease?")
    assert bench.desk.calls[-1].args == {"query": "lease"}
    assert "the lease ends in May" in result.text


async def test_a_model_that_goes_round_is_stopped() -> None:
    bench = Bench(Scripted(lambda _: "So. " + "The contract is due on the following day. " * 50), Desk())
    result = await bench.run("hello")
    assert result.ended == "done"
    assert result.text.count("The contract") <= 4
    assert bench.steps[-1].result["finish"] == "stopped"


@pytest.mark.parametrize(
    ("written", "language", "kept"), [("Thank you.", "English", "Thank you."), ("谢谢！", "Chinese", "谢谢！")]
)
def test_thanks_alone_are_a_mail(written: str, language: str, kept: str) -> None:
    assert kept in polish(written, to_name="Anna", language=language)
    assert polish("Best regards", to_name="Anna", language=language) == ""
