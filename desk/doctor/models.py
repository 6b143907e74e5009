"""The local models: there, whole, and with ``deep`` the very bytes of the catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.i18n import t
from desk.wire.host import Finding


@dataclass(frozen=True)
class Model:
    """``size_bytes`` None: not there. ``sha256`` empty: not looked at. ``marked``: its fetching came to its end."""

    id: str
    path: Path
    wanted_bytes: int
    wanted_sha256: str
    size_bytes: int | None
    marked: bool
    sha256: str = ""


def probe(folder: Path, *, deep: bool = False) -> list[Model]:
    """Every model of the catalogue."""
    from desk.models.catalogue import CATALOGUE
    from desk.models.installed import MARKER

    found = []
    for entry in CATALOGUE:
        path = folder / entry.id / entry.file.name
        try:
            size_bytes: int | None = path.stat().st_size
            sha256 = _hash(path) if deep else ""
        except OSError:
            size_bytes, sha256 = None, ""
        marked = (folder / entry.id / MARKER).is_file()
        found.append(Model(entry.id, path, entry.size_bytes, entry.file.sha256, size_bytes, marked, sha256))
    return found


def judge(found: Iterable[Model], *, deep: bool) -> Iterator[Finding]:
    usable = False
    for model in found:
        if model.size_bytes is None and not model.marked:
            continue
        wrong = _wrong(model)
        usable = usable or not wrong
        if wrong:
            yield Finding(
                id="models",
                level="problem",
                title=t("The model {name} is damaged", name=model.id),
                evidence=f"{model.path}: {wrong}",
                remedy=t("Fetch it anew."),
                command=f"desk models remove {model.id} && desk models pull {model.id}",
            )
        else:
            checked = "every byte checked" if deep else "size checked; desk doctor --deep checks every byte"
            yield Finding(id="models", level="ok", title=t("The model {name} is here", name=model.id), evidence=checked)
    if not usable:
        yield Finding(
            id="models",
            level="note",
            title=t("No local model is ready"),
            evidence="none of the catalogue is on this machine",
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
