"""An account as the store holds it. Its password or token is not part of it: that stays in the keyring."""

from __future__ import annotations

from desk.wire.accounts import Account, OAuth

__all__ = ["Account", "OAuth"]
