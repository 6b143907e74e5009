"""Desk's folders and the files in them that must be this user's alone."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.i18n import t
from desk.paths import Paths
from desk.wire.host import Finding


@dataclass(frozen=True)
class Place:
    """What ``lstat`` says. ``kind``: folder, file, socket, link or other; ``wanted`` is what it should be."""

    path: Path
    kind: str
    wanted: str
    owner: int
    mode: int


def probe(paths: Paths) -> list[Place]:
    """Everything of Desk's that is there and should be private."""
    wanted = [(folder, "folder") for folder in (paths.config, paths.data, paths.run, paths.logs, paths.backups)]
    wanted += [(Path(f"{paths.database}{end}"), "file") for end in ("", "-wal", "-shm")]
    wanted += [(paths.data / "keys.crypt", "file"), (paths.config_file, "file"), (paths.lock, "file")]
    wanted += [(paths.socket, "socket")]
    found = []
    for path, kind in wanted:
        try:
            info = path.lstat()
        except OSError:
            continue
        found.append(Place(path, _kind(info.st_mode), kind, info.st_uid, stat.S_IMODE(info.st_mode)))
    return found


def judge(places: Iterable[Place], user: int) -> Iterator[Finding]:
    fine = 0
    for place in places:
        path, quoted = str(place.path), shlex.quote(str(place.path))
        if place.owner != user:
            title = t("{path} belongs to another user", path=path)
            yield _bad(place, title, f"owner {place.owner}", f"sudo chown -R {user} {quoted}")
        # The config file may be a link into a repository of dotfiles.
        elif place.kind != place.wanted and place.path.suffix != ".toml":
            kinds = {"folder": t("folder"), "file": t("file"), "socket": t("socket")}
            title = t("{path} is not a {kind}", path=path, kind=kinds[place.wanted])
            yield _bad(place, title, f"it is a {place.kind}", f"mv {quoted} {quoted}.away")
        elif place.mode & 0o077 and place.kind != "link":
            mode = "700" if place.wanted == "folder" else "600"
            title = t("{path} is open to others", path=path)
            yield _bad(place, title, f"mode {place.mode:o}", f"chmod {mode} {quoted}")
        else:
            fine += 1
    if fine:
        yield Finding(id="folders", level="ok", title=t("Desk's folders are yours alone"), evidence=f"{fine} places")


def _bad(place: Place, title: str, evidence: str, command: str) -> Finding:
    # Others reading settings is no disaster: no secret stands in them.
    level = "warning" if place.path.suffix == ".toml" else "problem"
    return Finding(
        id="folders",
        level=level,
        title=title,
        evidence=evidence,
        cause=t("It was changed outside Desk, or copied from elsewhere."),
        remedy=t("Make it yours alone."),
        command=command,
    )


def _kind(mode: int) -> str:
    for test, name in ((stat.S_ISLNK, "link"), (stat.S_ISDIR, "folder"), (stat.S_ISREG, "file")):
        if test(mode):
            return name
    return "socket" if stat.S_ISSOCK(mode) else "other"
