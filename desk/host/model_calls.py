"""Model calls on the agent's behalf, and what else the agent may call: tools, and storing its steps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from desk.errors import BudgetError, DeskError
from desk.handoff import Handoff
from desk.host.calls import bind
from desk.host.tools import to_keep
from desk.rpc.peer import Call, Handler
from desk.wire.chat import Completion, CompletionRequest, Delta, StepRecord, ToolCall, Waking

if TYPE_CHECKING:
    from desk.host.app import Host


def agent_calls(host: Host) -> dict[str, Handler]:
    """What the agent may ask of the host."""

    async def complete(call: Call, request: CompletionRequest) -> Completion:
        events: asyncio.Queue[Delta | Waking | None] = asyncio.Queue()

        async def pass_on() -> None:
            while (event := await events.get()) is not None:
                await call.emit(event)

        passing = asyncio.ensure_future(pass_on())
        try:
            done = await host.model_calls.complete(request, events.put_nowait)
            events.put_nowait(None)
            await passing
            return done
        finally:
            passing.cancel()

    async def tool(call: Call, request: ToolCall) -> Handoff:
        host.turns.check_running(request.turn_id, request.conversation_id)
        handoff = await host.tools.run(request)
        host.conversations.save_tool_call(request, to_keep(handoff), host.clock.now())
        return handoff

    async def save_step(call: Call, record: StepRecord) -> None:
        if not host.turns.holds(record):
            host.conversations.save_step(record, host.clock.now())

    return {"model.complete": bind(complete), "tool.call": bind(tool), "step.save": bind(save_step)}


class ModelCalls:
    """Calls the model that was chosen, within the turn's budget, and puts it into the ledger."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def complete(
        self, request: CompletionRequest, on_event: Callable[[Delta | Waking], None], *, reason: str = ""
    ) -> Completion:
        """One model call through ``models``, put into the ledger. A remote failure says how to go on locally."""
        name = await self._host.model_choice.resolve(request.model)
        where = self._host.model_choice.where(name)
        request = msgspec.structs.replace(request, model=name)
        conversation_id, turn_id = self._host.turns.under_way()
        if where == "remote":
            self._check_money(turn_id)
        try:
            done: Completion = await self._host.workers.models.call(
                "models.complete", request, Completion, on_event=on_event, event=Delta | Waking
            )
        except DeskError as error:
            local = self._host.model_choice.automatic()
            if where == "remote" and local:
                error.hint = f"{error.hint.rstrip('.')}. Or go on with the model on this machine: {local}".lstrip(". ")
            raise
        now = self._host.clock.now()
        self._host.ledger.add(done, now, conversation_id=conversation_id, turn_id=turn_id, route=where, reason=reason)
        self._host.status_changed()
        return done

    def _check_money(self, turn_id: str) -> None:
        """The agent keeps its budget itself; the ledger, out of its reach, has the last word.

        :raises BudgetError: this turn has cost what a turn may cost.
        """
        limit, spent = self._host.settings.limit("budget.cents"), self._host.ledger.turn_cost(turn_id)[0]
        if turn_id and limit is not None and spent is not None and spent >= limit:
            raise BudgetError(
                f"This turn has cost {spent:.1f} ¢, which is all that a turn may cost.",
                hint="Allow more with: desk settings set budget.cents 100",
            )
