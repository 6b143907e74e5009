"""What a keyring must do for Desk, asked of the real Secret Service, of the encrypted file and of the one in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk.errors import UsageError
from desk.gate.audit import AuditChain
from desk.keys import encrypted
from desk.keys.anchor import KeyringAnchor
from desk.keys.ring import LONGEST_TOKEN, KeyStore
from desk.keys.signer import KeyringSigner, make_signer
from desk.paths import Paths
from desk.store.db import Database
from desk.store.migrate import known_migrations
from desk.testing.keyring import LABEL, MemoryBackend, secret_service

SECRET = "canary-secret-of-the-provider-7f3a"
PASSPHRASE = "canary passphrase 钥匙"

MakeStore = Callable[[], KeyStore]


def paths_in(root: Path) -> Paths:
    return Paths(root / "config", root / "data", root / "cache", root / "run")


@pytest.fixture(scope="module", params=["secret-service", "encrypted-file", "memory"])
def make_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeStore]:
    """Makes stores that all look at the same keyring, as one process after another would."""
    paths = paths_in(tmp_path_factory.mktemp("desk"))
    if request.param == "secret-service":
        with secret_service() as service, service.entered():
            yield lambda: KeyStore(paths, timeout_s=20)
    elif request.param == "encrypted-file":

        def unlocked() -> KeyStore:
            store = KeyStore(paths, "cryptfile", timeout_s=20)
            store.unlock(PASSPHRASE)
            return store

        yield unlocked
    else:
        memory = MemoryBackend()
        yield lambda: KeyStore(paths, opener=memory.open)


@pytest.fixture(autouse=True)
def emptied(make_store: MakeStore) -> Iterator[None]:
    yield
    make_store().delete_all()


def test_what_is_set_is_got_by_the_next_process_too(make_store: MakeStore) -> None:
    store = make_store()
    assert store.get("openai") is None
    entry = store.set("openai", f"  {SECRET}\n")
    assert (entry.provider, entry.last4, entry.backend) == ("openai", "7f3a", store.backend())
    assert entry.backend in ("Secret Service", encrypted.LABEL, LABEL)
    assert make_store().get("openai") == SECRET
    store.set("openai", "canary-other-秘密")
    assert make_store().get("openai") == "canary-other-秘密"
    assert store.available() == (True, "")


def test_the_list_shows_names_and_last_characters_only(make_store: MakeStore) -> None:
    store = make_store()
    for provider, secret in (("zai", "canary"), ("a", "xy"), ("groq", SECRET)):
        store.set(provider, secret)
    KeyringSigner(store)
    KeyringAnchor(store).save(3, "e" * 64)
    found = make_store().entries()
    assert [(entry.provider, entry.last4) for entry in found] == [("a", ""), ("groq", "7f3a"), ("zai", "ry")]
    assert all(entry.set_at for entry in found)
    assert SECRET not in repr(found)


def test_delete_says_whether_there_was_one(make_store: MakeStore) -> None:
    store = make_store()
    store.set("openai", SECRET)
    assert store.delete("openai")
    assert not store.delete("openai")
    assert make_store().get("openai") is None
    assert make_store().entries() == []


def test_delete_all_takes_the_internal_ones_too(make_store: MakeStore) -> None:
    store = make_store()
    store.set("openai", SECRET)
    store.set("groq", SECRET)
    signature = KeyringSigner(store).sign(b"approval")
    KeyringAnchor(store).save(1, "e" * 64)
    assert store.delete_all() == 2
    after = make_store()
    assert after.entries() == []
    assert KeyringAnchor(after).load() is None
    assert not KeyringSigner(after).verify(b"approval", signature)
    assert after.delete_all() == 0


def test_an_approval_signed_before_a_restart_is_valid_after_it(make_store: MakeStore) -> None:
    signer = make_signer(make_store())
    signature = signer.sign(b"approval of 12")
    again = make_signer(make_store())
    assert signer.durable
    assert again.durable
    assert again.verify(b"approval of 12", signature)
    assert not again.verify(b"approval of 13", signature)
    assert not again.verify(b"approval of 12", signature[:-1])


def test_the_audit_chain_is_anchored(make_store: MakeStore, tmp_path: Path) -> None:
    db = Database(tmp_path / "a.db", [m for m in known_migrations() if m.name == "0003_audit"])
    anchor = KeyringAnchor(make_store())
    audit = AuditChain(db, anchor, lambda: 0.0)
    for number in range(3):
        audit.append("approved", f"proposal:{number}", "ab" * 32)
    assert audit.save_anchor()
    with db.write() as connection:
        connection.execute("DELETE FROM audit WHERE seq = 3")
    report = AuditChain(db, KeyringAnchor(make_store()), lambda: 0.0).verify()
    db.close()
    assert report.verdict == "broken"
    assert "cut off" in report.findings[0]


@pytest.mark.parametrize("provider", ["", "Open AI", "desk:approval", "../x", "a" * 65, "naïve", "-x"])
def test_impossible_names_are_refused(make_store: MakeStore, provider: str) -> None:
    store = make_store()
    for call in (lambda: store.set(provider, SECRET), lambda: store.get(provider), lambda: store.delete(provider)):
        with pytest.raises(UsageError):
            call()


@pytest.mark.parametrize("secret", ["", "  \n", "two\nlines", "canary" * 400, "nul\0"])
def test_what_is_no_key_is_refused(make_store: MakeStore, secret: str) -> None:
    with pytest.raises(UsageError):
        make_store().set("openai", secret)
    assert make_store().entries() == []


def test_an_accounts_secret_is_kept_as_it_is_and_shown_not_at_all(make_store: MakeStore) -> None:
    store = make_store()
    odd = "  canary pass word "
    entry = store.set("account:work", odd)
    assert (entry.provider, entry.last4) == ("account:work", "")
    store.set("account:oauth", "t" * LONGEST_TOKEN)
    store.set("work", SECRET)
    assert store.get("account:work") == odd
    assert store.get("work") == SECRET
    assert [(one.provider, one.last4) for one in store.entries()] == [
        ("account:oauth", ""), ("account:work", ""), ("work", "7f3a")
    ]  # fmt: skip
    for name, secret in (("account:", "x"), ("account:Work", "x"), ("account:account:x", "x"), ("account:x", ""),
                         ("account:x", "two\nlines"), ("account:x", "t" * (LONGEST_TOKEN + 1))):  # fmt: skip
        with pytest.raises(UsageError) as caught:
            store.set(name, secret)
        assert "canary" not in str(caught.value)
    assert store.delete("account:work") is True
    assert store.get("account:work") is None
    assert store.delete_all() == 2
