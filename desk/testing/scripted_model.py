"""A model that says what it was told to say: for tests of everything above the models."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desk.errors import DeskError, ModelError
from desk.models.ports import Emit
from desk.models.requests import check_request
from desk.wire.chat import Completion, CompletionRequest, Delta


@dataclass(frozen=True)
class Pause:
    """In a list of pieces: wait until ``event`` is set (for ever without one), as a slow model would."""

    event: asyncio.Event | None = None


# One answer: text, its pieces (with pauses), the value of a schema answer, or an error to raise.
Answer = str | Sequence[str | Pause] | dict[str, Any] | DeskError


class ScriptedModel:
    """Gives ``answers`` in order; ``requests`` holds what it was asked. A word counts as a token.

    :raises ModelError: (from ``complete``) when no answer is left, so that a test that asks too much fails.
    """

    def __init__(self, answers: Sequence[Answer] = ()) -> None:
        self.answers = list(answers)
        self.requests: list[CompletionRequest] = []
        self.cancelled = 0

    async def complete(self, request: CompletionRequest, emit: Emit) -> Completion:
        check_request(request)
        self.requests.append(request)
        if not self.answers:
            raise ModelError("The script has no further answer.", retryable=False)
        answer = self.answers.pop(0)
        if isinstance(answer, DeskError):
            raise answer
        if isinstance(answer, dict):
            answer = json.dumps(answer)
        text = ""
        try:
            for piece in [answer] if isinstance(answer, str) else answer:
                if isinstance(piece, Pause):
                    await (piece.event or asyncio.Event()).wait()
                else:
                    text += piece
                    await emit(Delta(piece))
                    await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return Completion(
            model=request.model,
            text=text,
            finish="stop",
            prompt_tokens=sum(len(message.text.split()) for message in request.messages),
            completion_tokens=max(1, len(text.split())),
            cost_cents=0.0,
            first_token_s=0.0,
        )

    async def close(self) -> None:
        return None
