"""What is asked of every model alike: the messages in wire form, and that there is something to answer."""

from __future__ import annotations

from desk.errors import UsageError
from desk.wire.chat import ChatMessage, CompletionRequest

_ROLES = {"system", "user", "assistant"}


def check_request(request: CompletionRequest) -> None:
    """:raises UsageError: there is nothing to answer."""
    if not any(message.text.strip() for message in request.messages if message.role != "system"):
        raise UsageError("There is nothing to answer.", hint="Write something first.")


def wire_messages(messages: list[ChatMessage]) -> list[dict[str, str]]:
    """The messages as chat APIs take them. A tool's result becomes a user message: without the provider's own tool calls
    there is no id for a tool message to refer to."""
    return [
        {"role": message.role if message.role in _ROLES else "user", "content": message.text} for message in messages
    ]
