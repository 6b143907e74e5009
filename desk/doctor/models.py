"""The local models: there, whole, and with ``deep`` the very bytes of the catalogue."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.i18n import t
from desk.wire.host import Finding


@dataclass(frozen=True)
class Model:
    """A file of one. ``size_bytes`` None: not there; ``sha256`` empty: not looked at; ``marked``: fetched to its end."""

    id: str
    path: Path
    wanted_bytes: int
    wanted_sha256: str
    size_bytes: int | None
    marked: bool
    sha256: str = ""
    speech: bool = False


def probe(folder: Path, *, deep: bool = False) -> list[Model]:
    """Every file of the catalogues."""
    from desk.models.installed import MARKER
    from desk.models.speech_catalogue import everything

    found = []
    for entry in everything():
        marked = (folder / entry.id / MARKER).is_file()
        for file in entry.files:
            path = folder / entry.id / file.name
            try:
                size_bytes: int | None = path.stat().st_size
                sha256 = _hash(path) if deep else ""
            except OSError:
                size_bytes, sha256 = None, ""
            found.append(Model(entry.id, path, file.size_bytes, file.sha256, size_bytes, marked, sha256, entry.speech))
    return found


def judge(found: Iterable[Model], *, deep: bool) -> Iterator[Finding]:
    usable = False
    for name, files in itertools.groupby(found, key=lambda model: model.id):
        parts = list(files)
        if not any(part.marked or part.size_bytes is not None for part in parts):
            continue
        wrong = next((f"{part.path}: {_wrong(part)}" for part in parts if _wrong(part)), "")
        usable = usable or not (wrong or parts[0].speech)
        if wrong:
            yield Finding(
                id="models",
                level="problem",
                title=t("The model {name} is damaged", name=name),
                evidence=wrong,
                remedy=t("Fetch it anew."),
                command=f"desk models remove {name} && desk models pull {name}",
            )
        else:
            checked = "every byte checked" if deep else "size checked; desk doctor --deep checks every byte"
            yield Finding(id="models", level="ok", title=t("The model {name} is here", name=name), evidence=checked)
    if not usable:
        yield Finding(
            id="models",
            level="note",
            title=t("No local model is ready"),
            evidence="none that answers is on this machine",
            remedy=t("Fetch one, or set a key for a remote one."),
            command="desk models pull",
        )


def _wrong(model: Model) -> str:
    if model.size_bytes is None:
        return "the file is missing"
    if model.size_bytes != model.wanted_bytes:
        return f"{model.size_bytes:,} bytes, not {model.wanted_bytes:,}"
    if not model.marked:
        return "it was not fetched to its end"
    if model.sha256 and model.sha256 != model.wanted_sha256:
        return f"its SHA-256 is {model.sha256[:12]}…, not {model.wanted_sha256[:12]}…"
    return ""


def _hash(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
