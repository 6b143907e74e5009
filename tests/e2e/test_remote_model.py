"""Remote and loopback models through the real ``models`` process, litellm unmodified."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.errors import ModelError, UnavailableError, UsageError
from desk.models.discover import PROBE_TIMEOUT_S, Server, discover
from desk.models.service import Models, ProviderSetup, Setup, SetupPaths
from desk.testing.models_process import models_process
from desk.testing.openai_server import OpenAIServer
from desk.wire.chat import ChatMessage, CompletionRequest, Delta, Waking

_KEY = "canary-e2e-remote-key"


def _ask(model: str) -> CompletionRequest:
    return CompletionRequest(model=model, messages=[ChatMessage(role="user", text="hello there")])


async def test_streams_with_the_key_that_was_handed_over_and_leaves_it_nowhere(tmp_path: Path) -> None:
    async with OpenAIServer(key=_KEY) as server:
        async with models_process() as process:
            provider = {
                "kind": "openai-compatible",
                "model": "small-1",
                "api_base": server.api_base,
                "headers": {"X-Team": "a"},
            }
            await process.set_up(tmp_path, tmp_path, keys={"acme": _KEY}, providers={"acme": provider})
            events: list[Delta | Waking] = []
            done = await process.complete(_ask("acme/small-1"), events)
            assert done.text == "Hello, world."
            assert done.cost_cents is None
            assert [event.text for event in events if isinstance(event, Delta)] == ["Hello", ", ", "world", "."]
            assert "takes the key" in await process.peer.call("models.check", {"provider": "acme"})
            assert server.requests[0]["headers"]["x-team"] == "a"
            assert server.requests[0]["body"]["model"] == "small-1"

            await process.set_up(tmp_path, tmp_path, keys={"acme": "canary-other"}, providers={"acme": provider})
            with pytest.raises(ModelError, match="refused the key"):
                await process.peer.call("models.check", {"provider": "acme"})
            for name in ("environ", "cmdline"):
                assert _KEY.encode() not in Path(f"/proc/{process.pid}/{name}").read_bytes()
        assert _KEY not in process.log[0]
        assert "canary-other" not in process.log[0]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


async def test_everything_goes_through_the_proxy_also_to_loopback(tmp_path: Path) -> None:
    async with OpenAIServer() as server, models_process() as process:
        provider = {"kind": "openai-compatible", "model": "m", "api_base": server.api_base}
        await process.set_up(
            tmp_path, tmp_path, keys={}, providers={"acme": provider}, proxy="http://x:canary@127.0.0.1:9"
        )
        with pytest.raises(UnavailableError) as caught:
            await process.complete(_ask("acme/m"), [])
        assert "canary" not in caught.value.message
        assert server.requests == []


async def test_unknown_provider_and_missing_key(tmp_path: Path) -> None:
    async with models_process() as process:
        await process.set_up(tmp_path, tmp_path, providers={"openai": {"kind": "openai"}})
        with pytest.raises(UsageError, match="no model provider called nonesuch"):
            await process.complete(_ask("nonesuch/m"), [])
        with pytest.raises(UnavailableError, match="no key for openai") as caught:
            await process.complete(_ask("openai/m"), [])
        assert caught.value.hint == "Set it: desk keys set openai"


@pytest.mark.filterwarnings("ignore")
async def test_a_loopback_server_is_found_and_used(tmp_path: Path) -> None:
    async with OpenAIServer() as server:
        server.models = ["tiny:latest", "bad\x1b[31mname", "[@click=app.quit]x", "n" * 500]
        here = Server("ollama", "Ollama", server.port)
        (found,) = await discover([here, Server("vllm", "vLLM", 9)])
        assert (found.name, found.where) == ("ollama/tiny:latest", "loopback")
        models = Models([here])
        await models.set_up(Setup(paths=SetupPaths(str(tmp_path), str(tmp_path))))

        async def emit(_: Delta | Waking) -> None:
            return None

        done = await models.find(found.name).complete(_ask(found.name), emit)
        assert (done.text, done.cost_cents, done.left_machine) == ("Hello, world.", 0.0, "")
        assert server.requests[0]["body"]["model"] == "tiny:latest"
        taken = ProviderSetup(kind="openai-compatible", api_base="http://127.0.0.1:9/v1")
        await models.set_up(Setup(paths=SetupPaths(str(tmp_path), str(tmp_path)), providers={"ollama": taken}))
        assert await models.discover() == []
        await models.close()
    assert PROBE_TIMEOUT_S <= 0.5
