"""The database under a killed process and a full disk."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from desk.errors import StoreError
from desk.store.conversations import Conversations
from desk.store.db import Database, check
from desk.store.migrate import known_migrations

KILLED_WHILE_MIGRATING = """
import os, signal, sys
from pathlib import Path
from desk.store import migrate
from desk.store.db import Database

def cut(sql):
    # die inside the transaction, after half of what it does
    parts = list(whole(sql))
    yield from parts[: len(parts) // 2]
    os.kill(os.getpid(), signal.SIGKILL)

whole = migrate.statements
migrate.statements = cut
Database(Path(sys.argv[1]))
"""

KILLED_WHILE_WRITING = """
import sys
from pathlib import Path
from desk.store.conversations import Conversations
from desk.store.db import Database

db = Database(Path(sys.argv[1]))
store = Conversations(db)
made = store.create("a", "", 1.0)
number = 0
while True:
    store.add_message(made.id, "user", f"message {number} " + "发票 " * 200, float(number))
    print(number, flush=True)
    number += 1
"""

FILLED = """
import sys
from pathlib import Path
from desk.errors import StoreError
from desk.store.conversations import Conversations
from desk.store.db import Database, check

path = Path(sys.argv[1])
db = Database(path)
store = Conversations(db)
made = store.create("a", "", 1.0)
stored = 0
try:
    while stored < 100_000:
        store.add_message(made.id, "user", "x" * 5000, 1.0)
        stored += 1
except StoreError as error:
    print(error.message)
    print(error.hint)
assert len(store.messages(made.id, limit=100_000)) == stored > 0
spare = path.with_name("spare")
if spare.exists():
    spare.unlink()
    store.add_message(made.id, "user", "there is room again", 1.0)
    stored += 1
db.close()
assert check(path) == [], check(path)
again = Database(path)
assert len(Conversations(again).messages(made.id, limit=100_000)) == stored
"""


def _killed(script: str, path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False, capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("count", range(len(known_migrations())))
def test_killed_while_migrating(tmp_path: Path, count: int) -> None:
    path = tmp_path / "desk.db"
    if count:
        with contextlib.closing(Database(path, known_migrations()[:count])) as db:
            Conversations(db).create("kept", "", 1.0)
    _killed(KILLED_WHILE_MIGRATING, path)
    with contextlib.closing(sqlite3.connect(path)) as raw:
        tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
        applied = raw.execute("SELECT count(*) FROM migration").fetchone()[0] if "migration" in tables else 0
    assert applied == count
    with contextlib.closing(Database(path)) as db:
        assert db.schema_version == len(known_migrations())
        assert [c.title for c in Conversations(db).list()] == (["kept"] if count else [])
    assert check(path) == []


def test_killed_while_writing_loses_nothing_committed(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    writer = subprocess.Popen(
        [sys.executable, "-c", KILLED_WHILE_WRITING, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    last = -1
    for line in writer.stdout:
        last = int(line)
        if last >= 30:
            writer.kill()
            break
    last = max([last, *(int(line) for line in writer.stdout.read().split("\n") if line.isdigit())])
    assert writer.wait(30) == -signal.SIGKILL
    writer.stdout.close()
    assert check(path) == []
    with contextlib.closing(Database(path)) as db:
        kept = Conversations(db).messages(1, limit=10_000)
    # the one under way when it was killed may be there as well
    assert len(kept) in (last + 1, last + 2)


def test_full_disk(tmp_path: Path) -> None:
    """A file system of 3 MB; in a mount namespace of its own, which an ordinary user may make too."""
    room = tmp_path / "room"
    room.mkdir()
    script = tmp_path / "fill.py"
    script.write_text(FILLED)
    mount = 'mount -t tmpfs -o size=3m,mode=0700 tmpfs "$1" && '
    mount += 'head -c 100000 /dev/zero > "$1/spare" && exec "$2" "$3" "$1/desk.db"'
    own = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    possible = subprocess.run([*own, "mount", "-t", "tmpfs", "tmpfs", str(room)], check=False, capture_output=True)
    if possible.returncode == 0:
        command = [*own, "sh", "-c", mount, "sh", str(room), sys.executable, str(script)]
        expected = "The disk is full"
    else:
        # Where no file system may be mounted, a limit on the size of a file is the next best: writes fail as well.
        limit = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY));"
        limit += "exec(compile(open(sys.argv.pop(1)).read(), 'fill', 'exec'))"
        command = [sys.executable, "-c", limit, str(script), str(room / "desk.db")]
        expected = "could not read or write"
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout, done.stdout


def test_full_database_keeps_what_was_stored(tmp_path: Path) -> None:
    with contextlib.closing(Database(tmp_path / "desk.db")) as db:
        store = Conversations(db)
        made = store.create("a", "", 1.0)
        with db.write() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 2}")

        def two() -> None:
            with db.write():
                store.add_message(made.id, "user", "small", 1.0)
                store.add_message(made.id, "user", "x" * 100_000, 1.0)

        with pytest.raises(StoreError, match="disk is full") as caught:
            two()
        assert caught.value.retryable
        assert store.messages(made.id) == []
        store.rename(made.id, "b")
        assert store.get(made.id).title == "b"
