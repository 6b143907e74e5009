"""Asking an authorisation server for tokens, over HTTPS (httpx). What its answers mean is decided in ``answers``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeVar

from desk.channels.mail.account import Account
from desk.channels.oauth.answers import (
    Device,
    Polling,
    Refusal,
    Tokens,
    Wait,
    allowed_url,
    next_step,
    read_device,
    read_tokens,
)
from desk.channels.tls import tls_context, untrusted
from desk.schedule.clock import Clock

T = TypeVar("T")

TIMEOUT_S = 20.0
_MAX_ANSWER_BYTES = 65_536
_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class OAuthRefused(Exception):
    """Why there is no token. ``code`` is a ``Refusal``'s, or unreachable, untrusted or no_endpoint."""

    def __init__(self, refusal: Refusal, host: str) -> None:
        super().__init__(refusal.code)
        self.code, self.said, self.host = refusal.code, refusal.said, host


class TokenServer:
    """An account's authorisation server, asked with the account's own client id."""

    def __init__(self, account: Account, clock: Clock, timeout_s: float = TIMEOUT_S) -> None:
        self._account = account
        self._oauth = account.oauth
        self._clock = clock
        self._timeout_s = timeout_s

    async def sign_in(self, show: Callable[[Device], None]) -> Tokens:
        """Have a person sign in: ``show`` them code and URL, then wait. Cancelling stops it.

        :raises OAuthRefused: they refused, took too long, or the server will not do it.
        """
        scope = {"scope": " ".join(self._oauth.scopes)} if self._oauth.scopes else {}
        device = self._taken(await self._ask(self._oauth.device_endpoint, scope, read_device))
        show(device)
        now = self._clock.boottime()
        step: Wait | Tokens | Refusal = Wait(
            now + device.interval_s, Polling(interval_s=device.interval_s, ends_at=now + device.expires_s)
        )
        while isinstance(step, Wait):
            await self._clock.sleep_until_boottime(step.until)
            asked = {"grant_type": _DEVICE_GRANT, "device_code": device.device_code}
            answer: Tokens | Refusal | None = await self._ask(self._oauth.token_endpoint, asked, read_tokens)
            if isinstance(answer, Refusal) and answer.code == "unreachable":
                answer = None
            step = next_step(step.polling, answer, self._clock.boottime())
        tokens = self._taken(step)
        if not tokens.refresh:
            raise OAuthRefused(Refusal("no_refresh"), self._host)
        return tokens

    async def refresh(self, refresh_token: str) -> Tokens:
        """A new access token, and perhaps a new refresh token. :raises OAuthRefused: the sign-in has ended, say."""
        asked = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._taken(await self._ask(self._oauth.token_endpoint, asked, read_tokens))

    @property
    def _host(self) -> str:
        return self._oauth.token_endpoint.partition("://")[2].partition("/")[0]

    def _taken(self, answer: T | Refusal) -> T:
        if isinstance(answer, Refusal):
            raise OAuthRefused(answer, self._host)
        return answer

    async def _ask(self, url: str, fields: Mapping[str, str], read: Callable[[int, bytes], T | Refusal]) -> T | Refusal:
        import httpx

        if not url or not self._oauth.client_id:
            return Refusal("no_endpoint")
        if not allowed_url(url):
            return Refusal("untrusted", url[:200])
        context = await asyncio.to_thread(tls_context, self._account) if url.startswith("https") else True
        # No proxy, .netrc or redirect: what is sent is a secret for this server alone.
        async with httpx.AsyncClient(verify=context, timeout=self._timeout_s, trust_env=False) as client:
            try:
                data = {"client_id": self._oauth.client_id, **fields}
                async with client.stream("POST", url, data=data, headers={"Accept": "application/json"}) as response:
                    body = b""
                    async for piece in response.aiter_bytes():
                        body += piece
                        if len(body) > _MAX_ANSWER_BYTES:
                            return Refusal("nonsense")
                    return read(response.status_code, body)
            except httpx.HTTPError as error:
                # The error is left here: its frames hold the token.
                return _unreachable(error)


def _unreachable(error: BaseException) -> Refusal:
    certificate = untrusted(error)
    if certificate is not None:
        return Refusal("untrusted", str(certificate.verify_message))
    return Refusal("unreachable", type(error).__name__)
