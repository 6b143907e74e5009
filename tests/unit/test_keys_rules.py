from __future__ import annotations

import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import KeyringError, UsageError
from desk.gate.ports import Anchor, Signer
from desk.keys import backends
from desk.keys.anchor import KeyringAnchor
from desk.keys.backends import Opened
from desk.keys.ring import INTERNAL, KeyStore, last_of
from desk.keys.signer import KeyringSigner, MemorySigner, make_signer
from desk.keys.system import System, find_system, way_out_locked, way_out_missing, way_out_slow
from desk.paths import Paths
from desk.testing.keyring import MemoryBackend

SECRET = "canary-secret-of-the-provider-7f3a"
HEADLESS = System("linux-headless", False)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "cache", tmp_path / "run")


@given(st.text(max_size=40))
def test_never_more_than_a_third_of_a_secret_is_shown(secret: str) -> None:
    shown = last_of(secret)
    assert len(shown) <= 4
    assert len(shown) * 3 <= len(secret)
    assert secret.endswith(shown)


@pytest.mark.parametrize("kind", ["linux-desktop", "linux-headless", "wsl", "macos", "windows", "other"])
def test_every_system_has_a_way_out(kind: str) -> None:
    for way_out in (way_out_missing, way_out_locked, way_out_slow):
        assert "desk settings set keys.backend cryptfile" in way_out(System(kind, False))


def test_what_kind_of_system_this_is() -> None:
    if sys.platform.startswith("linux"):
        assert find_system({}) == System("linux-headless", False)
        assert find_system({"DISPLAY": ":0", "DBUS_SESSION_BUS_ADDRESS": "x"}) == System("linux-desktop", True)
        assert find_system({"WSL_DISTRO_NAME": "Debian", "DISPLAY": ":0"}).kind == "wsl"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("keyrings.alt.file.PlaintextKeyring", "as they are"),
        ("keyring.backends.chainer.ChainerBackend", "pass them on"),
        ("keyring.backends.null.Keyring", "keeps nothing"),
        ("keyring.backends.fail.Keyring", "keeps nothing"),
        ("keyrings.cryptfile.cryptfile.CryptFileKeyring", "Desk's own settings"),
        ("some.thing.Else", "not on Desk's list"),
    ],
)
def test_a_configured_backend_that_is_not_on_the_list_is_refused(name: str, why: str) -> None:
    with pytest.raises(KeyringError, match="does not trust") as caught:
        backends.candidates(name, "PYTHON_KEYRING_BACKEND", HEADLESS)
    assert why in caught.value.message
    assert caught.value.hint.startswith("Remove that setting")


def test_which_backends_are_tried() -> None:
    assert backends.candidates("", "", HEADLESS, "darwin") == ("keyring.backends.macOS.Keyring",)
    assert backends.candidates("", "", HEADLESS, "linux")[0] == "keyring.backends.SecretService.Keyring"
    kwallet = "keyring.backends.kwallet.DBusKeyring"
    assert backends.candidates(kwallet, "PYTHON_KEYRING_BACKEND", HEADLESS, "linux") == (kwallet,)


def test_the_configuration_of_keyring_is_read_but_not_run(tmp_path: Path) -> None:
    assert backends.configured({}, tmp_path) == ("", "")
    file = tmp_path / "keyringrc.cfg"
    file.write_text("[backend]\ndefault-keyring = a.b.C\nkeyring-path = /evil\n")
    assert backends.configured({}, tmp_path) == ("a.b.C", str(file))
    assert backends.configured({"PYTHON_KEYRING_BACKEND": "d.e.F"}, tmp_path) == ("d.e.F", "PYTHON_KEYRING_BACKEND")
    assert "/evil" not in sys.path
    file.write_bytes(b"default-keyring = \xff\n")
    assert backends.configured({}, tmp_path)[0] == "unreadable"


def test_importing_the_key_store_is_cheap() -> None:
    code = (
        "import sys, desk.keys.ring, desk.keys.signer, desk.keys.anchor, desk.keys.canary;"
        "print([m for m in ('keyring', 'secretstorage', 'asyncio', 'cryptography', 'argon2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


class Talkative(MemoryBackend):
    """Fails with the secret in its error and in its frames, as a careless backend may."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        raise ValueError(f"cannot keep {password}")


def test_a_backend_that_fails_gives_no_secret_away(paths: Paths) -> None:
    store = KeyStore(paths, opener=Talkative().open)
    with pytest.raises(KeyringError) as caught:
        store.set("openai", SECRET)
    written = "".join(traceback.TracebackException.from_exception(caught.value).format())
    assert SECRET not in written + caught.value.message + caught.value.hint


def test_unlock_is_for_the_encrypted_file_only(paths: Paths) -> None:
    with pytest.raises(UsageError):
        KeyStore(paths, opener=MemoryBackend().open).unlock("canary passphrase")
    with pytest.raises(UsageError):
        KeyStore(paths, "plaintext")


def test_a_damaged_index_hides_names_but_breaks_nothing(paths: Paths) -> None:
    memory = MemoryBackend()
    store = KeyStore(paths, opener=memory.open)
    store.set("openai", SECRET)
    memory.kept[store.service, INTERNAL[0]] = "[not an index"
    assert store.entries() == []
    assert store.get("openai") == SECRET
    store.set("openai", SECRET)
    assert [entry.provider for entry in store.entries()] == ["openai"]


def test_a_name_without_a_secret_is_not_listed(paths: Paths) -> None:
    memory = MemoryBackend()
    store = KeyStore(paths, opener=memory.open)
    store.set("openai", SECRET)
    del memory.kept[store.service, "openai"]  # as after a crash between index and secret
    assert store.entries() == []
    assert not store.delete("openai")


def test_signers_and_anchor_are_what_the_gate_asks_for(paths: Paths) -> None:
    store = KeyStore(paths, opener=MemoryBackend().open)
    signers: list[Signer] = [KeyringSigner(store), MemorySigner(), make_signer(store)]
    anchor: Anchor = KeyringAnchor(store)
    assert anchor.load() is None
    assert [signer.durable for signer in signers] == [True, False, True]
    assert signers[2].verify(b"x", signers[0].sign(b"x"))
    assert not signers[1].verify(b"x", signers[0].sign(b"x"))


def test_a_damaged_approval_key_or_anchor_is_not_passed_over(paths: Paths) -> None:
    memory = MemoryBackend()
    store = KeyStore(paths, opener=memory.open)
    memory.kept[store.service, "desk:approval"] = "short"
    with pytest.raises(KeyringError, match="damaged"):
        KeyringSigner(store)
    assert not make_signer(store).durable
    memory.kept[store.service, "desk:anchor"] = "17"
    assert KeyringAnchor(store).load() == (0, "unreadable")


def test_no_keyring_means_a_signer_in_memory(paths: Paths) -> None:
    def none(_system: System) -> Opened:
        raise KeyringError("There is no keyring.", hint="Get one.")

    store = KeyStore(paths, opener=none)
    assert not make_signer(store).durable
    assert store.available() == (False, "There is no keyring. Get one.")
    with pytest.raises(KeyringError):
        KeyringSigner(store)
