"""A provider's key goes from the prompt to the keyring to the one request that needs it, and is found nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator

import pytest

from desk.keys.canary import scan, unreadable
from desk.testing.home import DeskHome, desk_home
from desk.testing.keyring import SecretService, secret_service
from desk.testing.openai_server import OpenAIServer

pytestmark = pytest.mark.as_user

KEY = "canary-key-of-the-provider-4c9e"


@pytest.fixture
def service() -> Iterator[SecretService]:
    with secret_service() as running:
        yield running


def all_pids_of(home: DeskHome) -> list[int]:
    """The host and every process whose environment or parent makes it part of this Desk."""
    host = home.host_pid()
    assert host is not None
    children = [child["pid"] for child in home.json("status")["status"]["children"] if child["pid"]]
    return [host, *children]


async def test_the_key_is_used_and_found_nowhere(service: SecretService) -> None:
    with desk_home(extra_environment=service.environment) as home:
        async with OpenAIServer(key=KEY) as server:
            home.paths.config.mkdir(parents=True)
            home.paths.config_file.write_text(
                f'[providers.work]\nkind = "openai-compatible"\nmodel = "small-1"\napi_base = "{server.api_base}"\n'
            )
            set_key = await asyncio.to_thread(home.run, "keys", "set", "work", "--json", given=KEY + "\n")
            assert json.loads(set_key.stdout)["key"]["last4"] == KEY[-4:]
            answer = await asyncio.to_thread(home.json, "ask", "hello", "--model", "work/small-1")
            assert answer["turn"]["text"] == "Hello, world."
            assert len(server.requests) == 1

            server.fault = "500"
            failed = await asyncio.to_thread(home.run, "ask", "again", "--model", "work/small-1", check=False)
            assert failed.returncode != 0
            server.fault = ""
            server.key = "another-canary-key"
            refused = await asyncio.to_thread(home.run, "keys", "check", "work", check=False)
            listed = await asyncio.to_thread(home.run, "keys", "list")
            pids = await asyncio.to_thread(all_pids_of, home)
            assert len(pids) >= 3
            # The host lets no process of its user look into it, so only root can look here; that it refuses is as good.
            assert unreadable(pids) == ([] if os.geteuid() == 0 else pids[:1])
            backup = await asyncio.to_thread(home.run, "backup", "--json")
            for text in (set_key, failed, refused, listed, backup):
                assert KEY not in text.stdout + text.stderr
            assert scan(KEY.encode(), [home.root], [*pids, os.getpid()]) == []
        await asyncio.to_thread(home.run, "stop")
        assert scan(KEY.encode(), [home.root]) == []


async def test_purge_takes_the_keys_too(service: SecretService) -> None:
    with desk_home(extra_environment=service.environment) as home:
        await asyncio.to_thread(home.run, "keys", "set", "openai", given=KEY + "\n")
        assert [key["provider"] for key in home.json("keys", "list")["keys"]] == ["openai"]
        purged = await asyncio.to_thread(home.json, "purge", "--yes")
        assert purged["keys"] >= 1
        assert home.json("keys", "list")["keys"] == []


async def test_the_audit_chain_goes_on_from_a_restored_backup(service: SecretService) -> None:
    with desk_home(extra_environment=service.environment) as home:
        await asyncio.to_thread(home.run, "demo", "start")
        backup = home.json("backup")["path"]
        outside = home.root / "kept.desk"
        shutil.copy(backup, outside)
        # Something to forget: a reminder is proposed and approved after the backup was made.
        home.json("ask", "remind me to call Anna tomorrow at 10")
        assert home.json("audit", "list")["entries"]
        home.run("stop")
        assert home.json("audit", "verify")["report"]["verdict"] == "intact"
        home.json("restore", str(outside), "--yes")
        report = home.json("audit", "verify")["report"]
        assert report["verdict"] == "intact", report
        assert home.json("audit", "list")["entries"][0]["event"] == "restored"


async def test_an_end_cut_off_by_hand_is_found(service: SecretService) -> None:
    with desk_home(extra_environment=service.environment) as home:
        for text in ("remind me to call Anna tomorrow at 10", "remind me to call Bob tomorrow at 11"):
            home.json("ask", text)
        home.run("stop")
        with contextlib.closing(sqlite3.connect(home.paths.database)) as database:
            database.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
            database.commit()
        verified = home.run("audit", "verify", "--json", check=False)
        assert verified.returncode == 1
        report = json.loads(verified.stdout)["report"]
        assert report["verdict"] == "broken"
        assert report["findings"]
