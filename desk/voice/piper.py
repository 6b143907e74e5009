"""The voices of Piper: quick enough for any machine. Piper is GPL-3, so Desk talks to it as to any program and never imports it.

It runs in an environment of its own, stays, reads a line a clause, writes a sound file for each, and says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import wave
from collections.abc import AsyncIterator
from pathlib import Path

from desk.errors import UnavailableError
from desk.voice.ports import Speech
from desk.voice.programs import from_pcm, plain_line
from desk.voice.speakable import has_words

_WROTE = b":Wrote "
_START_TIMEOUT_S = 60.0
_CLAUSE_TIMEOUT_S = 30.0
_PIECE = 4096
FETCH = "desk models pull piper-joe"


class PiperVoice:
    """A ``Voice``. ``program`` is Piper's; ``weights`` the voice's ``.onnx``; ``folder`` where its sound files may lie."""

    local = True

    def __init__(
        self, program: Path, weights: Path, folder: Path, *, name: str = "piper-joe", language: str = "en"
    ) -> None:
        self.name = name
        self.languages = frozenset({language})
        self._program = program
        self._weights = weights
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._written: asyncio.Queue[Path | None] = asyncio.Queue()
        self._reading: asyncio.Task[None] | None = None
        self._owed = 0  # files of clauses nobody waits for any more
        self._one = asyncio.Lock()
        self._files: tempfile.TemporaryDirectory[str] | None = None

    async def warm(self) -> None:
        """Start the program and have it speak once, unheard: the first clause is slow."""
        async for _ in self.speak("Ready.", "en"):
            pass

    async def speak(self, text: str, language: str) -> AsyncIterator[Speech]:
        if not has_words(text):
            return
        async with self._one:
            path = await self._synthesised(plain_line(text))
        for piece in await asyncio.to_thread(_pieces, path):
            yield piece

    async def _synthesised(self, line: str) -> Path:
        fresh = self._process is None or self._process.returncode is not None
        process = await self._start() if fresh else self._process
        assert process is not None
        assert process.stdin is not None
        waiting = 1 + self._owed
        self._owed = waiting  # until it is here: whoever is stopped half-way leaves it to the next
        try:
            process.stdin.write(line.encode("utf-8", "ignore") + b"\n")
            await process.stdin.drain()
            while True:
                written = await asyncio.wait_for(self._written.get(), _START_TIMEOUT_S if fresh else _CLAUSE_TIMEOUT_S)
                if written is None:
                    raise UnavailableError("Piper ended while it spoke.", hint="desk doctor")
                self._owed -= 1
                if not self._owed:
                    return written
                written.unlink(missing_ok=True)
        except TimeoutError:
            await self.close()
            raise UnavailableError("Piper did not answer in time.") from None
        except ConnectionError as error:
            await self.close()
            raise UnavailableError("Piper ended while it spoke.", hint="desk doctor") from error

    async def _start(self) -> asyncio.subprocess.Process:
        await self.close()
        if not self._program.exists() or not self._weights.exists():
            raise UnavailableError(f"The voice {self.name} is not on this machine.", hint=FETCH, retryable=False)
        self._files = tempfile.TemporaryDirectory(dir=self._folder, prefix="piper-")
        command = [str(self._program), "-m", str(self._weights), "--output-dir", self._files.name]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment |= {"OMP_WAIT_POLICY": "PASSIVE", "PYTHONUTF8": "1", "HOME": self._files.name}
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                env=environment,
                cwd=self._files.name,
            )
        except OSError as error:
            raise UnavailableError(
                f"Piper cannot be started: {error.strerror}.", hint=FETCH, retryable=False
            ) from error
        self._process = process
        self._written = asyncio.Queue()
        self._reading = asyncio.ensure_future(_follow(process, self._written))
        return process

    async def close(self) -> None:
        """End the program."""
        process, self._process = self._process, None
        self._owed = 0
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if self._reading is not None:
            await self._reading
            self._reading = None
        if self._files is not None:
            self._files.cleanup()
            self._files = None


async def _follow(process: asyncio.subprocess.Process, written: asyncio.Queue[Path | None]) -> None:
    assert process.stderr is not None
    while True:
        try:
            line = await process.stderr.readline()
        except ValueError:  # a line of its log that is too long to be one of ours
            continue
        if not line:
            break
        _, found, path = line.partition(_WROTE)
        if found:
            written.put_nowait(Path(os.fsdecode(path.strip())))
    await process.wait()
    written.put_nowait(None)


def _pieces(path: Path) -> list[Speech]:
    try:
        with wave.open(str(path), "rb") as file:
            rate = file.getframerate()
            samples = from_pcm(file.readframes(file.getnframes()))
    except (OSError, EOFError, wave.Error) as error:
        raise UnavailableError("What Piper wrote cannot be read.") from error
    finally:
        path.unlink(missing_ok=True)
    return [Speech(samples[start : start + _PIECE], rate) for start in range(0, len(samples), _PIECE)]
