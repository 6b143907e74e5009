"""What logs an account in: a password or a token, for the moment it is needed. Where it comes from is the host's affair."""

from __future__ import annotations

from typing import Protocol

import msgspec

from desk.channels.mail.account import Account


class Credentials(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """A user name and either a password or an OAuth2 access token. Never stored, logged or shown: its repr hides both."""

    user: str
    password: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return f"Credentials(user={self.user!r}, {'token' if self.token else 'password'}=…)"

    def xoauth2(self) -> str:
        """The initial response of the SASL mechanism XOAUTH2, not yet in base64.

        https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
        """
        return f"user={self.user}\x01auth=Bearer {self.token}\x01\x01"


class CredentialSource(Protocol):
    """Gives an account's credentials for one of its servers when they are needed."""

    async def __call__(self, account: Account, /, part: str = "imap", *, fresh: bool = False) -> Credentials:
        """``part``: imap, smtp or caldav. ``fresh``: the server refused the token it was given; renew it first.

        :raises KeyringError: the keyring cannot be read.
        :raises ChannelError: there are none, or the sign-in has ended.
        """
        ...


def user_for(account: Account, part: str) -> str:
    """The user name at one of the account's servers; the address where none was given."""
    named = {"imap": account.imap_user, "smtp": account.smtp_user, "caldav": account.caldav_user}[part]
    return named or account.address
