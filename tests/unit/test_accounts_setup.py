"""What an account may be, what removing one takes with it, and that a refusing keyring leaves nothing half done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.credentials import Credentials
from desk.errors import ChannelError, ConflictError, KeyringError, UsageError
from desk.host.account_secrets import AccountSecrets
from desk.host.account_setup import AccountSetup, checked
from desk.keys.backends import Opened
from desk.keys.ring import KeyStore
from desk.paths import Paths
from desk.store.db import Database
from desk.testing.clock import VirtualClock
from desk.testing.keyring import MemoryBackend
from desk.wire.accounts import Account, OAuth

WORK = Account(name="work", address="mia@firm.example", kind="imap", imap_host="imap.firm.example", imap_port=993)
SECRET = "canary-setup-secret"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AccountStore]:
    db = Database(tmp_path / "desk.db")
    yield AccountStore(db)
    db.close()


@pytest.fixture
def keys(paths: Paths) -> KeyStore:
    backend = MemoryBackend()
    return KeyStore(paths, opener=lambda system: Opened(backend, "memory"))


@pytest.fixture
def setup(store: AccountStore, keys: KeyStore) -> AccountSetup:
    return AccountSetup(
        store, AccountSecrets(lambda: keys, VirtualClock()), VirtualClock(), busy=lambda name: name == "busy"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Work Account"}, {"name": ""}, {"name": "a:b"}, {"address": ""}, {"address": "mia"},
        {"address": "mia@firm.example\nx"}, {"imap_host": "imap firm"}, {"smtp_host": "-x"}, {"smtp_host": "a/b"},
        {"caldav_url": "ftp://x.example"}, {"caldav_url": "javascript:1"}, {"caldav_url": "https://mia:pw@x.example/"},
        {"aliases": ("nobody",)}, {"aliases": tuple(f"a{n}@x.example" for n in range(51))}, {"signature": "x" * 2001},
        {"display_name": "Mia\nBcc: x@y.example"}, {"oauth": OAuth(token_endpoint="http://x.example/token")},
    ],
)  # fmt: skip
def test_what_an_account_cannot_be(changes: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        checked(msgspec.structs.replace(WORK, **changes))
    assert caught.value.message.endswith(".")


def test_an_account_is_kept_in_one_form() -> None:
    kept = checked(
        msgspec.structs.replace(
            WORK, aliases=("Sales@firm.example", "sales@FIRM.example", "MIA@firm.example"), signature="-- \nMia  \n\n"
        )
    )
    assert kept.aliases == ("sales@FIRM.example",)
    assert kept.signature == "Mia"
    assert checked(kept) == kept


async def test_names_that_are_taken_get_a_number(setup: AccountSetup, store: AccountStore) -> None:
    assert setup.suggest("Mia <mia@gmail.com>").account.name == "gmail"
    await setup.save(setup.suggest("mia@gmail.com").account, SECRET, anyway=True, new=True)
    assert setup.suggest("bob@gmail.com").account.name == "gmail2"
    with pytest.raises(ConflictError):
        await setup.save(msgspec.structs.replace(WORK, name="gmail"), SECRET, anyway=True, new=True)
    with pytest.raises(ConflictError):
        await setup.save(msgspec.structs.replace(WORK, name="demo"), SECRET, anyway=True)
    with pytest.raises(UsageError):
        setup.suggest("nobody")


async def test_a_keyring_that_refuses_leaves_no_account(
    setup: AccountSetup, store: AccountStore, keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(name: str, secret: str) -> None:
        raise KeyringError("The keyring is locked.", hint="Unlock it.")

    monkeypatch.setattr(keys, "set", locked)
    with pytest.raises(KeyringError):
        await setup.save(WORK, SECRET, anyway=True, new=True)
    assert store.accounts() == []


async def test_removing_takes_the_secret_too_and_waits_for_what_is_on_its_way(
    setup: AccountSetup, store: AccountStore, keys: KeyStore
) -> None:
    await setup.save(WORK, SECRET, anyway=True, new=True)
    await setup.save(msgspec.structs.replace(WORK, name="busy"), SECRET, anyway=True, new=True)
    store.save_account(Account(name="demo", address="you@demo.example", maildir="/x", demo=True))
    assert [(one.account.name, one.default, one.secret) for one in await setup.infos()] == [
        ("work", True, "kept"), ("busy", False, "kept"), ("demo", False, "not needed"),
    ]  # fmt: skip
    with pytest.raises(ConflictError, match="on its way"):
        await setup.remove("busy")
    with pytest.raises(UsageError, match="demo account"):
        await setup.remove("demo")
    await setup.remove("work")
    assert keys.get("account:work") is None
    assert [account.name for account in store.accounts()] == ["busy", "demo"]
    assert (await setup.info("busy")).default
    with pytest.raises(UsageError, match="no account"):
        await setup.info("work")


async def test_changes_that_need_no_test_are_still_checked(setup: AccountSetup, store: AccountStore) -> None:
    await setup.save(WORK, SECRET, anyway=True, new=True)
    assert setup.change("work", aliases=("sales@firm.example",)).aliases == ("sales@firm.example",)
    assert setup.change("work", signature="Mia").aliases == ("sales@firm.example",)
    for wrong in ({"aliases": ("nobody",)}, {"signature": "\x00"}):
        with pytest.raises(UsageError):
            setup.change("work", **wrong)
    assert store.named("work").signature == "Mia"


async def test_without_a_secret_there_is_one_sentence(keys: KeyStore) -> None:
    secrets = AccountSecrets(lambda: keys, VirtualClock())
    with pytest.raises(ChannelError, match="no password for work") as caught:
        await secrets.credentials(WORK)
    assert caught.value.hint == "Give it: desk accounts edit work --password"
    await secrets.keep("work", SECRET)
    given = await secrets.credentials(WORK, "smtp")
    assert given == Credentials(user="mia@firm.example", password=SECRET)
    assert SECRET not in f"{given!r}{given}"
    assert await secrets.forget("work") is True
    assert await secrets.forget("work") is False
