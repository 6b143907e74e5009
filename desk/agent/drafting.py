"""Writing a reply: in which language, in whose manner, and what makes a draft usable. Everything but the body is code's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from desk.agent import prompts
from desk.agent.acknowledge import acknowledgement, as_written, echoes
from desk.agent.context import clean, cut, language_of
from desk.agent.polish import polish, wide_share
from desk.agent.ports import OnDelta
from desk.errors import ModelError
from desk.wire.chat import Completion, CompletionRequest
from desk.wire.suggest import Manner

_MAIL_TOKENS, _REMOTE_MAIL_TOKENS = 800, 8000
_TEMPERATURES = (0.2, 0.7)


class DraftRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A reply to write. ``remote``: the model is a large one elsewhere, which needs no help with greeting and end."""

    sender: str
    subject: str
    mail_text: str
    model: str
    instruction: str = ""
    language: str = ""
    user_name: str = ""
    remote: bool = False
    manner: Manner = Manner()


class DraftResult(msgspec.Struct, frozen=True):
    body: str


class _Model(Protocol):
    async def complete(self, request: CompletionRequest, on_delta: OnDelta) -> Completion: ...


async def draft(request: DraftRequest, model: _Model, emit: Callable[[object], None]) -> DraftResult:
    """The body of a reply. With no instruction a model on this machine is not asked at all: it is not to decide what the user
    thinks. A second try if the first is empty, in the wrong language or only what was to be answered; after that the user's
    own words.

    :raises ModelError: the model wrote nothing usable.
    """
    language = request.language or answer_language(request.mail_text, request.manner)
    manner = matching(request.manner, language)
    text = "" if request.remote or request.instruction else acknowledgement(language, manner)
    if not text:
        text = await _written(request, language, manner, model, emit) or as_written(request.instruction, language)
    if not text:
        raise ModelError("The model wrote nothing usable.", hint="Take the suggestion again, or write it yourself.")
    name = greeting_name(request.sender)
    letter = not request.remote
    return DraftResult(
        polish(text, user_name=request.user_name, to_name=name, language=language, letter=letter, manner=manner)
    )


async def _written(
    request: DraftRequest, language: str, manner: Manner, model: _Model, emit: Callable[[object], None]
) -> str:
    """What the model wrote, without its packaging; "" if none of the tries is usable."""
    mail_text = cut(clean(request.mail_text), _REMOTE_MAIL_TOKENS if request.remote else _MAIL_TOKENS)
    messages = prompts.draft_messages(
        sender=request.sender,
        subject=request.subject,
        mail_text=mail_text,
        instruction=request.instruction,
        language=language,
        remote=request.remote,
        manner=manner,
    )
    for temperature in _TEMPERATURES:
        wanted = CompletionRequest(
            model=request.model,
            messages=messages,
            max_tokens=1200 if request.remote else 300,
            temperature=temperature,
            cache_key="draft",
        )
        completion = await model.complete(wanted, emit)
        body = polish(completion.text, user_name=request.user_name, letter=False)
        if body and in_language(body, language) and not echoes(body, mail_text):
            return body
    return ""


def manner_of(content: dict[str, Any]) -> Manner:
    """How the user writes to the sender, if the host told it with the mail."""
    try:
        return msgspec.convert(content.get("manner") or {}, Manner)
    except msgspec.ValidationError:
        return Manner()


def answer_language(text: str, manner: Manner) -> str:
    """The language of an answer: Chinese to Chinese, else what the user writes to this person, else English."""
    if language_of(text) == "zh":
        return "Chinese"
    return manner.language if manner.language not in ("", "Chinese") else "English"


def matching(manner: Manner, language: str) -> Manner:
    """``manner`` for an answer in ``language``: forms of another language are of no use, the signature is."""
    return manner if manner.language in ("", language) else Manner(signature=manner.signature)


def in_language(body: str, language: str) -> bool:
    """Whether ``body`` can be in ``language``, as far as its script tells."""
    share = wide_share(body)
    return not (language == "Chinese" and share < 0.3) and not (language == "English" and share > 0.5)


def greeting_name(name: str) -> str:
    """How to greet: the first name of "Anna Berg", the whole of "Accounts" or 王芳, nothing for an address."""
    words = prompts.as_name(name).split()
    if not words or "@" in name:
        return ""
    return words[0] if len(words) == 2 and all(word.isascii() and word.istitle() for word in words) else " ".join(words)
