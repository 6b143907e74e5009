"""The real Secret Service, well and unwell; every trouble is one sentence with a way out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from desk.errors import KeyringError
from desk.keys.ring import KeyStore
from desk.keys.signer import make_signer
from desk.paths import Paths
from desk.testing.keyring import SecretService, secret_service

SECRET = "canary-secret-of-the-provider-7f3a"


@pytest.fixture
def service() -> Iterator[SecretService]:
    with secret_service() as running, running.entered():
        yield running


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "cache", tmp_path / "run")


def test_what_desk_keeps_is_what_other_programs_see(service: SecretService, paths: Paths) -> None:
    store = KeyStore(paths, timeout_s=20)
    store.set("openai", SECRET)
    command = ["secret-tool", "lookup", "service", store.service, "username", "openai"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == SECRET
    assert store.backend() == "Secret Service"
    assert KeyStore(Paths(paths.config, paths.data / "other", paths.cache, paths.run)).get("openai") is None


def test_a_locked_keyring_is_refused_and_opens_again(service: SecretService, paths: Paths) -> None:
    store = KeyStore(paths, timeout_s=20)
    store.set("openai", SECRET)
    service.lock()
    for call in (lambda: store.get("openai"), lambda: store.set("groq", SECRET), store.entries):
        with pytest.raises(KeyringError, match="locked") as caught:
            call()
        assert "keys.backend cryptfile" in caught.value.hint
    assert store.available()[0] is False
    assert "locked" in store.available()[1]
    assert not make_signer(store).durable
    service.kill_daemon()
    service.start_daemon()
    assert store.get("openai") == SECRET
    assert store.available() == (True, "")


def test_a_daemon_killed_midway_is_an_error_and_found_again(service: SecretService, paths: Paths) -> None:
    store = KeyStore(paths, timeout_s=20)
    signer = make_signer(store)
    store.set("openai", SECRET)
    service.kill_daemon()
    with pytest.raises(KeyringError) as caught:
        store.get("openai")
    assert SECRET not in str(caught.value)
    assert caught.value.hint
    assert signer.durable
    assert signer.verify(b"x", signer.sign(b"x"))
    service.start_daemon()
    assert store.get("openai") == SECRET


def test_a_daemon_that_hangs_is_given_up_on(service: SecretService, paths: Paths) -> None:
    store = KeyStore(paths, timeout_s=20)
    store.set("openai", SECRET)
    hasty = KeyStore(paths, timeout_s=0.5)
    with service.frozen():
        for call in (lambda: hasty.get("openai"), lambda: hasty.set("groq", SECRET), hasty.delete_all):
            with pytest.raises(KeyringError, match=r"did not answer within 0\.5 seconds"):
                call()
        assert not hasty.available()[0]
    assert store.get("openai") == SECRET
    assert hasty_recovers(hasty)


def hasty_recovers(store: KeyStore) -> bool:
    """The call that hung ends once the daemon lives, and later calls come through."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            return store.get("openai") == SECRET
        except KeyringError:
            continue  # it waits half a second itself
    return False


@pytest.mark.parametrize("address", [None, "unix:path=/nonexistent/bus"])
def test_without_a_bus_it_is_refused_with_the_way_out(paths: Paths, address: str | None) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DBUS_", "DISPLAY", "WAYLAND", "WSL_"))}
    with mock.patch.dict(
        os.environ, {**kept, **({"DBUS_SESSION_BUS_ADDRESS": address} if address else {})}, clear=True
    ):
        store = KeyStore(paths, timeout_s=20)
        with pytest.raises(KeyringError, match="no keyring here that Desk trusts") as caught:
            store.set("openai", SECRET)
        assert "no desktop" in caught.value.hint
        assert "desk settings set keys.backend cryptfile" in caught.value.hint
        assert not store.available()[0]
        assert not make_signer(store).durable
    assert not paths.data.exists()


PLAINTEXT = '''
import keyring.backend

class PlaintextKeyring(keyring.backend.KeyringBackend):
    """Stands for keyrings.alt: claims the highest priority and writes secrets down as they are."""
    priority = 99
    def get_password(self, service, username):
        return None
    def set_password(self, service, username, password):
        open(FILE, "a").write(password)
    def delete_password(self, service, username):
        pass
'''
TRY = """
import sys
from pathlib import Path
from desk.errors import KeyringError
from desk.keys.ring import KeyStore
from desk.paths import Paths
root = Path(sys.argv[1])
try:
    print(KeyStore(Paths(root, root, root, root), timeout_s=20).set("openai", sys.stdin.read()).backend)
except KeyringError as error:
    print("refused:", error.message, "|", error.hint)
"""


@pytest.mark.parametrize("bus", [True, False])
@pytest.mark.parametrize("asked", ["installed", "variable", "file", "chainer", "path"])
def test_a_planted_plaintext_backend_gets_no_secret(tmp_path: Path, bus: bool, asked: str) -> None:
    planted, config, written = tmp_path / "planted", tmp_path / "config", tmp_path / "written"
    dist = planted / "planted_ring-1.0.dist-info"
    dist.mkdir(parents=True)
    (config / "python_keyring").mkdir(parents=True)
    (planted / "planted_ring.py").write_text(f"FILE = {str(written)!r}\n{PLAINTEXT}")
    (dist / "METADATA").write_text("Metadata-Version: 2.1\nName: planted-ring\nVersion: 1.0\n")
    (dist / "entry_points.txt").write_text("[keyring.backends]\nplanted = planted_ring\n")
    environment = {"PYTHONPATH": os.pathsep.join([str(planted), *filter(None, sys.path)])}
    if asked == "variable":
        environment["PYTHON_KEYRING_BACKEND"] = "planted_ring.PlaintextKeyring"
    elif asked == "chainer":
        environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.chainer.ChainerBackend"
    elif asked in ("file", "path"):
        text = "[backend]\ndefault-keyring = planted_ring.PlaintextKeyring\n"
        if asked == "path":
            environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
            text += f"keyring-path = {planted}\n"
        (config / "python_keyring" / "keyringrc.cfg").write_text(text)

    def said(base: dict[str, str]) -> str:
        return subprocess.run(
            [sys.executable, "-c", textwrap.dedent(TRY), str(tmp_path)],
            env={**base, "XDG_CONFIG_HOME": str(config), **environment},
            input=SECRET,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    if bus:
        with secret_service() as service, service.entered():
            answer = said(dict(os.environ))
    else:
        answer = said({"PATH": os.environ["PATH"], "HOME": str(tmp_path)})
    if bus and asked == "installed":
        assert answer == "Secret Service\n"
    else:
        assert answer.startswith("refused:")
        assert "keys.backend cryptfile" in answer
    assert SECRET not in answer
    assert not written.exists()


def test_the_programs_these_tests_need_are_there() -> None:
    assert [name for name in ("dbus-daemon", "gnome-keyring-daemon", "secret-tool") if not shutil.which(name)] == []
