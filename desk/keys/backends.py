"""The keyrings Desk trusts, opened by name.

``keyring``'s own choice is never asked: it loads whatever plug-in is installed and prefers the one that claims most, which
may be a plaintext file. A backend the user configured for ``keyring`` is followed only if it is on the list.
"""

from __future__ import annotations

import configparser
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from desk.errors import KeyringError
from desk.keys.system import System, way_out_missing


class Backend(Protocol):
    """What is used of a ``keyring`` backend."""

    def get_password(self, service: str, username: str, /) -> str | None: ...

    def set_password(self, service: str, username: str, password: str, /) -> None: ...

    def delete_password(self, service: str, username: str, /) -> None: ...


class NoKeyringError(KeyringError):
    """None of the trusted keyrings works on this system; ``reasons`` says of each why, for those who look closer."""

    def __init__(self, hint: str, reasons: Sequence[str]) -> None:
        super().__init__("There is no keyring here that Desk trusts with keys.", hint=hint)
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Opened:
    """A usable backend and the name shown for it."""

    backend: Backend
    label: str


# Class path → the name a person knows it by.
ALLOWED: Mapping[str, str] = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service (libsecret)",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet 4",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager",
}
_BY_PLATFORM = {
    "darwin": ("keyring.backends.macOS.Keyring",),
    "win32": ("keyring.backends.Windows.WinVaultKeyring",),
}
_LINUX = (
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.kwallet.DBusKeyringKWallet4",
)


def configured(environment: Mapping[str, str], config_root: Path) -> tuple[str, str]:
    """The backend the user set for ``keyring`` and where, e.g. from ``PYTHON_KEYRING_BACKEND``; both empty if none."""
    if name := environment.get("PYTHON_KEYRING_BACKEND", "").strip():
        return name, "PYTHON_KEYRING_BACKEND"
    file = config_root / "keyringrc.cfg"
    parser = configparser.RawConfigParser()
    try:
        parser.read(file, encoding="utf-8")
        name = parser.get("backend", "default-keyring", fallback="").strip()
    except (configparser.Error, UnicodeDecodeError, OSError):
        return "unreadable", str(file)
    return (name, str(file)) if name else ("", "")


def candidates(name: str, place: str, system: System, platform: str = sys.platform) -> tuple[str, ...]:
    """The class paths to try in turn, given what the user configured.

    :raises KeyringError: that backend is not on the list.
    """
    if not name:
        return _BY_PLATFORM.get(platform, _LINUX)
    if name in ALLOWED:
        return (name,)
    what = name.rpartition(".")[0].rpartition(".")[2] or name
    raise KeyringError(
        f"{place} asks for the keyring backend {_printable(name)}, which Desk does not trust with keys "
        f"({_why_not(what.lower(), name)}).",
        hint=f"Remove that setting so that the system's keyring is used. {way_out_missing(system)}",
    )


def open_backend(system: System) -> Opened:
    """The first trusted keyring of this system that works. Slow (imports, D-Bus): call it in a thread.

    :raises KeyringError: none does, or the user's configuration names one that is not trusted.
    """
    from keyring.util.platform_ import config_root

    name, place = configured(os.environ, Path(config_root()))
    reasons: list[str] = []
    for path in candidates(name, place, system):
        try:
            found = _load(path)
            _ = found.priority  # raises RuntimeError, with the reason, if it cannot work here
            return Opened(cast("Backend", found()), ALLOWED[path])
        except Exception as error:  # noqa: BLE001  whatever a backend throws, the next one may do
            reasons.append(f"{ALLOWED[path]}: {_first_line(error)}")
    raise NoKeyringError(way_out_missing(system), reasons)


def ever_kept_here(home: Path, environment: Mapping[str, str]) -> bool:
    """Whether a keyring may have kept anything for this user: a bus to one is named, or its files lie in the home folder.

    A keyring of a desktop cannot be reached from, say, a login by SSH, and yet holds what was kept in it.
    """
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    places = [data / "keyrings", data / "kwalletd", home / ".kde" / "share" / "apps" / "kwallet", config / "keepassxc"]
    on_bus = bool(environment.get("DBUS_SESSION_BUS_ADDRESS"))
    return on_bus or not sys.platform.startswith("linux") or any(place.exists() for place in places)


def locked_reason(opened: Opened) -> str:
    """Why the keyring would have to ask the user before it serves; empty if it need not. Asks nobody itself."""
    if opened.label != "Secret Service":
        return ""
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        try:
            collection = secretstorage.get_collection_by_alias(connection, "default")
        except secretstorage.ItemNotFoundException:
            return "it has no default collection yet"
        return "it is locked" if collection.is_locked() else ""


def _load(path: str) -> Any:
    module, _, name = path.rpartition(".")
    found = getattr(importlib.import_module(module), name)
    return _tidy_secret_service(found) if path == _LINUX[0] else found


def _tidy_secret_service(base: Any) -> Any:
    """The library leaves the bus connection open when the collection is locked or missing; this closes it."""
    import secretstorage
    from keyring.errors import InitError, KeyringLocked

    class SecretService(base):  # type: ignore[misc]
        def get_preferred_collection(self) -> Any:
            bus = secretstorage.dbus_init()
            try:
                collection = secretstorage.get_default_collection(bus)
                if collection.is_locked():
                    collection.unlock()
                    if collection.is_locked():
                        raise KeyringLocked("it is locked")
            except secretstorage.exceptions.SecretStorageException as error:
                bus.close()
                raise InitError(str(error)) from error
            except BaseException:
                bus.close()
                raise
            return collection

    return SecretService


def _why_not(module: str, name: str) -> str:
    if "plaintext" in name.lower():
        return "it writes them into a file as they are"
    return {
        "fail": "it keeps nothing",
        "null": "it keeps nothing",
        "chainer": "it may pass them on to a backend that writes them as they are",
        "cryptfile": "an encrypted file is chosen in Desk's own settings",
    }.get(module, "it is not on Desk's list")


def _first_line(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return _printable(text[0]) if text else type(error).__name__


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:120]
