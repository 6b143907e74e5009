"""Where keys live: the operating system's keyring, or an encrypted file if the user chose that by name.

Nothing here touches a disk, a log or an environment variable with a secret, not even with a part of one. Importing this
module is cheap; the ``keyring`` library is imported in the thread of the first call. Every call blocks (up to ``timeout_s``):
the host runs them in a thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from desk.errors import DeskError, KeyringError, UsageError
from desk.keys import backends, encrypted
from desk.keys.backends import Backend, Opened
from desk.keys.calls import NoAnswerError, OneAtATime
from desk.keys.system import System, find_system, way_out_locked, way_out_missing, way_out_slow
from desk.paths import Paths
from desk.wire.host import KeyEntry

T = TypeVar("T")

UNLOCK_TIMEOUT_S = 60.0
LONGEST_SECRET = 2000  # Windows takes 2,560 bytes
LONGEST_TOKEN = 8000  # of an account: some providers' refresh tokens are that long
ACCOUNT = "account:"  # before an account's name
# With a colon, so that no provider can bear such a name.
INTERNAL = ("desk:index", "desk:approval", "desk:anchor")
_INDEX = INTERNAL[0]
_PROVIDER = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


def check_provider(provider: str) -> str:
    """The name, if it can be a provider's. :raises UsageError: it cannot."""
    if not _PROVIDER.fullmatch(provider):
        raise UsageError(
            f"{provider[:80]!r} cannot be a provider's name.",
            hint="Use lower-case letters, digits, dot, dash and underscore, e.g. openai.",
        )
    return provider


def check_name(name: str) -> str:
    """The name, if it can be a provider's or, with ``account:`` before it, an account's. :raises UsageError: it cannot."""
    check_provider(name.removeprefix(ACCOUNT))
    return name


def last_of(secret: str) -> str:
    """Up to four last characters, but never more than a third of the secret."""
    shown = min(4, len(secret) // 3)
    return secret[-shown:] if shown else ""


def _entry(name: str, backend: str, secret: str, at: float) -> KeyEntry:
    last4 = "" if name.startswith(ACCOUNT) else last_of(secret)  # people's passwords repeat themselves elsewhere
    return KeyEntry(provider=name, backend=backend, last4=last4, set_at=at)


class KeyStore:
    """The secrets of the Desk whose folders are ``paths``; another ``DESK_HOME`` has others.

    :param backend_choice: the setting ``keys.backend``: ``auto`` (the system's keyring) or ``cryptfile``.
    :param opener: finds the backend; another one is for tests.
    """

    def __init__(
        self,
        paths: Paths,
        backend_choice: str = "auto",
        timeout_s: float = 5.0,
        *,
        system: System | None = None,
        opener: Callable[[System], Opened] = backends.open_backend,
    ) -> None:
        if backend_choice not in ("auto", "cryptfile"):
            raise UsageError(f"keys.backend cannot be {backend_choice!r}.", hint="Use auto or cryptfile.")
        self._file: Path | None = paths.data / "keys.crypt" if backend_choice == "cryptfile" else None
        # The approval key and the anchor belong to one database, so two Desks must not share them.
        self._service = f"desk-{hashlib.sha256(str(paths.data).encode()).hexdigest()[:12]}"
        self._timeout_s = timeout_s
        self._system = system or find_system()
        self._opener = opener
        self._opened: Opened | None = None
        self._calls = OneAtATime()

    @property
    def service(self) -> str:
        """The name all entries are kept under."""
        return self._service

    def set(self, provider: str, secret: str) -> KeyEntry:
        """Keep ``secret`` in place of an earlier one; a provider's without white space around it.

        ``provider`` is a provider's name, or ``account:`` and an account's: then nothing of the secret is ever shown.

        :raises UsageError: an impossible provider name, or no key.
        :raises KeyringError: it could not be kept.
        """
        check_name(provider)
        of_account = provider.startswith(ACCOUNT)
        secret = secret if of_account else secret.strip()
        longest = LONGEST_TOKEN if of_account else LONGEST_SECRET
        if not secret or len(secret) > longest or not secret.isprintable():
            what = "password" if of_account else "key"
            raise UsageError(
                f"That is no {what} for {provider}: it is empty, longer than {longest} characters or not one line.",
                hint=f"Give the {what} alone.",
            )

        def keep(opened: Opened) -> KeyEntry:
            # The index first: a crash in between leaves a name without a secret, never a secret without a name.
            index = {**self._index(opened.backend), provider: time.time()}
            self._write_index(opened.backend, index)
            opened.backend.set_password(self._service, provider, secret)
            return _entry(provider, opened.label, secret, index[provider])

        return self._call(keep)

    def get(self, provider: str) -> str | None:
        """The secret, or None if there is none. :raises KeyringError: it could not be read."""
        check_name(provider)
        return self._call(lambda opened: opened.backend.get_password(self._service, provider))

    def delete(self, provider: str) -> bool:
        """Delete the secret; False if there was none. :raises KeyringError: it could not be deleted."""
        check_name(provider)

        def drop(opened: Opened) -> bool:
            there = self._drop(opened.backend, provider)
            index = self._index(opened.backend)
            if index.pop(provider, None) is not None:
                self._write_index(opened.backend, index)
            return there

        return self._call(drop)

    def entries(self) -> list[KeyEntry]:
        """What is kept, by provider; of each secret only its last characters. :raises KeyringError: it is not to be read."""

        def read(opened: Opened) -> list[KeyEntry]:
            found = []
            for provider, at in sorted(self._index(opened.backend).items()):
                secret = opened.backend.get_password(self._service, provider)
                if secret is not None:
                    found.append(_entry(provider, opened.label, secret, at))
            return found

        return self._call(read)

    def delete_all(self) -> int:
        """Delete every entry of this Desk, the approval key and the anchor too; returns how many keys there were.

        An encrypted file is deleted whole, for which it need not be unlocked.
        """
        if self._file is not None:
            return self._delete_file(self._file)

        def drop_all(opened: Opened) -> int:
            there = [self._drop(opened.backend, provider) for provider in self._index(opened.backend)]
            for name in reversed(INTERNAL):  # the index last: an interrupted purge can be done again
                self._drop(opened.backend, name)
            return sum(there)

        return self._call(drop_all)

    def read_internal(self, name: str) -> str | None:
        """A secret of Desk's own (one of ``INTERNAL``), or None."""
        assert name in INTERNAL, name
        return self._call(lambda opened: opened.backend.get_password(self._service, name))

    def write_internal(self, name: str, secret: str) -> None:
        """Keep a secret of Desk's own (one of ``INTERNAL``)."""
        assert name in INTERNAL, name
        self._call(lambda opened: opened.backend.set_password(self._service, name, secret))

    def backend(self) -> str:
        """The name of the keyring in use. :raises KeyringError: there is none."""
        return encrypted.LABEL if self._file is not None else self._call(lambda opened: opened.label)

    def available(self) -> tuple[bool, str]:
        """Whether keys can be kept and read now without asking the user; if not, why, in a sentence. Raises nothing."""
        try:
            reason = self._call(backends.locked_reason)
        except DeskError as error:
            return False, f"{error.message} {error.hint}".strip()
        if reason:
            return False, f"The keyring cannot be used now: {reason}. {way_out_locked(self._system)}"
        return True, ""

    def unlock(self, passphrase: str) -> None:
        """Open the encrypted file, or make it; the passphrase stays in this process's memory.

        :raises UsageError: the encrypted file was not chosen, or a new passphrase is too short.
        :raises KeyringError: the passphrase is wrong, or the file cannot be used.
        """
        file = self._file
        if file is None:
            raise UsageError(
                "Desk uses the system's keyring, which it cannot unlock for you.", hint=way_out_locked(self._system)
            )
        backend = self._guarded(lambda: encrypted.unlock_file(file, passphrase), UNLOCK_TIMEOUT_S)
        self._opened = Opened(backend, encrypted.LABEL)

    def _call(self, work: Callable[[Opened], T]) -> T:
        return self._guarded(lambda: work(self._open()), self._timeout_s)

    def _open(self) -> Opened:
        if self._opened is None:
            if self._file is not None:
                raise KeyringError("The encrypted key file is locked.", hint="Unlock it: desk keys unlock")
            self._opened = self._opener(self._system)
        return self._opened

    def _guarded(self, call: Callable[[], T], timeout_s: float) -> T:
        try:
            return self._calls.run(call, timeout_s)
        except DeskError:
            raise
        except NoAnswerError:
            raise KeyringError(
                f"The keyring did not answer within {timeout_s:g} seconds.", hint=way_out_slow(self._system)
            ) from None
        except Exception as error:  # noqa: BLE001  backends throw what they like
            # `from None`: frames of a backend hold secrets, and some people print locals with tracebacks.
            raise self._translated(error) from None

    def _translated(self, error: Exception) -> KeyringError:
        if self._file is None:
            self._opened = None  # the daemon may have gone; look for it anew next time
        kind = type(error).__name__
        if kind == "KeyringLocked":
            return KeyringError("The keyring is locked.", hint=way_out_locked(self._system))
        if kind == "InitError":
            return KeyringError(
                "The keyring has no collection to keep keys in, or it stayed locked.", hint=way_out_locked(self._system)
            )
        if isinstance(error, OSError) and error.strerror and self._file is not None:
            return KeyringError(
                f"The encrypted key file {self._file} cannot be used: {error.strerror}.",
                hint="See whether the disk is full and the file is yours.",
            )
        if self._file is not None:
            return KeyringError(
                f"The encrypted key file {self._file} is damaged ({kind}).",
                hint="Bring back a copy of it, or move it away and set the keys again.",
            )
        # The text of an unknown error is not shown: nobody promised that it holds no secret.
        return KeyringError(f"The keyring failed ({kind}).", hint=way_out_missing(self._system))

    def _index(self, backend: Backend) -> dict[str, float]:
        stored = backend.get_password(self._service, _INDEX)
        if stored is None:
            return {}
        try:
            return msgspec.json.decode(stored.encode(), type=dict[str, float])
        except (msgspec.DecodeError, UnicodeEncodeError):
            return {}

    def _write_index(self, backend: Backend, index: dict[str, float]) -> None:
        backend.set_password(self._service, _INDEX, msgspec.json.encode(index).decode())

    def _drop(self, backend: Backend, name: str) -> bool:
        if backend.get_password(self._service, name) is None:
            return False
        backend.delete_password(self._service, name)
        return True

    def _delete_file(self, file: Path) -> int:
        opened, self._opened = self._opened, None
        count = 0
        if opened is not None:
            with contextlib.suppress(DeskError):
                count = len(self._guarded(lambda: self._index(opened.backend), self._timeout_s))
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise KeyringError(
                f"The encrypted key file {file} cannot be deleted: {error.strerror}.", hint=f"Delete it: rm {file}"
            ) from None
        return count
