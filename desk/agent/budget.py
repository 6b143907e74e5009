"""What one turn may use, checked before every call, so that a budget is passed by at most the call under way. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from desk.errors import BudgetError
from desk.wire.chat import TurnBudget

TOOL_CALLS_PER_STEP = 3


class StepsSpent(BudgetError):
    """No model calls (or tool calls) are left."""


class TimeSpent(BudgetError):
    """The wall time is over."""


class TokensSpent(BudgetError):
    """The tokens are used up."""


class MoneySpent(BudgetError):
    """The money is used up."""


@dataclass(frozen=True)
class Spent:
    """Used so far: model calls, tool calls, seconds, tokens, US cents."""

    steps: int = 0
    tool_calls: int = 0
    wall_s: float = 0.0
    tokens: int = 0
    cents: float = 0.0


def check(budget: TurnBudget, spent: Spent) -> None:
    """Raise the ``BudgetError`` that forbids one more call, if there is one."""
    hint = "Ask again to go on, or raise it in the settings."
    if spent.steps >= budget.steps or spent.tool_calls >= budget.steps * TOOL_CALLS_PER_STEP:
        raise StepsSpent(f"This answer used all of its {budget.steps} steps.", hint=hint)
    if spent.wall_s >= budget.wall_s:
        raise TimeSpent(f"This answer used all of its {budget.wall_s:.0f} seconds.", hint=hint)
    if spent.tokens >= budget.tokens:
        raise TokensSpent(f"This answer used all of its {budget.tokens} tokens.", hint=hint)
    if budget.cents is not None and spent.cents > 0 and spent.cents >= budget.cents:
        raise MoneySpent(f"This answer used all of its {budget.cents:g} cents.", hint=hint)
