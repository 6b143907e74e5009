"""The interpreter, the disk and the terminal."""

from __future__ import annotations

import locale
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.i18n import t
from desk.wire.host import Finding

OLDEST = (3, 11)
FULL_BYTES = 50_000_000
NEARLY_FULL_BYTES = 500_000_000


@dataclass(frozen=True)
class Python:
    version: tuple[int, int, int]
    executable: str
    own_environment: bool


def probe_python() -> Python:
    return Python(sys.version_info[:3], sys.executable, sys.prefix != sys.base_prefix)


def judge_python(found: Python) -> Iterator[Finding]:
    says = ".".join(map(str, found.version))
    if found.version[:2] < OLDEST:
        yield Finding(
            id="python",
            level="problem",
            title=t("Python {version} is too old", version=says),
            evidence=found.executable,
            remedy=t("Use Python {version} or newer.", version=".".join(map(str, OLDEST))),
        )
        return
    yield Finding(id="python", level="ok", title=f"Python {says}", evidence=found.executable)
    if not found.own_environment:
        yield Finding(
            id="python-environment",
            level="note",
            title=t("Desk shares its Python environment with other programs"),
            evidence=found.executable,
            cause=t("Whatever is installed there runs with Desk's rights."),
            remedy=t("Give Desk an environment of its own."),
            command="packaging/run",
        )


@dataclass(frozen=True)
class Disk:
    folder: Path
    free_bytes: int
    free_files: int | None  # None: this file system counts none


def probe_disk(folder: Path) -> Disk:
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    stats = os.statvfs(there)
    return Disk(there, shutil.disk_usage(there).free, stats.f_favail if stats.f_files else None)


def judge_disk(disk: Disk) -> Iterator[Finding]:
    evidence = f"{disk.free_bytes / 1e9:.1f} GB free at {disk.folder}"
    remedy = t("Free some space there; nothing stored so far is lost.")
    if disk.free_files == 0:
        yield Finding(
            id="disk",
            level="problem",
            title=t("The disk can hold no more files"),
            evidence=f"no free inodes at {disk.folder}",
            remedy=remedy,
            command=f"df -i '{disk.folder}'",
        )
    elif disk.free_bytes < NEARLY_FULL_BYTES:
        full = disk.free_bytes < FULL_BYTES
        yield Finding(
            id="disk",
            level="problem" if full else "warning",
            title=t("The disk is full") if full else t("The disk is nearly full"),
            evidence=evidence,
            remedy=remedy,
            command=f"df -h '{disk.folder}'",
        )
    else:
        yield Finding(id="disk", level="ok", title=t("Disk space"), evidence=evidence)


@dataclass(frozen=True)
class Terminal:
    encoding: str
    term: str
    is_tty: bool


def probe_terminal(environment: Mapping[str, str]) -> Terminal:
    encoding = sys.stdout.encoding if sys.stdout is not None else locale.getpreferredencoding(False)
    return Terminal(encoding or "", environment.get("TERM", ""), sys.stdout is not None and sys.stdout.isatty())


def judge_terminal(found: Terminal) -> Iterator[Finding]:
    if found.encoding.lower().replace("-", "").replace("_", "") != "utf8":
        yield Finding(
            id="locale",
            level="warning",
            title=t("The terminal's text is not UTF-8"),
            evidence=f"encoding {found.encoding or 'unknown'}",
            cause=t("Chinese, emoji and many names cannot be shown."),
            remedy=t("Choose a UTF-8 locale."),
            command="export LANG=C.UTF-8 LC_ALL=C.UTF-8",
        )
    else:
        yield Finding(id="locale", level="ok", title=t("Text is UTF-8"), evidence=found.encoding)
    if found.is_tty and found.term in ("", "dumb", "unknown"):
        yield Finding(
            id="terminal",
            level="warning",
            title=t("The terminal does not say what it can do"),
            evidence=f"TERM is {found.term or 'not set'}",
            cause=t("The screen needs a terminal that moves its cursor; the commands work all the same."),
            remedy=t("Name the terminal."),
            command="export TERM=xterm-256color",
        )
