"""The audit chain's length and head, kept in the keyring, out of reach of whoever edits the database."""

from __future__ import annotations

import re

from desk.keys.ring import KeyStore

_NAME = "desk:anchor"
_STORED = re.compile(r"([0-9]{1,19}) ([0-9a-f]{64})")


class KeyringAnchor:
    """One keyring entry: count and head."""

    def __init__(self, keystore: KeyStore) -> None:
        self._keystore = keystore

    def load(self) -> tuple[int, str] | None:
        """What was last saved; None if nothing was. Something unreadable counts as an anchor nothing agrees with.

        :raises KeyringError: the keyring cannot be read.
        """
        stored = self._keystore.read_internal(_NAME)
        if stored is None:
            return None
        found = _STORED.fullmatch(stored)
        return (int(found[1]), found[2]) if found else (0, "unreadable")

    def save(self, count: int, head: str) -> None:
        """Replace it. :raises KeyringError: the keyring did not take it."""
        self._keystore.write_internal(_NAME, f"{count} {head}")
