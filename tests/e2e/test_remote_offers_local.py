"""When a remote call fails Desk says so in a sentence and offers the model on this machine; nothing is retried silently."""

from __future__ import annotations

import asyncio

import pytest

from desk.testing.home import desk_home
from desk.testing.openai_server import OpenAIServer

FAULTS = ("401", "429", "466", "500", "cut", "malformed", "empty")


@pytest.mark.model
async def test_each_failure_is_a_sentence_and_an_offer() -> None:
    with desk_home(models=True) as home:
        async with OpenAIServer() as server:
            home.paths.config.mkdir(parents=True, exist_ok=True)
            home.paths.config_file.write_text(
                f'[providers.work]\nkind = "openai-compatible"\nmodel = "small-1"\napi_base = "{server.api_base}"\n'
            )
            good = await asyncio.to_thread(home.json, "ask", "hello", "--model", "work/small-1")
            assert good["turn"]["text"] == "Hello, world."
            status = await asyncio.to_thread(home.json, "status")
            assert status["status"]["left_machine"] == [], "a server on this machine is not elsewhere"
            for fault in FAULTS:
                server.fault = fault
                before = len(server.requests)
                failed = await asyncio.to_thread(home.run, "ask", "hello", "--model", "work/small-1", check=False)
                assert failed.returncode != 0, fault
                assert "Traceback" not in failed.stderr
                assert "local/qwen2.5-coder" in failed.stderr, (fault, failed.stderr)
                assert len(server.requests) - before <= 1, fault


async def test_no_money_means_no_call_leaves() -> None:
    with desk_home(extra_environment={"DESK_BUDGET_CENTS": "0"}) as home:
        async with OpenAIServer() as server:
            home.paths.config.mkdir(parents=True, exist_ok=True)
            home.paths.config_file.write_text(
                f'[providers.work]\nkind = "openai-compatible"\nmodel = "small-1"\napi_base = "{server.api_base}"\n'
            )
            refused = await asyncio.to_thread(home.run, "ask", "hello", "--model", "work/small-1", check=False)
            assert refused.returncode != 0
            assert "budget" in refused.stderr or "cost" in refused.stderr, refused.stderr
            assert server.requests == []
