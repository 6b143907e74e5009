"""The passwords and tokens of accounts: kept in the keyring, fetched when needed, access tokens in memory alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from desk.channels.mail.account import Account
from desk.channels.mail.credentials import Credentials, user_for
from desk.channels.oauth.answers import Tokens
from desk.channels.oauth.tokens import OAuthRefused, TokenServer
from desk.errors import KeyringError
from desk.host.account_words import no_secret, oauth_error
from desk.keys.ring import ACCOUNT, KeyStore
from desk.schedule.clock import Clock

# A token is renewed this long before it ends, so that it does not end on the way.
EARLY_S = 60.0
# Two connections may be refused with the same old token; the second need not renew it again.
_JUST_NOW_S = 10.0


class _Access(msgspec.Struct, frozen=True):
    token: str
    made_at: float
    ends_at: float

    def __repr__(self) -> str:
        return "_Access(…)"


class AccountSecrets:
    """``credentials`` is what mail and calendar are given; nothing of it outlives the log-in it was fetched for."""

    def __init__(self, keys: Callable[[], KeyStore], clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._access: dict[str, _Access] = {}
        self._unsaved: dict[str, str] = {}  # refresh tokens the keyring would not take yet
        self._renewing: dict[str, asyncio.Lock] = {}

    async def credentials(self, account: Account, part: str = "imap", *, fresh: bool = False) -> Credentials:
        """See ``desk.channels.mail.credentials.CredentialSource``."""
        user = user_for(account, part)
        if account.auth == "oauth2":
            return Credentials(user=user, token=await self._token(account, fresh=fresh))
        return Credentials(user=user, password=await self._read(account))

    async def keep(self, name: str, secret: str) -> None:
        """Keep an account's password, or its refresh token. :raises KeyringError: the keyring does not take it."""
        self.drop_access(name)
        await asyncio.to_thread(self._keys().set, ACCOUNT + name, secret)

    async def forget(self, name: str) -> bool:
        """Delete it; False if there was none. :raises KeyringError: the keyring cannot be reached."""
        self.drop_access(name)
        return await asyncio.to_thread(self._keys().delete, ACCOUNT + name)

    async def state(self, account: Account) -> str:
        """kept, missing, unknown (the keyring cannot be read) or not needed."""
        if account.demo or not (account.imap_host or account.smtp_user or account.caldav_url):
            return "not needed"
        try:
            kept = await asyncio.to_thread(self._keys().get, ACCOUNT + account.name)
        except KeyringError:
            return "unknown"
        return "missing" if kept is None else "kept"

    def use_access(self, name: str, tokens: Tokens) -> None:
        """Take over the tokens of a sign-in just now."""
        now = self._clock.boottime()
        self._access[name] = _Access(tokens.access, now, now + tokens.life_s)

    def drop_access(self, name: str) -> None:
        """Forget what is in memory for the account."""
        self._access.pop(name, None)
        self._unsaved.pop(name, None)

    async def _read(self, account: Account) -> str:
        secret = await asyncio.to_thread(self._keys().get, ACCOUNT + account.name)
        if secret is None:
            raise no_secret(account)
        return secret

    async def _token(self, account: Account, *, fresh: bool) -> str:
        async with self._renewing.setdefault(account.name, asyncio.Lock()):
            now = self._clock.boottime()
            known = self._access.get(account.name)
            if known is not None and now < known.ends_at - EARLY_S and (not fresh or now - known.made_at < _JUST_NOW_S):
                return known.token
            kept = self._unsaved.get(account.name) or await self._read(account)
            try:
                tokens = await TokenServer(account, self._clock).refresh(kept)
            except OAuthRefused as error:
                raise oauth_error(account.name, error.code, error.host, error.said) from None
            self.use_access(account.name, tokens)
            if (tokens.refresh and tokens.refresh != kept) or account.name in self._unsaved:
                await self._replace(account.name, tokens.refresh or kept)
            return tokens.access

    async def _replace(self, name: str, refresh: str) -> None:
        """Keep the new refresh token: the old one may be void already, so a keyring that is locked now is asked again."""
        self._unsaved[name] = refresh
        try:
            await asyncio.to_thread(self._keys().set, ACCOUNT + name, refresh)
        except KeyringError:
            return
        del self._unsaved[name]
