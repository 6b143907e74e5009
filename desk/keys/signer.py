"""Signing approvals: HMAC-SHA256 (RFC 2104) under a key that only the keyring, or this process, has."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from desk.errors import KeyringError
from desk.keys.ring import KeyStore

KEY_BYTES = 32
_NAME = "desk:approval"
# Nothing else signed with this key could be taken for an approval.
_DOMAIN = b"desk approval 1\0"


class _HmacSigner:
    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, payload: bytes) -> bytes:
        """32 bytes."""
        return hmac.digest(self._key, _DOMAIN + payload, hashlib.sha256)

    def verify(self, payload: bytes, signature: bytes) -> bool:
        """Whether this key signed ``payload``; takes the same time whatever the answer."""
        return hmac.compare_digest(self.sign(payload), signature)


class KeyringSigner(_HmacSigner):
    """Signs with the key in the keyring, made at first use, so that approvals outlive this process.

    The key is read once, here; a keyring that fails later disturbs nothing. Blocks: make it in a thread.

    :raises KeyringError: the key can be neither read nor made, or is damaged.
    """

    durable = True

    def __init__(self, keystore: KeyStore) -> None:
        super().__init__(_read_key(keystore) or _make_key(keystore))


class MemorySigner(_HmacSigner):
    """Signs with a key that is gone when this process ends: open approvals then return to the queue."""

    durable = False

    def __init__(self) -> None:
        super().__init__(secrets.token_bytes(KEY_BYTES))


def make_signer(keystore: KeyStore) -> KeyringSigner | MemorySigner:
    """A lasting signer if the keyring can be used now without asking the user, else one in memory. Blocks: use a thread."""
    if not keystore.available()[0]:
        return MemorySigner()
    try:
        return KeyringSigner(keystore)
    except KeyringError:
        return MemorySigner()


def _read_key(keystore: KeyStore) -> bytes | None:
    stored = keystore.read_internal(_NAME)
    if stored is None:
        return None
    try:
        key = base64.b64decode(stored, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyringError(
            f"The key that signs approvals is damaged in the keyring ({keystore.service}, {_NAME}).",
            hint="Delete that entry in the keyring; Desk makes a new one, and open approvals return to the queue.",
        )
    return key


def _make_key(keystore: KeyStore) -> bytes:
    keystore.write_internal(_NAME, base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
    made = _read_key(keystore)  # what was really kept; another process may have been quicker
    if made is None:
        raise KeyringError("The keyring took a key but does not give it back.", hint="Run: desk doctor")
    return made
