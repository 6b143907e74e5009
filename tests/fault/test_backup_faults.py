"""Backing up and restoring under a killed process and a full disk: the old data or the new, and nothing half."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desk.channels.mail.attached import AttachedFiles
from desk.paths import Paths
from desk.store.archive import unpack
from desk.store.attached import uses
from desk.store.backup import backup, clear_leftovers
from desk.store.conversations import Conversations
from desk.store.db import Database, check
from desk.testing.drafts import put_draft

KILLED = """
import os, signal, sys
from pathlib import Path
from desk.paths import Paths
from desk.store import backup

what, home, file, left = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])

def count(event, arguments):
    # die before the nth thing done to the file system
    global left
    if event in (
        "open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "sqlite3.connect", "shutil.rmtree",
        "fcntl.flock",
    ):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
getattr(backup, what)(Paths(home / "config", home / "data", home / "cache", home / "run"), file)
"""

FILLED = """
import os, resource, shutil, signal, sys
from contextlib import closing
from pathlib import Path
from desk.errors import StoreError
from desk.paths import Paths
from desk.store import archive, backup
from desk.store.conversations import Conversations
from desk.store.db import Database

home, file, what, own = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "own"
paths = Paths(home / "config", home / "data", home / "cache", home / "run")
ballast = home / "ballast"
# The disk fills up after it was asked how full it is.
enough = archive.need_space
archive._SPARE_BYTES = 100_000
archive.need_space = backup.need_space = lambda folder, size_bytes: enough(folder, 0)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = resource.getrlimit(resource.RLIMIT_FSIZE)

def there():
    return {str(one): one.stat().st_size for one in home.rglob("*") if one.is_file() and "run" not in one.parts}

def titles():
    with closing(Database(paths.database)) as db:
        return [one.title for one in Conversations(db).list()]

said, free = [], 0
titles()
before = there()
while True:
    if own:
        ballast.write_bytes(b"x" * max(0, shutil.disk_usage(home).free - free))
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (max(free, 1), limit[1]))
    try:
        backup.restore(paths, file) if what == "restore" else backup.backup(paths)
        break
    except StoreError as error:
        said.append(error.message)
    finally:
        ballast.unlink(missing_ok=True)
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert titles() == ["later", "backed up"], titles()
    assert there() == before, there()
    free += 30_000
assert titles() == (["backed up"] if what == "restore" else ["later", "backed up"])
print(len(said), sum("No space" in one or "disk is full" in one or "too large" in one for one in said))
"""


def _home(root: Path) -> Paths:
    return Paths(root / "config", root / "data", root / "cache", root / "run")


def _run(what: str, home: Path, file: Path, steps: int) -> int:
    command = [sys.executable, "-c", KILLED, what, str(home), str(file), str(steps)]
    ended = subprocess.run(command, check=False, capture_output=True, timeout=60)
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
    return ended.returncode


def _write(paths: Paths, title: str, content: bytes) -> None:
    """A conversation, the settings, and a draft with a file."""
    sha256, _ = AttachedFiles(paths.attachments).keep([content])
    with contextlib.closing(Database(paths.database)) as db:
        Conversations(db).create(title, "", 1.0)
        with db.write() as connection:
            connection.execute("DELETE FROM proposal")
        put_draft(db, "pending", sha256, at=1.0)
    paths.config.mkdir(exist_ok=True, mode=0o700)
    paths.config_file.write_text(f"# {title}\n")


def _read(paths: Paths) -> tuple[str, str, list[bytes]]:
    """The newest conversation, the settings, and the files that drafts need: all of them must be there."""
    assert check(paths.database) == []
    with contextlib.closing(Database(paths.database)) as db:
        newest = max(Conversations(db).list(), key=lambda one: one.id).title
        with db.read() as connection:
            needed = uses(connection)
    return newest, paths.config_file.read_text(), [AttachedFiles(paths.attachments).content(one) for one in needed]


def test_killed_while_restoring_is_the_old_data_or_the_new(tmp_path: Path) -> None:
    home = tmp_path / "home"
    paths = _home(home)
    backed_up = ("backed up", "# backed up\n", [b"backed up"])
    _write(paths, "backed up", b"backed up")
    file = backup(paths, tmp_path / "backup.zip")
    found, done, steps = [], 1, 0
    while done != 0:
        shutil.rmtree(paths.attachments)
        before = (f"later {steps}", f"# later {steps}\n", [b"%d" % steps])
        _write(paths, before[0], before[2][0])
        with contextlib.closing(Database(paths.database)) as db:
            Conversations(db).rename(Conversations(db).list()[0].id, before[0])
            # as a killed host leaves it: part of the data is in the write-ahead log alone
            aside = tmp_path / "aside"
            shutil.copytree(paths.data, aside)
        shutil.rmtree(paths.data)
        aside.rename(paths.data)
        done = _run("restore", home, file, steps)
        clear_leftovers(paths)  # as the next start does
        found.append(_read(paths))
        assert found[-1] in (before, backed_up)
        assert list(paths.data.rglob(".*")) == []
        steps += 1
    assert found[-1] == backed_up
    assert len(found) > 40


def test_killed_while_backing_up_leaves_a_whole_backup_or_none(tmp_path: Path) -> None:
    home = tmp_path / "home"
    paths = _home(home)
    _write(paths, "first", b"first")
    before = _read(paths)
    folder = tmp_path / "backups"
    folder.mkdir()
    done, steps, left = 1, 0, 0
    while done != 0:
        done = _run("backup", home, folder, steps)
        for file in folder.glob("desk-*.zip"):
            incoming = tmp_path / "incoming"
            incoming.mkdir()
            unpack(file, incoming)  # which looks at every byte
            shutil.rmtree(incoming)
            file.unlink()
        left = max(left, len(list(folder.iterdir())))
        assert _read(paths) == before
        steps += 1
    assert left > 0, "something was left, and the next one took it away"
    assert list(folder.iterdir()) == []
    assert steps > 15


@pytest.mark.parametrize("what", ["restore", "backup"])
def test_a_full_disk_changes_nothing(tmp_path: Path, what: str) -> None:
    """A file system of its own with ever more room, until it is enough; in a mount namespace, which an ordinary user may
    make too. Where none may be made, the size of a file is limited."""
    home, room = tmp_path / "home", tmp_path / "room"
    room.mkdir()
    _write(_home(home), "backed up", os.urandom(300_000))
    file = backup(_home(home), tmp_path / "backup.zip")
    _write(_home(home), "later", os.urandom(300_000))
    script = tmp_path / "fill.py"
    script.write_text(FILLED)
    own = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    possible = subprocess.run([*own, "mount", "-t", "tmpfs", "tmpfs", str(room)], check=False, capture_output=True)
    command = [sys.executable, str(script), str(home), str(file), what, "limited"]
    if possible.returncode == 0:
        mount = (
            'mount -t tmpfs -o size=12m,mode=0700 tmpfs "$1" && cp -r "$2/." "$1" && exec "$3" "$4" "$1" "$5" "$6" own'
        )
        command = [*own, "sh", "-c", mount, "sh", str(room), str(home), sys.executable, str(script), str(file), what]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    failed, of_room = map(int, done.stdout.split())
    assert failed > 10
    assert of_room > 5, "the others were refused before anything was written"
