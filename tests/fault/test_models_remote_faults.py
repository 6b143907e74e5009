"""litellm, unmodified, against a provider that fails in every known way."""

from __future__ import annotations

import asyncio
import traceback

import pytest

from desk.errors import DeskError, ModelError, UnavailableError
from desk.models.remote import Endpoint, RemoteModel
from desk.testing.openai_server import OpenAIServer
from desk.wire.chat import ChatMessage, CompletionRequest, Delta, Waking

# litellm and what it imports warn about themselves.
pytestmark = [pytest.mark.filterwarnings("ignore")]

_KEY = "canary-remote-faults"
_REQUEST = CompletionRequest(model="acme/one", messages=[ChatMessage(role="user", text="hello there")])


async def _ignore(_: Delta | Waking) -> None:
    return None


def _model(api_base: str, key: str = _KEY) -> RemoteModel:
    return RemoteModel(Endpoint("acme", "openai-compatible", "one", api_base, key=key), chunk_timeout_s=1.0)


@pytest.mark.parametrize(
    ("fault", "kind", "says", "hint"),
    [
        ("401", ModelError, "refused the key", "desk keys set acme"),
        ("429", UnavailableError, "no more calls now", "another model"),
        ("466", ModelError, "no longer takes this version of the call", "api_version"),
        ("500", UnavailableError, "trouble of its own", "another model"),
        ("cut", ModelError, "broke off", "not complete"),
        ("stall", UnavailableError, "did not go on in time", "another model"),
        ("malformed", ModelError, "cannot be read", "another model"),
        ("empty", ModelError, "empty answer", "another model"),
        ("bad_event", ModelError, "acme", "Ask again"),
    ],
)
async def test_each_fault_is_one_sentence_with_a_way_out_and_no_key(
    fault: str, kind: type[DeskError], says: str, hint: str
) -> None:
    async with OpenAIServer() as server:
        server.fault = fault
        with pytest.raises(kind) as caught:
            await _model(server.api_base).complete(_REQUEST, _ignore)
        assert says in caught.value.message
        assert hint in caught.value.hint
        assert len(server.requests) == 1, "a failed call is not repeated by itself"
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.message + caught.value.hint
    assert _KEY not in shown
    assert caught.value.__context__ is None


async def test_a_refused_connection_is_unavailable() -> None:
    with pytest.raises(UnavailableError, match="cannot be reached"):
        await _model("http://127.0.0.1:9/v1").complete(_REQUEST, _ignore)


# litellm words it differently for each; and for those it calls without a client of their maker, it tries a new line once.
@pytest.mark.parametrize(("provider", "most_calls"), [("openai-compatible", 1), ("anthropic", 2)])
async def test_a_line_dropped_before_any_answer_is_unavailable(provider: str, most_calls: int) -> None:
    calls = 0

    async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        calls += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(drop, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        endpoint = Endpoint("acme", provider, "one", f"http://127.0.0.1:{port}/v1", key=_KEY)
        with pytest.raises(UnavailableError, match="acme cannot be reached") as caught:
            await RemoteModel(endpoint, chunk_timeout_s=1.0).complete(_REQUEST, _ignore)
    assert "start the server" in caught.value.hint
    assert 1 <= calls <= most_calls


async def test_the_next_call_after_a_fault_works() -> None:
    async with OpenAIServer(key=_KEY) as server:
        model = _model(server.api_base)
        server.fault = "cut"
        with pytest.raises(ModelError):
            await model.complete(_REQUEST, _ignore)
        server.fault = ""
        done = await model.complete(_REQUEST, _ignore)
        assert done.text == "Hello, world."
        assert done.cost_cents is None, "an unknown price is never 0"
        assert "acme takes the key" in await model.check()


async def test_cancelling_hangs_up_on_the_provider() -> None:
    async with OpenAIServer() as server:
        server.fault = "stall"
        first = asyncio.Event()

        async def emit(event: Delta | Waking) -> None:
            if isinstance(event, Delta):
                first.set()

        endpoint = Endpoint("acme", "openai-compatible", "one", server.api_base, key=_KEY)
        asking = asyncio.ensure_future(RemoteModel(endpoint).complete(_REQUEST, emit))
        async with asyncio.timeout(60):
            await first.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await server.dropped.wait()
