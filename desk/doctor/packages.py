"""Installed packages: known bad releases, and files that are not as their package brought them (RECORD, PEP 376 and 627)."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.metadata
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from desk.i18n import t
from desk.wire.host import Finding

CODE = (".py", ".pth", ".so")
# Stole credentials on 2026-03-24.
MALICIOUS = {("litellm", "1.82.7"), ("litellm", "1.82.8")}
SHOWN = 10


@dataclass
class Packages:
    """``changed``, ``missing`` and ``foreign`` (of no package) name files."""

    files: int = 0
    size_bytes: int = 0
    took_s: float = 0.0
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    releases: list[tuple[str, str]] = field(default_factory=list)


def probe(folders: Iterable[Path] | None = None, *, foreign: bool | None = None) -> Packages:
    """Hash all code of all installed packages (about a second).

    :param folders: where to look; None is ``sys.path``.
    :param foreign: also look for code of no package; None: only in an environment of Desk's own, where there must be none.
    """
    begun = time.monotonic()
    found = Packages()
    where = [str(folder) for folder in folders] if folders is not None else sys.path
    recorded: set[Path] = set()
    roots: set[Path] = set()
    for package in importlib.metadata.distributions(path=where):
        found.releases.append(((package.metadata["Name"] or "?").lower(), package.version))
        roots.add(Path(str(package.locate_file(""))).resolve())
        # Not `package.files`: that leaves out what is missing.
        for row in csv.reader((package.read_text("RECORD") or "").splitlines()):
            if len(row) == 3 and row[0].endswith(CODE):
                path = Path(str(package.locate_file(row[0])))
                recorded.add(path.resolve())
                if row[1]:
                    _compare(found, path, *row[1].split("=", 1))
    if sys.prefix != sys.base_prefix if foreign is None else foreign:
        inside = [root for root in roots if root.name == "site-packages" or foreign]
        found.foreign = sorted(
            str(path)
            for root in inside
            for path in root.rglob("*")
            if path.suffix in CODE and path.is_file() and path.resolve() not in recorded and not _leads_to_desk(path)
        )
    found.took_s = time.monotonic() - begun
    return found


def judge(found: Packages) -> Iterator[Finding]:
    again = "rm -r .venv && packaging/run doctor"
    for name, version in sorted(MALICIOUS.intersection(found.releases)):
        yield Finding(
            id="bad-package",
            level="problem",
            title=t("{name} {version} is a malicious release", name=name, version=version),
            evidence=f"{name} {version} is installed; it copied every key it could find to its makers",
            cause=t("It was on PyPI for some hours on 24 March 2026."),
            remedy=t("Delete the environment, set Desk up anew, and change every key that was ever on this machine."),
            command=again,
        )
    for kind, files, cause in (
        ("changed", found.changed, t("They were edited after they were installed.")),
        ("missing", found.missing, t("The installation was cut short, or they were deleted.")),
        ("foreign", found.foreign, t("They belong to no installed package; somebody or something put them there.")),
    ):
        if files:
            more = f" and {len(files) - SHOWN} more" if len(files) > SHOWN else ""
            titles = {
                "changed": t("{count} changed among the installed files", count=len(files)),
                "missing": t("{count} missing among the installed files", count=len(files)),
                "foreign": t("{count} foreign among the installed files", count=len(files)),
            }
            yield Finding(
                id=f"{kind}-files",
                level="warning" if kind == "foreign" else "problem",
                title=titles[kind],
                evidence=", ".join(files[:SHOWN]) + more,
                cause=cause,
                remedy=t("If that was not you, set the environment up anew."),
                command=again,
            )
    if not (found.changed or found.missing or found.foreign):
        yield Finding(
            id="packages",
            level="ok",
            title=t("Installed packages are as they came"),
            evidence=f"{len(found.releases)} packages, {found.files} files, {found.size_bytes / 1e6:.0f} MB "
            f"in {found.took_s:.1f} s",
        )


def _leads_to_desk(path: Path) -> bool:
    """Whether it only puts the very checkout this Desk runs from on the path, as ``packaging/run`` sets it up."""
    checkout = Path(__file__).resolve().parents[2]
    return path.suffix == ".pth" and path.read_bytes().strip() == os.fsencode(checkout)


def _compare(found: Packages, path: Path, mode: str, wanted: str = "") -> None:
    try:
        content = path.read_bytes()
        digest = hashlib.new(mode, content).digest()
    except OSError:
        found.missing.append(str(path))
        return
    except ValueError:  # a hash this Python does not know proves nothing
        found.changed.append(str(path))
        return
    found.files += 1
    found.size_bytes += len(content)
    if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != wanted.rstrip("="):
        found.changed.append(str(path))
