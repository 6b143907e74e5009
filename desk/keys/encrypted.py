"""An encrypted file in place of an OS keyring, for machines that have none: ``keyrings.cryptfile`` (Argon2id, AES-GCM).

Used only when the user chose it by name. The passphrase lives in this process alone. Three things are done differently from
the library: it asks nobody (its prompt would block a host), a write replaces the file at once or not at all, and the key
derived from the passphrase is kept, so that only unlocking takes a second, not every call.
"""

from __future__ import annotations

import configparser
import contextlib
import os
from pathlib import Path
from typing import Any, cast

from desk.errors import KeyringError, UsageError
from desk.keys.backends import Backend
from desk.paths import ensure_private

LABEL = "encrypted file"
SHORTEST_PASSPHRASE = 8
_REFERENCE = ("keyring-setting", "password reference", "password reference value")


def unlock_file(file: Path, passphrase: str) -> Backend:
    """Open the file with its passphrase, or make it with a new one. Takes about a second.

    :raises UsageError: a new passphrase is too short.
    :raises KeyringError: the passphrase is wrong, or the file is damaged or cannot be read or written.
    """
    ensure_private(file.parent)
    if not passphrase.strip():
        raise UsageError("The passphrase is empty.", hint="Type the passphrase of the encrypted key file.")
    try:
        if not file.exists():
            if len(passphrase) < SHORTEST_PASSPHRASE:
                raise UsageError(
                    f"The passphrase is shorter than {SHORTEST_PASSPHRASE} characters.",
                    hint="Choose a longer one: it is all that protects the keys in the file.",
                )
            made = _backend(file, passphrase)
            made.begin()
            return cast("Backend", made)
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
        found = _backend(file, passphrase)
        if not found.fits():
            raise KeyringError(
                "This is not the passphrase of the encrypted key file.", hint="Try again: desk keys unlock"
            )
        return cast("Backend", found)
    except OSError as error:
        raise KeyringError(
            f"The encrypted key file {file} cannot be used: {error.strerror}.", hint=f"See whether {file} is yours."
        ) from None
    except (configparser.Error, ValueError, KeyError) as error:
        raise KeyringError(
            f"The encrypted key file {file} is damaged ({type(error).__name__}).",
            hint=f"Bring back a copy of it, or move it away and set the keys again: {file}",
        ) from None


def _backend(file: Path, passphrase: str) -> Any:
    from argon2.low_level import Type, hash_secret_raw
    from Crypto.Cipher import AES
    from keyring.errors import PasswordDeleteError
    from keyrings.cryptfile.cryptfile import CryptFileKeyring  # type: ignore[import-untyped]
    from keyrings.cryptfile.escape import escape  # type: ignore[import-untyped]

    class EncryptedFile(CryptFileKeyring):  # type: ignore[misc]
        # What KEYRING_PROPERTY_… variables could set is fixed here, after the library has read them.
        def __init__(self) -> None:
            super().__init__()
            self.file_path = str(file)
            self.file_version = CryptFileKeyring.version
            self._derived: dict[bytes, bytes] = {}
            self._salt = b""

        def begin(self) -> None:
            self._salt = os.urandom(16)
            self.set_password(*_REFERENCE)
            self._write_config_value("keyring-setting", "scheme", self.scheme)
            self._write_config_value("keyring-setting", "version", self.version)

        def fits(self) -> bool:
            config = self._read()
            self._check_version(config)
            with contextlib.suppress(AttributeError):  # a crash while the file was made: no scheme in it yet
                self._check_scheme(config)
            try:
                return bool(self.get_password(*_REFERENCE[:2]) == _REFERENCE[2])
            except ValueError:  # AES-GCM: the tag does not fit
                return False

        def _create_cipher(self, password: str, salt: bytes, nonce: bytes | None = None) -> Any:
            if salt not in self._derived:
                self._derived[salt] = hash_secret_raw(
                    secret=passphrase.encode(),
                    salt=salt,
                    time_cost=self.time_cost,
                    memory_cost=self.memory_cost,
                    parallelism=self.parallelism,
                    hash_len=16,
                    type=Type.ID,
                )
            self._salt = self._salt or salt
            return AES.new(self._derived[salt], AES.MODE_GCM, nonce)

        @property
        def keyring_key(self) -> str:
            return passphrase

        def encrypt(self, password: bytes, assoc: bytes | None = None) -> bytes:
            import base64
            import json

            cipher = self._create_cipher(passphrase, self._salt)  # a fresh nonce of 16 bytes each time
            if assoc is not None:
                cipher.update(assoc)
            data, mac = cipher.encrypt_and_digest(password)
            parts = {"salt": self._salt, "data": data, "mac": mac, "nonce": cipher.nonce}
            return json.dumps({name: base64.b64encode(part).decode() for name, part in parts.items()}).encode()

        def delete_password(self, service: str, username: str) -> None:
            config = self._read()
            try:
                removed = config.remove_option(escape(service), escape(username))
            except configparser.NoSectionError:
                removed = False
            if not removed:
                raise PasswordDeleteError("no such password")
            self._replace(config)

        def _write_config_value(self, service: str, key: str, value: str) -> None:
            config = self._read()
            if not config.has_section(escape(service)):
                config.add_section(escape(service))
            config.set(escape(service), escape(key), value)
            self._replace(config)

        def _read(self) -> configparser.RawConfigParser:
            config = configparser.RawConfigParser()
            config.read(file)
            return config

        def _replace(self, config: configparser.RawConfigParser) -> None:
            partial = file.with_name(f".{file.name}.part")
            partial.unlink(missing_ok=True)
            try:
                with open(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as out:
                    config.write(out)
                    out.flush()
                    os.fsync(out.fileno())
                partial.replace(file)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise

    return EncryptedFile()
