"""An account's whole life by commands, on real servers with an own authority; its password lies in the keyring alone."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from desk.errors import UsageError
from desk.host.account_setup import AccountSetup
from desk.host.app import Host
from desk.keys.canary import scan, unreadable
from desk.paths import Paths, ensure_private
from desk.testing.certificates import Authority
from desk.testing.home import DeskHome, desk_home
from desk.testing.imap_server import LoopbackImap
from desk.testing.keyring import SecretService, secret_service
from desk.testing.oauth_server import OAuthServer
from desk.testing.smtp_server import LoopbackSmtp
from desk.wire.accounts import Account
from desk.wire.cards import DraftEdit

pytestmark = pytest.mark.as_user

PASSWORD = "canary-password-of-the-mailbox-51fd"
ME = "mia@firm.example"


@pytest.fixture
def service() -> Iterator[SecretService]:
    with secret_service() as running:
        yield running


@asynccontextmanager
async def servers(
    folder: Path, password: str = PASSWORD
) -> AsyncIterator[tuple[LoopbackImap, LoopbackSmtp, list[str]]]:
    """IMAP over TLS and SMTP over STARTTLS, and the options that name them."""
    own = Authority(folder)
    imap = LoopbackImap(login=(ME, password), tls=own.server(), implicit_tls=True)
    async with imap, LoopbackSmtp(login=(ME, password), tls=own.server()) as smtp:
        options = [
            "--imap-host", "127.0.0.1", "--imap-port", str(imap.port), "--imap-security", "tls",
            "--smtp-host", "127.0.0.1", "--smtp-port", str(smtp.port), "--smtp-security", "starttls",
            "--ca-file", str(own.file),
        ]  # fmt: skip
        yield imap, smtp, options


async def run(
    home: DeskHome, *words: str, given: str | None = None, check: bool = True
) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(home.run, *words, given=given, check=check)


async def read(home: DeskHome, *words: str, given: str | None = None) -> Any:
    return await asyncio.to_thread(home.json, *words, given=given)


def pids_of(home: DeskHome) -> list[int]:
    host = home.host_pid()
    assert host is not None
    return [host, *(child["pid"] for child in home.json("status")["status"]["children"] if child["pid"])]


async def test_the_whole_life_of_an_account(service: SecretService, tmp_path: Path) -> None:
    said: list[subprocess.CompletedProcess[str]] = []
    with desk_home(extra_environment=service.environment) as home:
        async with servers(tmp_path) as (imap, smtp, options):
            added = await run(home, "accounts", "add", ME, "--name", "work", *options, given=f"{PASSWORD}\n")
            assert "✓ IMAP works" in added.stderr
            assert "✓ SMTP works" in added.stderr
            said += [added, await run(home, "accounts", "list"), await run(home, "accounts", "show", "work")]
            listed = (await read(home, "accounts", "list"))["accounts"]
            assert [(one["account"]["name"], one["default"], one["secret"]) for one in listed] == [
                ("work", True, "kept")
            ]
            keys = (await read(home, "keys", "list"))["keys"]
            assert [(key["provider"], key["last4"]) for key in keys] == [("account:work", "")]
            assert (await read(home, "status"))["status"]["accounts"] == ["work"]

            tested = await run(home, "accounts", "test", "work")
            smtp.login = imap.login = (ME, "another")
            failed = await run(home, "accounts", "test", "work", check=False)
            assert failed.returncode == 69
            assert failed.stdout.count("✗") == 2
            again = await run(home, "accounts", "test", "work", "--json", check=False)
            assert {one["code"] for one in json.loads(again.stdout)["checks"]} == {"password"}
            # A new password that is wrong is not kept in place of the one before.
            wrong = await run(
                home, "accounts", "edit", "work", "--password", given="canary-mistyped-password\n", check=False
            )
            assert wrong.returncode == 69
            assert "Nothing was kept" in wrong.stderr
            smtp.login = imap.login = (ME, PASSWORD)
            said += [tested, failed, again, wrong, await run(home, "accounts", "test", "work")]

            await run(home, "accounts", "alias", "add", "work", "sales@firm.example")
            await run(home, "accounts", "signature", "work", "Mia Keller\\nFirm")
            await run(home, "accounts", "edit", "work", "--display-name", "Mia")
            shown = await run(home, "accounts", "show", "work")
            for part in ("sales@firm.example", "Mia Keller", "Shown as: Mia", "password kept"):
                assert part in shown.stdout
            said += [shown, await run(home, "backup", "--json")]

            pids = await asyncio.to_thread(pids_of, home)
            assert unreadable(pids) == ([] if os.geteuid() == 0 else pids[:1])
            assert scan(PASSWORD.encode(), [home.root], [*pids, os.getpid()]) == []
            assert scan(b"canary-mistyped-password", [home.root], pids) == []

            removed = await run(home, "accounts", "remove", "work", "--yes")
            assert "on the server everything is as it was" in removed.stderr
            assert (await read(home, "keys", "list"))["keys"] == []
            assert (await read(home, "accounts", "list"))["accounts"] == []
        await run(home, "stop")
        assert scan(PASSWORD.encode(), [home.root]) == []
        assert all(PASSWORD not in one.stdout + one.stderr for one in said)


async def test_nothing_is_kept_before_the_test_is_passed(service: SecretService, tmp_path: Path) -> None:
    with desk_home(extra_environment=service.environment) as home:
        async with servers(tmp_path, "another") as (_, _, options):
            refused = await run(home, "accounts", "add", ME, *options, given=f"{PASSWORD}\n", check=False)
            assert refused.returncode == 69
            assert "does not take this user name and password" in refused.stderr
            assert "Nothing was kept." in refused.stderr
            assert (await read(home, "accounts", "list"))["accounts"] == []
            assert (await read(home, "keys", "list"))["keys"] == []
            kept = await run(home, "accounts", "add", ME, *options, "--save-anyway", "--json", given=f"{PASSWORD}\n")
            saved = json.loads(kept.stdout)["saved"]
            # What was tried is asked of the answer: the mailbox is read as soon as it is kept, so the server hears from it.
            assert (saved["kept"], saved["checks"]) == (True, [])
            assert (await read(home, "accounts", "list"))["accounts"][0]["secret"] == "kept"
            twice = await run(home, "accounts", "add", ME, "--name", "firm", *options, given="x\n", check=False)
            assert twice.returncode == 75
        purged = await asyncio.to_thread(home.json, "purge", "--yes")
        assert purged["keys"] >= 1
        assert (await read(home, "keys", "list"))["keys"] == []


async def test_a_domain_nobody_knows_is_not_guessed_at(service: SecretService) -> None:
    with desk_home(extra_environment=service.environment) as home:
        unknown = await run(home, "accounts", "add", "me@firm.invalid", given="x\n", check=False)
        assert unknown.returncode == 2
        assert "Desk does not know the servers of firm.invalid." in unknown.stderr
        looked = await run(home, "accounts", "add", "me@firm.invalid", "--look", given="x\n", check=False)
        assert (
            "No mail server was found under the usual names (imap.firm.invalid:993, mail.firm.invalid:993)."
            in looked.stderr
        )


async def test_without_a_keyring_there_is_the_encrypted_file(tmp_path: Path) -> None:
    with desk_home() as home:
        async with servers(tmp_path) as (_, _smtp, options):
            refused = await run(home, "accounts", "add", ME, *options, given=f"{PASSWORD}\n", check=False)
            assert refused.returncode == 77
            assert "cryptfile" in refused.stderr
            assert (await read(home, "accounts", "list"))["accounts"] == []
            await run(home, "settings", "set", "keys.backend", "cryptfile")
            await run(home, "keys", "unlock", given="canary horse battery\n")
            await run(home, "accounts", "add", ME, "--name", "work", *options, given=f"{PASSWORD}\n")
            assert scan(PASSWORD.encode(), [home.root]) == []
            await run(home, "stop")
            locked = await run(home, "accounts", "test", "work", check=False)
            assert "The encrypted key file is locked." in locked.stdout
            await run(home, "keys", "unlock", given="canary horse battery\n")
            await run(home, "accounts", "test", "work")


async def test_signing_in_with_a_code(service: SecretService, tmp_path: Path) -> None:
    with desk_home(extra_environment=service.environment) as home:
        async with OAuthServer(interval_s=1) as server, LoopbackImap() as imap, LoopbackSmtp() as smtp:
            imap.token = smtp.token = "canary-access-token-1"
            options = [
                "--oauth", "--client-id", "test-client", "--device-endpoint", f"{server.base}/device", "--token-endpoint",
                f"{server.base}/token", "--scope", "mail", "--imap-host", "127.0.0.1", "--imap-port", str(imap.port),
                "--imap-security", "none", "--smtp-host", "127.0.0.1", "--smtp-port", str(smtp.port),
                "--smtp-security", "none", "--name", "work",
            ]  # fmt: skip
            added = await run(home, "accounts", "add", ME, *options)
            assert "WDJB-MJHT" in added.stderr
            assert "✓ SMTP works" in added.stderr
            assert server.refresh_token not in added.stdout + added.stderr
            await run(home, "stop")
            imap.token = smtp.token = "canary-access-token-2"
            await run(home, "accounts", "test", "work")  # a new host renews from what the keyring kept
            server.revoke()
            await run(home, "stop")
            ended = await run(home, "accounts", "test", "work", check=False)
            assert "The sign-in to work has ended." in ended.stdout
            assert "desk accounts sign-in work" in ended.stdout
            server.refresh_token = "canary-refresh-token-9"
            imap.token = smtp.token = "canary-access-token-3"
            await run(home, "accounts", "sign-in", "work")
            await run(home, "accounts", "test", "work")
            pids = await asyncio.to_thread(pids_of, home)
            for secret in (b"canary-refresh-token", b"canary-access-token", b"canary-device-code-77"):
                assert scan(secret, [home.root], pids) == []


async def test_a_mail_approved_goes_out_from_the_alias_with_the_signature(paths: Paths, tmp_path: Path) -> None:
    """The host itself, in this process: a keyring file, a proposal, an edit, an approval, a real server."""
    ensure_private(paths.config)
    ensure_private(paths.run)
    paths.config_file.write_text('[keys]\nbackend = "cryptfile"\n[undo]\nwindow_s = 0\n')
    host = await Host.make(paths)
    running = asyncio.ensure_future(host.run())
    try:
        await asyncio.to_thread(host.keys.unlock, "canary horse battery")
        async with servers(tmp_path) as (imap, smtp, _):
            account = Account(
                name="work", address=ME, display_name="Mia", aliases=("sales@firm.example",), signature="Mia Keller",
                imap_host="127.0.0.1", imap_port=imap.port, imap_user=ME, smtp_host="127.0.0.1", smtp_port=smtp.port,
                smtp_user=ME, ca_file=str(tmp_path / "ca.pem"),
            )  # fmt: skip
            setup = AccountSetup(host.account_store, host.accounts.secrets, host.clock)
            saved = await setup.save(account, PASSWORD, new=True)
            assert (saved.kept, [check.code for check in saved.checks]) == (True, ["ok", "ok"])
            words = "Write to bob@y.example from sales@firm.example"
            card = host.proposing.new_mail("bob@y.example", "Lunch", "At noon.", None, words)
            first = card.fields[0]
            assert (first.name, first.value, first.source) == ("from", "Mia <sales@firm.example>", "your account")
            assert card.body == "At noon.\n\n-- \nMia Keller\n"
            assert "sales@firm.example" in card.sentence
            draft = card.summary.id
            with pytest.raises(UsageError, match="does not send from"):
                host.gate.edit(draft, 1, DraftEdit({"from": "eve@y.example"}))
            other = host.gate.edit(draft, 1, DraftEdit({"from": ME}))
            assert other.sha256 != card.sha256
            back = host.gate.edit(draft, 2, DraftEdit({"from": "sales@firm.example"}))
            host.gate.approve(draft, back.summary.version, back.sha256)
            await smtp.until(lambda one: bool(one.accepted))
            arrived = message_from_bytes(smtp.accepted[0].content)
            assert smtp.accepted[0].sender == "sales@firm.example"
            assert arrived["From"] == "Mia <sales@firm.example>"
            assert b"--=20\r\nMia Keller\r\n" in smtp.accepted[0].content
    finally:
        host.end()
        await running
    assert scan(PASSWORD.encode(), [paths.data, paths.run]) == []


def at_a_terminal(home: DeskHome, arguments: list[str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run a command at a terminal; to each question (a part of it) type the answer. Its exit code and all it showed."""
    pid, master = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-P", "-m", "desk", *arguments], home.environment)
    shown, left = "", list(answers)
    try:
        while chunk := os.read(master, 65536):
            shown += chunk.decode("utf-8", "replace")
            if left and left[0][0] in shown:
                os.write(master, f"{left.pop(0)[1]}\n".encode())
    except OSError:
        pass  # the terminal is gone: the command has ended
    finally:
        os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


async def test_by_questions_at_a_terminal(service: SecretService, tmp_path: Path) -> None:
    with desk_home(extra_environment=service.environment) as home:
        async with servers(tmp_path) as (imap, smtp, options):
            wrong = [("Your mail address", ME), ("Password", "canary-mistyped-password"), ("Keep it anyway?", "n")]
            code, shown = await asyncio.to_thread(at_a_terminal, home, ["accounts", "add", *options], wrong)
            assert code == 69, shown
            assert "✗" in shown
            assert "canary-mistyped-password" not in shown
            assert (await read(home, "accounts", "list"))["accounts"] == []
            right = [("Your mail address", ME), ("Password", PASSWORD)]
            code, shown = await asyncio.to_thread(at_a_terminal, home, ["accounts", "add", *options], right)
            assert code == 0, shown
            assert "firm is ready." in shown
            assert PASSWORD not in shown
            imap.login = smtp.login = (ME, "canary-second-password")
            anyway = [("Password of firm", "canary-third-password"), ("Keep it anyway?", "y")]
            code, shown = await asyncio.to_thread(
                at_a_terminal, home, ["accounts", "edit", "firm", "--password"], anyway
            )
            assert code == 0, shown
            gone = await asyncio.to_thread(at_a_terminal, home, ["accounts", "remove", "firm"], [("from Desk?", "y")])
            assert gone[0] == 0
            assert (await read(home, "accounts", "list"))["accounts"] == []
