"""What the loop needs from the world: a model, tools, somewhere to put events and steps, and the time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from desk.handoff import Handoff
from desk.wire.chat import Completion, CompletionRequest, Delta, StepRecord, ToolCall, TurnEvent, Waking

OnDelta = Callable[[Delta | Waking], None]
Emit = Callable[[TurnEvent], None]


class Model(Protocol):
    async def complete(self, request: CompletionRequest, on_delta: OnDelta) -> Completion:
        """One model call; ``on_delta`` gets the text as it comes.

        :raises DeskError: the model could not be reached or answered with nothing usable.
        """
        ...


class Tools(Protocol):
    async def call(self, call: ToolCall) -> Handoff:
        """Run one tool. A tool that fails answers with ``Handoff.error``.

        :raises DeskError: the host could not be reached or refused.
        """
        ...


class SaveStep(Protocol):
    async def __call__(self, record: StepRecord, /) -> None: ...


class Clock(Protocol):
    def now(self) -> float:
        """Seconds, only ever compared with each other."""
        ...
