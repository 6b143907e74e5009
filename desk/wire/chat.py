"""Talking to a model, and the events of one turn."""

from __future__ import annotations

from typing import Any

import msgspec

from desk.handoff import Handoff, Source
from desk.wire.cards import CardSummary


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True):
    """``role`` is system, user, assistant or tool. Text from outside is data: it goes in a tool message, never in system."""

    role: str
    text: str


class CompletionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One model call. ``schema`` is a JSON schema that constrains the whole answer; ``cache_key`` names the prefix slot."""

    model: str
    messages: list[ChatMessage]
    schema: dict[str, Any] | None = None
    max_tokens: int = 512
    temperature: float = 0.2
    cache_key: str = ""


class Delta(msgspec.Struct, frozen=True, tag="delta"):
    """A piece of streamed text."""

    text: str


class Waking(msgspec.Struct, frozen=True, tag="waking"):
    """The model is being loaded; ``text`` is one word or short phrase for the status line."""

    text: str


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """How a model call ended. ``cost_cents`` is None when the price is unknown, and 0 for a model on this machine."""

    model: str
    text: str
    finish: str  # stop | length | stopped
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_cents: float | None = None
    first_token_s: float | None = None
    total_s: float = 0.0
    left_machine: str = ""  # the host the text was sent to; empty if it stayed here


class TextDelta(msgspec.Struct, frozen=True, tag="text"):
    """Answer text to show at once."""

    text: str


class ToolStarted(msgspec.Struct, frozen=True, tag="tool_started"):
    name: str
    label: str


class ToolFinished(msgspec.Struct, frozen=True, tag="tool_finished"):
    name: str
    summary: str
    trust: str = "untrusted"
    error: str = ""


class ProposalQueued(msgspec.Struct, frozen=True, tag="proposal"):
    card: CardSummary


class Notice(msgspec.Struct, frozen=True, tag="notice"):
    """One sentence for the user, and what they can do."""

    text: str
    hint: str = ""


TurnEvent = TextDelta | ToolStarted | ToolFinished | ProposalQueued | Notice | Waking


class TurnBudget(msgspec.Struct, frozen=True, kw_only=True):
    """What one turn may use. ``cents`` None means no limit on money."""

    steps: int = 6
    wall_s: float = 180.0
    tokens: int = 20_000
    cents: float | None = 50.0


class TurnRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The host asks the agent for a turn. ``messages`` is the conversation so far, the user's new message last."""

    conversation_id: int
    turn_id: str
    model: str
    messages: list[ChatMessage]
    budget: TurnBudget = TurnBudget()
    now: float
    timezone: str
    country: str = ""  # whose holidays are no working days
    user_name: str = ""
    remote: bool = False  # a big remote model: all fitting tools may be offered, no length cuts for a small one
    speculative: bool = False  # it is not sure yet that an answer is wanted: where tools may run, end as ``unfit``
    # refs of mails already on the table in this conversation (the host's ids), newest first
    known_refs: list[str] = []


class ToolCall(msgspec.Struct, frozen=True, kw_only=True):
    """The agent asks the host to run one tool; the host answers with a ``Handoff`` whose trust it assigned."""

    conversation_id: int
    turn_id: str
    step: int
    name: str
    args: dict[str, Any]


class StepRecord(msgspec.Struct, frozen=True, kw_only=True):
    """State stored after every step, so that a turn can be traced and resumed."""

    conversation_id: int
    turn_id: str
    step: int
    kind: str  # model | tool
    request: dict[str, Any]
    result: dict[str, Any]


class TurnResult(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a turn. ``ended`` is done, stopped, budget or error; ``unfit`` if it could not be begun beforehand."""

    text: str
    ended: str
    sources: list[Source] = []
    proposals: list[int] = []
    message_id: int = 0
    tokens: int = 0
    cost_cents: float | None = None
    model: str = ""
    first_token_s: float | None = None
    total_s: float = 0.0
    error: str = ""
    hint: str = ""


__all__ = [
    "ChatMessage",
    "Completion",
    "CompletionRequest",
    "Delta",
    "Handoff",
    "Notice",
    "ProposalQueued",
    "StepRecord",
    "TextDelta",
    "ToolCall",
    "ToolFinished",
    "ToolStarted",
    "TurnBudget",
    "TurnEvent",
    "TurnRequest",
    "TurnResult",
    "Waking",
]
