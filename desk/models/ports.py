"""What every model offers, wherever it runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from desk.wire.chat import Completion, CompletionRequest, Delta, Waking

Emit = Callable[[Delta | Waking], Awaitable[None]]


class ChatModel(Protocol):
    """One or more models behind one way of calling them."""

    async def complete(self, request: CompletionRequest, emit: Emit) -> Completion:
        """Answer ``request``; ``emit`` gets the text as it comes. Cancelling the task stops the work.

        :raises UsageError: the request has no text. :raises ModelError: it answered with an error or nothing usable.
        :raises UnavailableError: it cannot be reached.
        """
        ...

    async def close(self) -> None:
        """Let go of everything it holds."""
        ...
