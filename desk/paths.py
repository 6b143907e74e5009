"""Where Desk keeps things on this system.

``DESK_HOME`` moves everything below one folder (portable installs, tests); otherwise the platform's own folders are used.
No folder is made at import time: ``ensure_private`` makes one, 0700, when it is first needed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from desk.errors import ConfigError

# sun_path holds 108 bytes on Linux and 104 on macOS, the terminating NUL included.
_SOCKET_PATH_LIMIT = 100


@dataclass(frozen=True)
class Paths:
    """All folders of one Desk: ``config`` and ``data`` are kept, ``cache`` can be fetched again, ``run`` lives till reboot."""

    config: Path
    data: Path
    cache: Path
    run: Path

    @property
    def config_file(self) -> Path:
        return self.config / "desk.toml"

    @property
    def database(self) -> Path:
        return self.data / "desk.db"

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def attachments(self) -> Path:
        return self.data / "attachments"

    @property
    def demo(self) -> Path:
        return self.data / "demo"

    @property
    def socket(self) -> Path:
        return self.run / "host.sock"

    @property
    def lock(self) -> Path:
        return self.run / "host.lock"


def _run_folder(home: Path | None) -> Path:
    base = os.environ.get("XDG_RUNTIME_DIR")
    if home is not None:
        wanted = home / "run"
    elif base and os.path.isdir(base) and os.stat(base).st_uid == os.getuid():
        wanted = Path(base) / "desk"
    else:
        wanted = Path("/tmp") / f"desk-{os.getuid()}"
    if len(os.fsencode(wanted / "models" / "llama.sock")) > _SOCKET_PATH_LIMIT:
        mark = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
        wanted = Path("/tmp") / f"desk-{os.getuid()}-{mark}"
    return wanted


def find_paths() -> Paths:
    """Work out the folders from the environment; makes none of them."""
    home = os.environ.get("DESK_HOME")
    if home:
        root = Path(home).expanduser().absolute()
        return Paths(root / "config", root / "data", root / "cache", _run_folder(root))
    import platformdirs

    return Paths(
        platformdirs.user_config_path("desk", appauthor=False),
        platformdirs.user_data_path("desk", appauthor=False),
        platformdirs.user_cache_path("desk", appauthor=False),
        _run_folder(None),
    )


def ensure_private(folder: Path) -> Path:
    """Make ``folder`` (and its parents) readable by this user alone; refuse one that belongs to somebody else.

    :raises ConfigError: the folder is a link, not a folder, another user's, or cannot be made.
    """
    try:
        # One by one: mkdir gives its mode to the last folder only, and the others what the umask leaves.
        for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
            missing.mkdir(mode=0o700, exist_ok=True)
        info = folder.lstat()
    except OSError as error:
        raise ConfigError(
            f"Desk cannot make its folder {folder}: {error.strerror}.",
            hint="Free the path, or set DESK_HOME to a folder of yours.",
        ) from error
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.getuid():
        raise ConfigError(
            f"{folder} is not a folder of yours, so Desk does not use it.",
            hint="Remove it, or set DESK_HOME to a folder of yours.",
        )
    if info.st_mode & 0o077:
        folder.chmod(0o700)
    return folder
