"""The search must find what it looks for, or its silence means nothing."""

from __future__ import annotations

import base64
import json
import os
import random
import sqlite3
import subprocess
import sys
import urllib.parse
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desk.keys import canary
from desk.keys.canary import disguises, scan, unreadable

NEEDLE = 'canary/"secret"+for:the=search?ü钥'.encode()
TEXT = NEEDLE.decode()

FORMS: dict[str, Callable[[], bytes]] = {
    "raw": lambda: NEEDLE,
    "hex": lambda: NEEDLE.hex().encode(),
    "HEX": lambda: NEEDLE.hex().upper().encode(),
    "base64": lambda: base64.b64encode(NEEDLE),
    "base64 1": lambda: base64.b64encode(b"x" + NEEDLE + b"yz"),
    "base64 2": lambda: base64.b64encode(b"xy" + NEEDLE + b"z"),
    "base64 in basic auth": lambda: base64.b64encode(b"user:" + NEEDLE),
    "urlsafe": lambda: base64.urlsafe_b64encode(b"ab" + NEEDLE),
    "url": lambda: urllib.parse.quote(TEXT, safe="").encode(),
    "json": lambda: json.dumps({"key": TEXT}).encode(),
    "reversed": lambda: NEEDLE[::-1],
    "reversed json": lambda: json.dumps(TEXT[::-1]).encode(),
    "utf-16": lambda: TEXT.encode("utf-16"),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_planted_form_is_found(tmp_path: Path, form: str) -> None:
    file = tmp_path / "deep" / "er" / "file.bin"
    file.parent.mkdir(parents=True)
    noise = random.Random(7).randbytes(3000)
    file.write_bytes(noise)
    assert scan(NEEDLE, [tmp_path]) == []
    file.write_bytes(noise + FORMS[form]() + noise)
    assert [line.partition(": ")[0] for line in scan(NEEDLE, [tmp_path])] == [str(file)] * len(scan(NEEDLE, [tmp_path]))
    assert scan(NEEDLE, [tmp_path])


def test_it_is_found_across_blocks_and_in_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary, "BLOCK_BYTES", 64)
    (tmp_path / "cut").write_bytes(b"." * 50 + NEEDLE + b"." * 50)
    (tmp_path / "canary-in-a-name.log").write_text("nothing")
    assert scan(NEEDLE, [tmp_path]) == [f"{tmp_path / 'cut'}: as it is"]
    assert scan(b"canary-in-a-name", [tmp_path])


def test_it_is_found_in_what_sqlite_has_not_merged_yet(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (x TEXT)")
        connection.execute("INSERT INTO t VALUES (?)", (TEXT,))
        assert any("a.db-wal" in line for line in scan(NEEDLE, [tmp_path]))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_it_is_found_in_processes() -> None:
    code = "import sys; print('ready', flush=True); sys.stdin.read()"
    for arguments, extra, part in (([TEXT], {}, "cmdline"), ([], {"A_KEY": TEXT}, "environ")):
        with subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            env={**os.environ, "PYTHONUTF8": "1", **extra},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            found = scan(NEEDLE, [], [process.pid])
            process.communicate()
        assert found == [f"/proc/{process.pid}/{part}: as it is"]
    assert scan(NEEDLE, [], [os.getpid(), 2**22]) == []
    assert unreadable([os.getpid(), 2**22]) == [2**22]


def test_a_needle_found_by_chance_is_no_needle() -> None:
    with pytest.raises(ValueError, match="shorter"):
        scan(b"key", [])
    assert len(set(disguises(b"canary-plain").values())) == len(disguises(b"canary-plain"))
