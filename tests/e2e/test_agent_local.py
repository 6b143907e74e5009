"""The agent with the real small model on this machine: talk, and a reply in English and in Chinese.

Needs the 0.5B model in ``~/.cache/desk-test/models`` (or ``DESK_TEST_MODELS``); without it these tests fail and say so.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from desk.agent.loop import run_turn
from desk.agent.polish import wide_share
from desk.agent.ports import OnDelta
from desk.handoff import Handoff, Source
from desk.models.local import LocalModel
from desk.wire.chat import (
    ChatMessage,
    Completion,
    CompletionRequest,
    Delta,
    StepRecord,
    TextDelta,
    ToolCall,
    TurnEvent,
    TurnRequest,
    TurnResult,
    Waking,
)

pytestmark = [pytest.mark.model, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
MODEL = "local/qwen2.5-coder-0.5b"
FOLDER = Path(os.environ.get("DESK_TEST_MODELS", "~/.cache/desk-test/models")).expanduser()
MAIL = {
    "ref": "m1",
    "from": "Accounts",
    "address": "accounts@supplier.example",
    "subject": "March invoice",
    "date": 1_794_000_000.0,
    "snippet": "could the March invoice be split in two",
    "text": "Hello,\n\ncould the March invoice (no. 2026-031, 1,840 EUR) be split in two? Our budget for this quarter only "
    "covers one half; the other half would be paid in April.\n\nKind regards\nAccounts, Supplier Ltd",
}


class _Local:
    """``LocalModel`` as the loop's model port."""

    def __init__(self, model: LocalModel) -> None:
        self._model = model

    async def complete(self, request: CompletionRequest, on_delta: OnDelta) -> Completion:
        async def emit(event: Delta | Waking) -> None:
            on_delta(event)

        return await self._model.complete(request, emit)


class _Mailbox:
    """One mail to find, read and answer."""

    def __init__(self) -> None:
        self.calls: list[ToolCall] = []

    async def call(self, call: ToolCall) -> Handoff:
        self.calls.append(call)
        sources = (Source(kind="mail", ref="m1", label="Accounts"),)
        content: Any = {"search_mail": [MAIL], "read_mail": MAIL}.get(call.name)
        if content is None:
            card = {
                "id": 1,
                "version": 1,
                "kind": "mail.reply",
                "title": "Re: March invoice",
                "to": "accounts@supplier.example",
                "state": "pending",
                "created_at": 0.0,
                "updated_at": 0.0,
            }
            content = {"proposal": card}
        return Handoff(tool=call.name, content=content, summary="ok", sources=sources)

    def body(self) -> str:
        (call,) = (call for call in self.calls if call.name == "propose_reply")
        return str(call.args["body"])


class _Clock:
    def now(self) -> float:
        return time.monotonic()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def model() -> AsyncIterator[_Local]:
    if not list(FOLDER.glob("qwen2.5-coder-0.5b/*.gguf")):
        pytest.fail(f"The 0.5B model is not in {FOLDER}: packaging/test fetches it.")
    run = Path(tempfile.mkdtemp(prefix="desk-"))
    models = run / "models"
    models.mkdir()
    (models / "qwen2.5-coder-0.5b").symlink_to(FOLDER / "qwen2.5-coder-0.5b")
    local = LocalModel(models, run)
    try:
        yield _Local(local)
    finally:
        await local.close()
        with contextlib.suppress(OSError):
            await asyncio.to_thread(shutil.rmtree, run)


async def _turn(model: _Local, text: str) -> tuple[TurnResult, list[TurnEvent], _Mailbox]:
    events: list[TurnEvent] = []
    mailbox = _Mailbox()

    async def save(record: StepRecord, /) -> None:
        return None

    request = TurnRequest(
        conversation_id=1,
        turn_id="t",
        model=MODEL,
        messages=[ChatMessage(role="user", text=text)],
        now=1_795_000_000.0,
        timezone="Europe/Berlin",
        user_name="Sam Lee",
    )
    result = await run_turn(request, model, mailbox, events.append, save, _Clock())
    assert result.ended == "done", result.error
    return result, events, mailbox


def _is_a_mail(body: str) -> None:
    assert body.strip()
    assert "```" not in body
    assert "====" not in body
    assert not re.search(r"\[[^\]\n]*(?:name|名)[^\]\n]*\]|subject:|主题：", body, re.I)
    assert body.rstrip().endswith("Sam Lee")


async def test_talk_streams_and_uses_no_tool(model: _Local) -> None:
    result, events, mailbox = await _turn(model, "What is the capital of France?")
    assert "Paris" in result.text
    assert sum(isinstance(event, TextDelta) for event in events) > 1
    assert mailbox.calls == []


async def test_a_reply_in_english(model: _Local) -> None:
    result, _, mailbox = await _turn(model, "Answer Accounts about the March invoice: yes, two halves are fine")
    body = mailbox.body()
    _is_a_mail(body)
    assert wide_share(body) == 0
    assert body.startswith("Hello Accounts,")
    assert re.search(r"\btwo\b|\bhal(?:f|ves)\b", body)
    assert result.text.startswith("I drafted a reply to Accounts")


async def test_a_reply_in_chinese(model: _Local) -> None:
    result, _, mailbox = await _turn(model, "用中文回复Accounts关于March invoice的邮件，同意分成两笔付款")
    body = mailbox.body()
    _is_a_mail(body)
    assert wide_share(body) > 0.5
    assert "两" in body
    assert result.text.startswith("我给Accounts起草了")


async def test_a_question_about_a_mail_is_answered_from_it(model: _Local) -> None:
    result, _, mailbox = await _turn(model, "what does Accounts want?")
    assert [call.name for call in mailbox.calls] == ["search_mail", "read_mail"]
    assert "invoice" in result.text
    assert result.text.endswith("¹")
