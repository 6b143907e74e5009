"""One turn under way: every model call and tool call goes through here, so that each is budgeted, stored and stoppable."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from desk.agent import budget
from desk.agent.context import clean, language_of
from desk.agent.polish import goes_round
from desk.agent.ports import Clock, Emit, Model, SaveStep, Tools
from desk.errors import DeskError
from desk.handoff import Handoff, Source
from desk.wire.cards import CardSummary
from desk.wire.chat import (
    ChatMessage,
    Completion,
    CompletionRequest,
    Delta,
    Notice,
    ProposalQueued,
    StepRecord,
    TextDelta,
    ToolCall,
    ToolFinished,
    ToolStarted,
    TurnEvent,
    TurnRequest,
    TurnResult,
    Waking,
)


class Turn:
    """``offered`` are the tools this turn may use, fixed before anything from outside was read."""

    def __init__(
        self, request: TurnRequest, model: Model, tools: Tools, emit: Emit, save_step: SaveStep, clock: Clock
    ) -> None:
        self.request = request
        self.text = clean(request.messages[-1].text)
        self.language = language_of(self.text)
        self.offered: frozenset[str] = frozenset()
        self.sources: list[Source] = []
        self._model, self._tools, self._emit, self._save, self._clock = model, tools, emit, save_step, clock
        self._began = clock.now()
        self._spent = budget.Spent()
        self._cost_known = True
        self._written: list[str] = []
        self._proposals: list[int] = []
        self._used_model = ""
        self._first_token_s: float | None = None
        self._closed = False
        self._task = asyncio.current_task()

    def emit(self, event: TurnEvent) -> None:
        """Pass an event on, unless the turn has ended."""
        if not self._silent:
            self._emit(event)

    @property
    def _silent(self) -> bool:
        """True from the very moment of a stop, however long the model takes to notice."""
        return self._closed or (self._task is not None and self._task.cancelling() > 0)

    def say(self, text: str) -> None:
        """Answer text, shown at once."""
        if text and not self._silent:
            self._written.append(text)
            self._emit(TextDelta(text))

    def notice(self, text: str, hint: str = "") -> None:
        self.emit(Notice(text, hint))

    async def think(
        self,
        kind: str,
        messages: list[ChatMessage],
        *,
        schema: dict[str, Any] | None = None,
        max_tokens: int = 512,
        temperature: float = 0.2,
        show: bool = False,
    ) -> str:
        """One model call; with ``show`` its text streams to the user. Gives the whole text.

        :raises BudgetError: nothing was called, a budget is used up (or time ran out during the call).
        """
        spent = self._check()
        request = CompletionRequest(
            model=self.request.model,
            messages=messages,
            schema=schema,
            max_tokens=max(1, min(max_tokens, self.request.budget.tokens - spent.tokens)),
            temperature=temperature,
            cache_key=kind,
        )
        self._spend(steps=1)
        shown, looping, heard = False, False, ""
        call: asyncio.Future[Completion] | None = None

        def on_delta(event: Delta | Waking) -> None:
            nonlocal shown, looping, heard
            if isinstance(event, Waking):
                self.emit(event)
                return
            heard += event.text
            if show and not looping:
                shown = True
                self.say(event.text)
            if call is not None and not looping and not self.request.remote and goes_round(heard):
                looping = True
                call.cancel()

        async with self._step("model", msgspec.to_builtins(request)) as result:
            call = asyncio.ensure_future(self._model.complete(request, on_delta))
            try:
                completion = await call
            except asyncio.CancelledError:
                if not looping or self._silent:
                    call.cancel()
                    raise
                completion = Completion(model=request.model, text=heard, finish="stopped", cost_cents=0.0)
            result.update(msgspec.to_builtins(completion))
            self._count(completion)
        if show and not shown:
            self.say(completion.text)
        return completion.text

    async def use(self, name: str, args: dict[str, Any], label: str) -> Handoff:
        """One tool call. A tool that was not offered to this turn is refused here, whoever asked for it.

        :raises DeskError: it was not offered, or the host could not be reached.
        :raises BudgetError: see ``think``.
        """
        if name not in self.offered:
            raise DeskError(f"The tool {name} was not offered for this.", hint="Ask for it in your own words.")
        self._check()
        self._spend(tool_calls=1)
        call = ToolCall(
            conversation_id=self.request.conversation_id,
            turn_id=self.request.turn_id,
            step=self._spent.steps + self._spent.tool_calls,
            name=name,
            args=args,
        )
        self.emit(ToolStarted(name, label))
        async with self._step("tool", {"name": name, "args": args}) as result:
            handoff = await self._tools.call(call)
            result.update(msgspec.to_builtins(handoff))
        self.emit(ToolFinished(name, handoff.summary, str(handoff.trust), handoff.error))
        if isinstance(handoff.content, dict) and "proposal" in handoff.content and not handoff.error:
            card = msgspec.convert(handoff.content["proposal"], CardSummary)
            self._proposals.append(card.id)
            self.emit(ProposalQueued(card))
        return handoff

    def cite(self, handoff: Handoff, ref: str = "") -> list[int]:
        """Add a handoff's sources (only that of ``ref``, if given) to the answer; gives their footnote numbers."""
        numbers = []
        for source in handoff.sources:
            if ref and source.ref != ref:
                continue
            if source not in self.sources:
                self.sources.append(source)
            numbers.append(self.sources.index(source) + 1)
        return numbers

    def result(self, ended: str, *, error: str = "", hint: str = "") -> TurnResult:
        """The end: nothing is emitted after this."""
        self._closed = True
        return TurnResult(
            text="".join(self._written),
            ended=ended,
            sources=self.sources,
            proposals=self._proposals,
            tokens=self._spent.tokens,
            cost_cents=self._spent.cents if self._cost_known else None,
            model=self._used_model,
            first_token_s=self._first_token_s,
            error=error,
            hint=hint,
        )

    def _check(self) -> budget.Spent:
        spent = self._spent
        spent = budget.Spent(spent.steps, spent.tool_calls, self._clock.now() - self._began, spent.tokens, spent.cents)
        budget.check(self.request.budget, spent)
        self._spent = spent
        return spent

    def _spend(self, *, steps: int = 0, tool_calls: int = 0, tokens: int = 0, cents: float = 0.0) -> None:
        old = self._spent
        self._spent = budget.Spent(
            old.steps + steps, old.tool_calls + tool_calls, old.wall_s, old.tokens + tokens, old.cents + cents
        )

    def _count(self, completion: Completion) -> None:
        self._spend(tokens=completion.prompt_tokens + completion.completion_tokens, cents=completion.cost_cents or 0.0)
        self._cost_known = self._cost_known and completion.cost_cents is not None
        self._used_model = completion.model or self._used_model
        if self._first_token_s is None:
            self._first_token_s = completion.first_token_s

    @contextlib.asynccontextmanager
    async def _step(self, kind: str, request: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
        """Whatever happens inside is stored: the result, the error, or that it was stopped."""
        result: dict[str, Any] = {}
        number = self._spent.steps + self._spent.tool_calls
        left_s = max(0.01, self.request.budget.wall_s - self._spent.wall_s)
        failed = True
        try:
            async with asyncio.timeout(left_s):
                yield result
            failed = False
        except asyncio.CancelledError:
            self._closed = True
            result["stopped"] = True
            raise
        except TimeoutError:
            result["error"] = "out of time"
            raise budget.TimeSpent(
                f"This answer used all of its {self.request.budget.wall_s:.0f} seconds.",
                hint="Ask again to go on, or raise it in the settings.",
            ) from None
        except DeskError as error:
            result["error"] = error.message
            raise
        finally:
            record = StepRecord(
                conversation_id=self.request.conversation_id,
                turn_id=self.request.turn_id,
                step=number,
                kind=kind,
                request=request,
                result=result,
            )
            with contextlib.suppress(*((DeskError,) if failed else ())):  # the first error is the one to tell
                await self._save(record)
