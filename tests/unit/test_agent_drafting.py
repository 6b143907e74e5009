"""Replies in the user's manner: greeting and end by code, an acknowledgement without a model, and no echo of the mail."""

from __future__ import annotations

import pytest

from desk.agent.acknowledge import acknowledgement, as_written, echoes
from desk.agent.drafting import DraftRequest, draft
from desk.agent.ports import OnDelta
from desk.agent.prompts import draft_messages, manner_line
from desk.errors import ModelError
from desk.wire.chat import Completion, CompletionRequest
from desk.wire.suggest import Manner

DANA = Manner(
    language="English", greeting="Hi Dana,", closing="Cheers,", formality="informal", words=20, signature="Tom"
)
VOGEL = Manner(
    language="German", greeting="Sehr geehrte Frau Vogel,", closing="Mit freundlichen Grüßen", formality="formal"
)


class Says:
    """A model that gives its answers in turn."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[CompletionRequest] = []

    async def complete(self, request: CompletionRequest, on_delta: OnDelta) -> Completion:
        self.asked.append(request)
        return Completion(text=self.answers.pop(0), model=request.model, finish="stop")


async def write(model: Says, **more: object) -> str:
    values = {
        "sender": "Dana Keller",
        "subject": "Re: March",
        "mail_text": "Shall we split it?",
        "model": "m",
        "manner": DANA,
    }
    request = DraftRequest(user_name="Tom Fischer", **{**values, **more})  # type: ignore[arg-type]
    return (await draft(request, model, lambda event: None)).body


async def test_without_a_wish_nobody_decides_for_the_user_and_no_model_is_asked() -> None:
    model = Says()
    assert await write(model) == (
        "Hi Dana,\n\nThanks for your mail. I have read it and will get back to you soon.\n\nCheers,\nTom"
    )
    german = await write(model, sender="Petra Vogel", manner=VOGEL, mail_text="Sollen wir?")
    assert german.splitlines()[0] == "Sehr geehrte Frau Vogel,"
    assert "Ihnen" in german
    assert german.endswith("Mit freundlichen Grüßen\nTom Fischer")
    assert model.asked == []


async def test_greeting_and_end_are_the_learned_ones_whatever_the_model_wrote() -> None:
    model = Says("Dear Sir or Madam,\n\nYes, let us split it.\n\nSincerely,\n[Your Name]")
    assert await write(model, instruction="yes") == "Hi Dana,\n\nYes, let us split it.\n\nCheers,\nTom"


async def test_forms_of_another_language_are_not_used() -> None:
    body = await write(Says("好的，可以分开。"), instruction="可以", mail_text="我们分开开票好吗？", sender="王芳")
    assert body.startswith("王芳，您好：")
    assert "Cheers" not in body


async def test_an_echo_is_tried_again_and_then_the_users_own_words_stand() -> None:
    model = Says("Shall we split it?", "Shall we split it?")
    assert await write(model, instruction="no, one invoice please") == (
        "Hi Dana,\n\nNo, one invoice please.\n\nCheers,\nTom"
    )
    assert len(model.asked) == 2
    with pytest.raises(ModelError):
        await write(Says("", ""), instruction="不用分开")


def test_what_the_model_is_told_of_the_manner_is_a_word_or_two() -> None:
    assert manner_line(DANA, "English") == "informal, short"
    assert manner_line(VOGEL, "German") == "using Sie"
    assert manner_line(Manner(formality="informal", words=30), "Chinese") == "用“你”，简短"
    assert manner_line(Manner(), "English") == ""
    said = draft_messages(
        sender="Dana", subject="x", mail_text="y", instruction="yes", language="English", remote=False, manner=DANA
    )[-1].text
    assert said == "Write my reply to Dana in English, informal, short. Say: yes."


def test_acknowledgements_address_as_the_user_does() -> None:
    assert "deine" in acknowledgement("German", Manner(formality="informal"))
    assert "Ihre" in acknowledgement("German", Manner(formality="formal"))
    assert acknowledgement("French", Manner()) == ""
    assert echoes("你能来吗？", "王芳：你能来吗？")
    assert not echoes("能来。", "你好吗？")
    assert as_written("ja, gern", "English") == ""
    assert as_written("ja, gern", "German") == "Ja, gern."
