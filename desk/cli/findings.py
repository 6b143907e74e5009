"""What the doctor looks at. Each check returns findings and starts nothing; only the host check talks to a running host."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import importlib.metadata
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from desk.errors import DeskError
from desk.paths import Paths, find_paths
from desk.wire.host import Finding

_LEAST_FREE_BYTES = 500_000_000
_BAD_VERSIONS = {"litellm": ("1.82.7", "1.82.8")}  # malicious releases, gone from the index since


def examine(*, deep: bool, paths: Paths | None = None) -> list[Finding]:
    """All findings, in the order a person mends them."""
    where = paths or find_paths()
    checks: list[Callable[[], Iterator[Finding]]] = [
        _python,
        _path_files,
        lambda: _packages(deep=deep),
        lambda: _folders(where),
        lambda: _settings(where),
        lambda: _database(where),
        lambda: _models(where),
        _keyring,
        _confinement,
        lambda: _host(where),
    ]
    return [finding for check in checks for finding in check()]


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    level = "ok" if sys.version_info >= (3, 11) else "problem"
    yield Finding(id="python", level=level, title=f"Python {version}", evidence=sys.executable)


def _path_files() -> Iterator[Finding]:
    """Lines of .pth files that start with ``import`` are run at every start of Python: a way to hide code."""
    running: list[str] = []
    for folder in {Path(entry) for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))}:
        for file in sorted(folder.glob("*.pth")):
            with contextlib.suppress(OSError, UnicodeDecodeError):
                lines = file.read_text(encoding="utf-8").splitlines()
                running += [str(file) for line in lines if line.startswith(("import ", "import\t"))]
    known = [file for file in running if Path(file).name in ("distutils-precedence.pth", "_virtualenv.pth")]
    strange = sorted(set(running) - set(known))
    if strange:
        yield Finding(
            id="pth-files",
            level="warning",
            title="Files that run code at every start of Python",
            evidence=", ".join(strange),
            cause="A package put them there; Desk's own requirements bring none.",
            remedy="Look at them. If you do not know them, delete the environment and set Desk up anew.",
            command="rm -r .venv && packaging/run doctor",
        )
    else:
        yield Finding(id="pth-files", level="ok", title="No .pth file runs code", evidence=f"{len(known)} known ones")


def _packages(*, deep: bool) -> Iterator[Finding]:
    changed: list[str] = []
    count = 0
    for package in importlib.metadata.distributions():
        name = package.metadata["Name"] or "?"
        if package.version in _BAD_VERSIONS.get(name.lower(), ()):
            yield Finding(
                id="bad-package",
                level="problem",
                title=f"{name} {package.version} is a malicious release",
                evidence=str(package.locate_file("")),
                remedy="Delete the environment, set Desk up anew, and change every key that was used with it.",
                command="rm -r .venv && packaging/run doctor",
            )
        for file in package.files or ():
            if file.hash is None or file.hash.mode != "sha256" or not (deep or file.suffix == ".py"):
                continue
            count += 1
            digest = hashlib.sha256()
            try:
                digest.update(Path(str(file.locate())).read_bytes())
            except OSError:
                changed.append(f"{file} (missing)")
                continue
            if base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode() != file.hash.value.rstrip("="):
                changed.append(str(file))
    if changed:
        yield Finding(
            id="changed-files",
            level="problem",
            title=f"{len(changed)} installed files are not as their packages brought them",
            evidence=", ".join(changed[:10]),
            cause="They were edited after the installation, or the installation was cut short.",
            remedy="Set the environment up anew.",
            command="rm -r .venv && packaging/run doctor",
        )
    else:
        yield Finding(
            id="changed-files", level="ok", title="Installed packages are unchanged", evidence=f"{count} files"
        )


def _folders(paths: Paths) -> Iterator[Finding]:
    for folder in (paths.config, paths.data, paths.run):
        with contextlib.suppress(OSError):
            info = folder.stat()
            if info.st_uid != os.getuid() or stat.S_IMODE(info.st_mode) & 0o077:
                yield Finding(
                    id="folder-open",
                    level="problem",
                    title=f"Others can look into {folder}",
                    evidence=f"mode {stat.S_IMODE(info.st_mode):o}, owner {info.st_uid}",
                    remedy="Make it yours alone.",
                    command=f"chmod 700 '{folder}'",
                )
    existing = next(parent for parent in (paths.data, *paths.data.parents) if parent.exists())
    free_bytes = shutil.disk_usage(existing).free
    evidence = f"{free_bytes / 1e9:.1f} GB free at {existing}"
    if free_bytes < _LEAST_FREE_BYTES:
        yield Finding(
            id="disk", level="warning", title="The disk is nearly full", evidence=evidence, remedy="Free some space."
        )
    else:
        yield Finding(id="disk", level="ok", title="Disk space", evidence=evidence)


def _settings(paths: Paths) -> Iterator[Finding]:
    from desk.settings.load import load

    try:
        load(paths)
    except DeskError as error:
        yield Finding(
            id="settings",
            level="problem",
            title=error.message,
            evidence=str(paths.config_file),
            remedy=error.hint,
        )
    else:
        yield Finding(id="settings", level="ok", title="Settings are readable", evidence=str(paths.config_file))


def _database(paths: Paths) -> Iterator[Finding]:
    if not paths.database.exists():
        yield Finding(id="database", level="ok", title="No database yet", evidence=str(paths.database))
        return
    from desk.store.db import check

    try:
        faults = check(paths.database)
    except DeskError as error:
        faults = [error.message]
    if faults:
        yield Finding(
            id="database",
            level="problem",
            title="The database is damaged",
            evidence="; ".join(faults[:5]),
            remedy="Bring the last backup back.",
            command="desk restore FILE",
        )
    else:
        yield Finding(id="database", level="ok", title="The database is sound", evidence=str(paths.database))


def _models(paths: Paths) -> Iterator[Finding]:
    from desk.models.pull import installed

    names = [str(model.path.name) for model in installed(paths.models)]
    if names:
        yield Finding(id="models", level="ok", title="A model is on this machine", evidence=", ".join(names))
    else:
        yield Finding(
            id="models",
            level="note",
            title="No model is on this machine",
            evidence=str(paths.models),
            remedy="Fetch one, or set a key for a remote one.",
            command="desk models pull",
        )


def _keyring() -> Iterator[Finding]:
    from desk.keys.backends import open_backend
    from desk.keys.system import find_system

    try:
        opened = open_backend(find_system())
    except DeskError as error:
        yield Finding(
            id="keyring",
            level="note",
            title="No keyring",
            evidence=error.message,
            cause="Without one, keys cannot be stored and open approvals end with Desk.",
            remedy=error.hint,
        )
    else:
        yield Finding(id="keyring", level="ok", title="Keyring", evidence=opened.label)


def _confinement() -> Iterator[Finding]:
    from desk.host.confine import confinement_available

    how = confinement_available()
    if how:
        yield Finding(id="confinement", level="ok", title="Workers are confined", evidence=how)
    else:
        yield Finding(
            id="confinement",
            level="warning",
            title="Workers cannot be confined on this system",
            evidence=sys.platform,
            cause="The kernel offers no Landlock.",
            remedy="Use Linux 5.13 or newer with Landlock switched on.",
        )


def _host(paths: Paths) -> Iterator[Finding]:
    from desk.cli.session import with_client
    from desk.errors import UnavailableError

    try:
        status = with_client(lambda client: client.status(), start=False)
    except UnavailableError:
        yield Finding(id="host", level="ok", title="Desk is not running", evidence="it starts when it is needed")
        return
    except DeskError as error:
        yield Finding(
            id="host",
            level="problem",
            title=error.message,
            evidence=str(paths.socket),
            remedy=error.hint,
            command="desk stop",
        )
        return
    failed = [child for child in status.children if child.state == "failed"]
    for child in failed:
        yield Finding(
            id=f"worker-{child.name}",
            level="problem",
            title=f"The {child.name} worker does not run",
            evidence=child.error,
            remedy=f"Its log: {paths.logs / 'workers.log'}",
            command="desk stop",
        )
    if not failed:
        yield Finding(id="host", level="ok", title="Desk is running", evidence=f"{len(status.children)} workers")
