"""What is on this machine: which models, and how much memory is free. Cheap; imports nothing heavy."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from desk.models.speech_catalogue import weights
from desk.paths import Paths

MARKER = "model.json"


class Marker(msgspec.Struct, frozen=True):
    """Says that the files beside it are whole: written last, read first. ``file`` is the first, ``sha256`` the entry's."""

    id: str
    file: str
    sha256: str
    size_bytes: int
    source: str


def find(models: Path, model_id: str) -> Path | None:
    """The model's file, or the folder of weights of several, if it is there whole (marker and sizes; the hashes were checked
    when it came).

    :raises UsageError: no model is called that.
    """
    model = weights(model_id)
    folder = models / model.id
    try:
        marker = msgspec.json.decode((folder / MARKER).read_bytes(), type=Marker)
        whole = all((folder / file.name).stat().st_size == file.size_bytes for file in model.files)
    except (OSError, msgspec.DecodeError):
        return None
    return model.path(folder) if whole and marker.sha256 == model.sha256 else None


def is_installed(paths: Paths, model_id: str) -> bool:
    """Whether the model can be loaded."""
    return find(paths.models, model_id) is not None


def free_memory_bytes() -> int:
    """Memory a new program could use now (Linux ``MemAvailable``); elsewhere half of what the machine has."""
    if sys.platform.startswith("linux"):
        try:
            for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
        except (OSError, ValueError, IndexError):
            return 0
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
