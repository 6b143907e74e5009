"""Recordings that are none, or odd: the real worker answers each in one sentence, and reads the next as if nothing had been."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from desk.errors import ModelError, UnavailableError, UsageError
from desk.host import children
from desk.host.children import Child
from desk.host.confine import Policy, confinement_available
from desk.host.voice_hearing import Transcribing
from desk.paths import Paths
from desk.testing import home as testing
from desk.testing.speech import as_pcm, samples_of, say_to, word_errors, write_wav
from desk.voice.ports import HEARING_RATE_HZ, Samples
from desk.wire.voice_hearing import TranscriptEvent, TranscriptSegment, TranscriptSummary

SAID = "Please move the meeting to Friday afternoon."
SECOND = HEARING_RATE_HZ
TINY = "whisper-tiny.en"


@pytest.fixture
async def hearing(tmp_path: Path) -> AsyncIterator[Transcribing]:
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "models").symlink_to(testing.test_models_folder())
    paths = Paths(home / "config", home / "data", home / "cache", home / "run")
    one = Transcribing(paths, lambda: None)
    yield one
    await one.child.stop()


@pytest.fixture
def said(tmp_path: Path) -> Path:
    return say_to(tmp_path / "said.wav", SAID)


async def text_of(hearing: Transcribing, file: Path) -> tuple[str, TranscriptSummary]:
    events: list[TranscriptEvent] = []
    summary = await hearing.transcribe(str(file), TINY, "en", events.append)
    return " ".join(event.text for event in events if isinstance(event, TranscriptSegment)), summary


def _list_of_files(path: Path) -> None:
    say_to(path.with_name("secret.wav"), SAID)
    path.write_text("ffconcat version 1.0\nfile secret.wav\n")


def _playlist(path: Path) -> None:
    say_to(path.with_name("secret.wav"), SAID)
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nsecret.wav\n#EXT-X-ENDLIST\n")


def _damaged(path: Path) -> None:
    path.write_bytes(b"RIFF\xff\xff\xff\x7fWAVEfmt " + bytes(range(256)) * 40)


NO_RECORDINGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a header alone": (lambda path: write_wav(path, b""), "holds no sound"),
    "empty": (lambda path: path.write_bytes(b""), "is empty"),
    "one byte": (lambda path: path.write_bytes(b"R"), "is not a recording"),
    "text": (lambda path: path.write_text("Dear Anna,\n" * 500), "is not a recording"),
    "a picture": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500)), "is not a recording"),
    "damaged": (_damaged, "a.wav"),
    "a list of other files": (_list_of_files, "is not a recording"),
    "a playlist": (_playlist, "is not a recording"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "nothing": (lambda path: None, "There is no file"),
    "a link to itself": (lambda path: path.symlink_to(path), "cannot be read"),
    "a link to a device": (lambda path: path.symlink_to("/dev/zero"), "is no file"),
}


@pytest.mark.parametrize("kind", NO_RECORDINGS)
async def test_what_is_no_recording_is_said_in_one_sentence(kind: str, hearing: Transcribing, tmp_path: Path) -> None:
    make, says = NO_RECORDINGS[kind]
    make(tmp_path / "a.wav")
    with pytest.raises(UsageError) as caught:
        await text_of(hearing, tmp_path / "a.wav")
    assert says in caught.value.message
    assert caught.value.message.count(".") - caught.value.message.count("a.wav") <= 1 + str(tmp_path).count(".")
    assert caught.value.hint
    assert not hearing.child.running


@pytest.mark.as_user
async def test_a_file_of_somebody_else_is_said(hearing: Transcribing, tmp_path: Path, said: Path) -> None:
    said.chmod(0)
    if _may_read(said):
        pytest.skip("root may read everything")
    with pytest.raises(UsageError, match="you may not"):
        await text_of(hearing, said)


def _may_read(path: Path) -> bool:
    try:
        path.open("rb").close()
    except PermissionError:
        return False
    return True


def _noise(loud: float, seconds: int = 3) -> Samples:
    return np.random.default_rng(5).normal(0, loud, seconds * SECOND).astype(np.float32)


def _square() -> Samples:
    clock = np.arange(3 * SECOND) / SECOND
    return np.sign(np.sin(2 * np.pi * 220 * clock)).astype(np.float32)


NOBODY: dict[str, Callable[[Path], object]] = {
    "silence": lambda path: write_wav(path, bytes(2 * 5 * SECOND)),
    "hiss": lambda path: write_wav(path, as_pcm(_noise(0.02))),
    "clipped noise": lambda path: write_wav(path, as_pcm(_noise(5.0))),
    "a square wave": lambda path: write_wav(path, as_pcm(_square())),
    "one sample": lambda path: write_wav(path, b"\0\1"),
}


@pytest.mark.parametrize("kind", NOBODY)
async def test_where_nobody_speaks_nothing_is_made_up(kind: str, hearing: Transcribing, tmp_path: Path) -> None:
    NOBODY[kind](tmp_path / "a.wav")
    text, summary = await text_of(hearing, tmp_path / "a.wav")
    assert (text, summary.segments) == ("", 0)


def _stereo_96k(said: Samples, path: Path) -> None:
    at = np.arange(0, said.size, HEARING_RATE_HZ / 96_000)
    mono = np.interp(at, np.arange(said.size), said)
    write_wav(path, as_pcm(np.repeat(mono, 2).astype(np.float32)), rate_hz=96_000, channels=2)


ODD: dict[str, Callable[[Samples, Path], object]] = {
    "stereo at 96 kHz": _stereo_96k,
    "8 bit": lambda said, path: write_wav(path, (said * 127 + 128).astype(np.uint8).tobytes(), width=1),
    "8 kHz": lambda said, path: write_wav(path, as_pcm(said[::2]), rate_hz=8_000),
    "clipped": lambda said, path: write_wav(path, as_pcm(said * 8)),
    "in silence": lambda said, path: write_wav(path, bytes(2 * 4 * SECOND) + as_pcm(said) + bytes(2 * 4 * SECOND)),
    "cut short": lambda said, path: path.write_bytes(
        write_wav(path, as_pcm(np.concatenate((said, said * 0)))).read_bytes()[: -said.size]
    ),
}


@pytest.mark.parametrize("kind", ODD)
async def test_odd_recordings_are_understood(kind: str, hearing: Transcribing, tmp_path: Path, said: Path) -> None:
    ODD[kind](samples_of(said), tmp_path / "a.wav")
    text, summary = await text_of(hearing, tmp_path / "a.wav")
    assert word_errors(SAID, text) <= 0.35, text
    assert summary.language == "en"


async def test_missing_weights_name_the_commands_that_fetch_them(tmp_path: Path, said: Path) -> None:
    empty = Transcribing(Paths(tmp_path / "c", tmp_path / "d", tmp_path / "k", tmp_path / "r"), lambda: None)
    with pytest.raises(UnavailableError, match="not on this machine") as caught:
        await empty.transcribe(str(said), "", "", lambda _: None)
    assert "desk models pull whisper-base && desk models pull smart-turn" in caught.value.hint


@pytest.mark.parametrize(
    ("model", "language", "says"),
    [
        ("nonesuch", "", "no local model"),
        ("smart-turn", "", "does not transcribe"),
        ("qwen2.5-coder-0.5b", "", "does not transcribe"),
        (TINY, "de", "English only"),
        ("whisper-base", "klingon", "does not know a language"),
    ],
)
async def test_a_wrong_model_or_language_is_said(
    model: str, language: str, says: str, hearing: Transcribing, said: Path
) -> None:
    with pytest.raises(UsageError, match=says):
        await hearing.transcribe(str(said), model, language, lambda _: None)


async def test_one_at_a_time_and_stopped_it_is_gone_at_once(
    hearing: Transcribing, tmp_path: Path, said: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "_END_TIMEOUT_S", 60.0)  # it is killed, not asked to end
    long = write_wav(tmp_path / "long.wav", as_pcm(np.tile(samples_of(said), 300)))
    begun = asyncio.Event()
    first = asyncio.ensure_future(hearing.transcribe(str(long), TINY, "en", lambda _: begun.set()))
    await begun.wait()
    pid = hearing.child.status.pid
    assert pid
    with pytest.raises(UnavailableError, match="Another recording"):
        await text_of(hearing, said)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(first, 10)
    assert not hearing.child.running
    assert not Path(f"/proc/{pid}").exists()
    assert word_errors(SAID, (await text_of(hearing, said))[0]) <= 0.35


async def test_a_worker_that_dies_is_said_and_replaced(hearing: Transcribing, said: Path) -> None:
    good = hearing.child
    program = (
        "from desk.rpc.child import serve\n"
        "async def die(call, params):\n    import os; os._exit(9)\n"
        'serve("hearing", lambda host: {"hearing.transcribe": die})'
    )
    hearing.child = Child("hearing", Policy, command=[sys.executable, "-P", "-c", program])
    with pytest.raises(ModelError, match="ended while it read said"):
        await text_of(hearing, said)
    hearing.child = good
    assert (await text_of(hearing, said))[0]


@pytest.mark.as_user
async def test_the_worker_reads_that_file_and_no_other(tmp_path: Path, said: Path) -> None:
    """Shown with a worker that tries; where this kernel confines."""
    if not confinement_available():
        pytest.skip("this kernel does not confine")
    other = say_to(tmp_path / "other.wav", SAID)
    program = f"""
from desk.rpc.child import serve
from desk.wire.voice_hearing import TranscriptSummary
async def reads(call, params):
    open(params["path"], "rb").read()
    found = []
    for path in ({str(other)!r}, "/etc/passwd"):
        try:
            open(path, "rb").read()
            found.append(path)
        except OSError:
            pass
    return TranscriptSummary(model=" ".join(found), language="", duration_s=0, segments=0)
serve("hearing", lambda host: {{"hearing.transcribe": reads}})
"""
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(testing.test_models_folder())
    hearing = Transcribing(Paths(tmp_path / "c", data, tmp_path / "k", tmp_path / "r"), lambda: None)
    hearing.child._command = [sys.executable, "-P", "-c", program]
    summary = await hearing.transcribe(str(said), TINY, "en", lambda _: None)
    assert summary.model == ""
