"""A mail's own bytes, fetched again when they are needed: the store keeps what was read in them, not the mail itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.maildir import find_message
from desk.channels.mail.store import MailStore
from desk.errors import ChannelError


class RawMail(Protocol):
    """One kind of account's way to a mail's bytes."""

    async def raw(self, ref: str) -> bytes | None:
        """The whole message as it came, or None if it is not there any more.

        :raises UsageError: no such mail.
        :raises ChannelError: the server cannot be reached.
        """
        ...


class MaildirRaw:
    """From the Maildir the mail was read from."""

    def __init__(self, store: MailStore, accounts: AccountStore) -> None:
        self._store = store
        self._accounts = accounts

    async def raw(self, ref: str) -> bytes | None:
        account_id, folder, key = self._store.place(ref)
        root = Path(self._accounts.account(account_id).maildir)
        return await asyncio.to_thread(find_message, root / folder, key)


class RawMails:
    """Every account's, by the kind of the account. ``by_kind`` may grow while the host lives."""

    def __init__(self, store: MailStore, accounts: AccountStore, by_kind: Mapping[str, RawMail]) -> None:
        self._store = store
        self._accounts = accounts
        self._by_kind = by_kind

    async def bytes_of(self, ref: str) -> bytes:
        """:raises UsageError: no such mail. :raises ChannelError: its bytes are not to be had."""
        account = self._accounts.account(self._store.place(ref)[0])
        source = self._by_kind.get(account.kind)
        found = await source.raw(ref) if source is not None else None
        if found is None:
            raise ChannelError(
                f"The mail {ref} is not in its folder any more, so its attachments cannot be read.",
                hint="What was read of it before: desk mail show " + ref,
                retryable=False,
            )
        return found
