"""Keyrings that block, and encrypted files that were cut, edited, or meet a full disk."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import KeyringError, UsageError
from desk.keys.ring import KeyStore
from desk.paths import Paths
from desk.testing.keyring import MemoryBackend

SECRET = "canary-secret-of-the-provider-7f3a"
PASSPHRASE = "canary passphrase 钥匙"


class Blocking(MemoryBackend):
    """A prompt nobody answers."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self.answered.wait()
        super().set_password(service, username, password)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "cache", tmp_path / "run")


@pytest.fixture
def blocking() -> Iterator[Blocking]:
    backend = Blocking()
    yield backend
    backend.answered.set()


def test_a_blocking_backend_is_given_up_on_and_serves_once_it_was_answered(paths: Paths, blocking: Blocking) -> None:
    store = KeyStore(paths, timeout_s=0.05, opener=blocking.open)
    before = threading.active_count()
    for _ in range(5):
        with pytest.raises(KeyringError, match="did not answer"):
            store.set("openai", SECRET)
    assert threading.active_count() <= before + 1  # no thread a try
    blocking.answered.set()
    patient = KeyStore(paths, timeout_s=20, opener=blocking.open)
    patient.set("openai", SECRET)
    assert patient.get("openai") == SECRET


def unlocked(paths: Paths, passphrase: str = PASSPHRASE) -> KeyStore:
    store = KeyStore(paths, "cryptfile", timeout_s=20)
    store.unlock(passphrase)
    return store


def test_the_encrypted_file_is_private_and_holds_no_secret(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYRING_PROPERTY_KEYRING_KEY", "canary-from-the-environment")
    monkeypatch.setenv("KEYRING_PROPERTY_FILE_PATH", str(paths.cache / "elsewhere"))
    locked = KeyStore(paths, "cryptfile", timeout_s=20)
    with pytest.raises(KeyringError, match="locked") as caught:
        locked.get("openai")
    assert "desk keys unlock" in caught.value.hint
    assert not locked.available()[0]
    unlocked(paths).set("openai", SECRET)
    file = paths.data / "keys.crypt"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in paths.data.iterdir()] == ["keys.crypt"]
    for part in (SECRET, SECRET[-4:], PASSPHRASE):
        assert part.encode() not in file.read_bytes()
    file.chmod(0o644)
    assert unlocked(paths).get("openai") == SECRET
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_wrong_passphrase_changes_nothing(paths: Paths) -> None:
    with pytest.raises(UsageError, match="shorter"):
        unlocked(paths, "short")
    with pytest.raises(UsageError, match="empty"):
        unlocked(paths, "   ")
    assert not (paths.data / "keys.crypt").exists()
    unlocked(paths).set("openai", SECRET)
    before = (paths.data / "keys.crypt").read_bytes()
    with pytest.raises(KeyringError, match="not the passphrase"):
        unlocked(paths, "canary another passphrase")
    assert (paths.data / "keys.crypt").read_bytes() == before


@pytest.mark.parametrize("damage", ["cut", "garbage", "no text", "a folder"])
def test_a_damaged_file_is_one_sentence(paths: Paths, damage: str) -> None:
    unlocked(paths).set("openai", SECRET)
    file = paths.data / "keys.crypt"
    whole = file.read_bytes()
    if damage == "cut":
        file.write_bytes(whole[:60])
    elif damage == "garbage":
        file.write_bytes(b"[[[\nnothing = \n\n===")
    elif damage == "no text":
        file.write_bytes(b"\xff\xfe\x00" * 40)
    else:
        file.unlink()
        file.mkdir()
    with pytest.raises(KeyringError) as caught:
        unlocked(paths)
    assert str(file) in caught.value.message + caught.value.hint or "not the passphrase" in caught.value.message


def test_an_edited_entry_is_refused(paths: Paths) -> None:
    store = unlocked(paths)
    store.set("openai", SECRET)
    store.set("groq", "canary-other")
    file = paths.data / "keys.crypt"
    text = file.read_text()
    swapped = text.replace("openai =", "was =").replace("groq =", "openai =").replace("was =", "groq =")
    assert swapped != text
    file.write_text(swapped)
    with pytest.raises(KeyringError, match="damaged"):
        store.get("openai")  # another entry's bytes in its place


def test_a_full_disk_loses_nothing(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    store = unlocked(paths)
    store.set("openai", SECRET)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(KeyringError, match="No space left"):
            store.set("groq", SECRET)
    assert [path.name for path in paths.data.iterdir()] == ["keys.crypt"]
    assert [entry.provider for entry in unlocked(paths).entries()] == ["openai"]


def test_the_file_is_deleted_without_its_passphrase(paths: Paths) -> None:
    unlocked(paths).set("openai", SECRET)
    assert KeyStore(paths, "cryptfile").delete_all() == 0
    assert list(paths.data.iterdir()) == []
