"""The agent on one page: decide by rules what the user's words allow, go that way, end well whatever happens."""

from __future__ import annotations

import asyncio

from desk.agent.offer import decide
from desk.agent.ports import Clock, Emit, Model, SaveStep, Tools
from desk.agent.turn import Turn
from desk.agent.ways import way_for
from desk.errors import BudgetError, DeskError
from desk.wire.chat import Notice, TurnRequest, TurnResult


async def run_turn(
    request: TurnRequest, model: Model, tools: Tools, emit: Emit, save_step: SaveStep, clock: Clock
) -> TurnResult:
    """Answer the last message of ``request``. Never raises a ``DeskError``: what happened is in ``TurnResult.ended``.

    Cancelling the task ends it with ``ended="stopped"`` and what was said so far; nothing is emitted after that.
    """
    turn = Turn(request, model, tools, emit, save_step, clock)
    try:
        offer = decide(request.messages, request.known_refs)
        walk, turn.offered = way_for(offer)
        if request.speculative and turn.offered:
            return turn.result("unfit")
        await walk(turn)
        return turn.result("done")
    except asyncio.CancelledError:
        return turn.result("stopped")
    except BudgetError as error:
        turn.emit(Notice(error.message, error.hint))
        return turn.result("budget", error=error.message, hint=error.hint)
    except DeskError as error:
        return turn.result("error", error=error.message, hint=error.hint)
