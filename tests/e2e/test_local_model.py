"""The real 0.5B in the real ``models`` process."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from desk.errors import ModelError
from desk.models.catalogue import SMALL
from desk.models.installed import MARKER, find
from desk.testing.models_process import ModelsProcess, models_process
from desk.wire.chat import ChatMessage, CompletionRequest, Delta, Waking

pytestmark = pytest.mark.model

_SYSTEM = "You are Desk, a calm assistant. " + "Answer in one short sentence. " * 20


@pytest.fixture
def folder() -> Iterator[Path]:
    """A models folder that holds the shared 0.5B by link, and a run folder, in a short path."""
    shared = Path(os.environ.get("DESK_TEST_MODELS") or Path.home() / ".cache" / "desk-test" / "models")
    path = find(shared, SMALL.id)
    if path is None:
        pytest.fail(f"The 0.5B model is not in {shared}: run packaging/test, which fetches it.")
    with tempfile.TemporaryDirectory(prefix="dk", dir="/tmp") as made:
        root = Path(made)
        own = root / "models" / SMALL.id
        own.mkdir(parents=True)
        (own / path.name).symlink_to(path)
        shutil.copy(path.parent / MARKER, own / MARKER)
        (root / "run").mkdir(mode=0o700)
        yield root


@pytest.fixture
async def process(folder: Path) -> AsyncIterator[ModelsProcess]:
    async with models_process() as started:
        await started.set_up(folder / "models", folder / "run")
        yield started


def _ask(text: str, max_tokens: int = 40) -> CompletionRequest:
    messages = [ChatMessage(role="system", text=_SYSTEM), ChatMessage(role="user", text=text)]
    return CompletionRequest(model=SMALL.name, messages=messages, max_tokens=max_tokens, cache_key="e2e")


async def test_wakes_answers_and_sleeps(process: ModelsProcess, folder: Path) -> None:
    events: list[Delta | Waking] = []
    done = await process.complete(_ask("Name a colour."), events)
    assert isinstance(events[0], Waking)
    assert "".join(event.text for event in events if isinstance(event, Delta)) == done.text
    assert done.cost_cents == 0
    assert done.left_machine == ""
    socket = folder / "run" / "llama.sock"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600
    await process.peer.call("models.unload", {"model": SMALL.name})
    assert not socket.exists()


async def test_a_saved_prefix_is_used_after_a_restart_and_holds_no_talk(folder: Path) -> None:
    for _ in range(2):
        async with models_process() as process:
            await process.set_up(folder / "models", folder / "run")
            await process.peer.call("models.warm", {"model": SMALL.name})
            await process.complete(_ask("My secret word is xylophone. Name a colour."), [])
    (slot,) = (folder / "models" / "slots").iterdir()
    assert stat.S_IMODE(slot.stat().st_mode) == 0o600
    size_bytes = slot.stat().st_size
    assert size_bytes > 0
    async with models_process() as process:
        await process.set_up(folder / "models", folder / "run")
        await process.complete(_ask("Name a town."), [])
    assert [path.name for path in (folder / "models" / "slots").iterdir()] == [slot.name]
    assert slot.stat().st_size == size_bytes, "what was said after the prefix is not written"


async def test_cancel_during_prompt_processing_stops_computing(process: ModelsProcess) -> None:
    await process.complete(_ask("Hello", max_tokens=2), [])  # loads the model and makes the prefix
    long = " ".join(f"word{index} and more" for index in range(450))
    events: list[Delta | Waking] = []
    before = process.cpu_s()
    asking = asyncio.ensure_future(process.complete(_ask(long), events))
    deadline = time.monotonic() + 60
    while process.cpu_s() - before < 1.0:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert not [event for event in events if isinstance(event, Delta)], "the prompt was done too soon for this test"
    cancelled_at = process.cpu_s()
    done = await process.complete(_ask("Name a colour."), [])
    assert done.text
    # Processor time, not the clock: the whole prompt (2,000 tokens) takes well over ten seconds of it.
    assert process.cpu_s() - cancelled_at < 5.0, "it went on computing after it was cancelled"


async def test_more_text_than_fits_is_said(process: ModelsProcess) -> None:
    with pytest.raises(ModelError, match="more text than"):
        await process.complete(_ask("word " * 9000), [])


async def test_a_missing_or_damaged_file_is_said_with_the_way_out(process: ModelsProcess, folder: Path) -> None:
    path = folder / "models" / SMALL.id / SMALL.file.name
    path.unlink()
    with pytest.raises(ModelError, match="not on this machine") as caught:
        await process.complete(_ask("Hello"), [])
    assert SMALL.id in caught.value.hint
    for start in (b"XXXX", b"GGUF"):
        with path.open("wb") as stream:
            stream.write(start)
            stream.truncate(SMALL.size_bytes)
        with pytest.raises(ModelError, match=r"damaged|could not be loaded") as caught:
            await process.complete(_ask("Hello"), [])
        assert "desk models remove" in caught.value.hint
