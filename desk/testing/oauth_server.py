"""An authorisation server on loopback for the device flow and refreshing (RFC 8628, RFC 6749), with faults, for tests."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from desk.wire.accounts import OAuth

CLIENT_ID = "test-client"
DEVICE_CODE = "canary-device-code-77"


@dataclass
class OAuthServer:
    """``pending``: how often it says "not yet". ``fault``: denied, expired, slow_down (once), client, nonsense, garbage,
    redirect, huge, busy (once), drop (once), no_refresh or ended (of refreshing). ``rotate``: a new refresh token each time.

    ``access`` is the token given last, ``refresh_token`` the one that is taken; ``asked`` are the requests' fields.
    """

    pending: int = 1
    fault: str = ""
    rotate: bool = False
    interval_s: int = 5
    expires_s: int = 600
    life_s: int = 3600
    tls: ssl.SSLContext | None = None
    refresh_token: str = "canary-refresh-token-1"  # noqa: S105 - of a server that lives as long as a test
    access: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    port: int = 0
    _given: int = 0
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> OAuthServer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()
        for _turn in range(100):
            await asyncio.sleep(0)

    @property
    def base(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    @property
    def oauth(self) -> OAuth:
        """Where an account finds this server."""
        return OAuth(
            device_endpoint=f"{self.base}/device",
            token_endpoint=f"{self.base}/token",
            client_id=CLIENT_ID,
            scopes=("mail", "offline_access"),
        )

    def revoke(self) -> None:
        """End the sign-in: the refresh token is taken no more."""
        self.refresh_token = ""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                lines = head.split("\r\n")
                length = next(
                    (int(one.partition(":")[2]) for one in lines if one.lower().startswith("content-length")), 0
                )
                body = (await reader.readexactly(length)).decode()
                fields = {name: values[0] for name, values in parse_qs(body).items()}
                await self._answer(lines[0].split(" ")[1], fields, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    async def _answer(self, path: str, fields: dict[str, str], writer: asyncio.StreamWriter) -> None:
        self.asked.append(fields)
        if self.fault == "redirect":
            writer.write(b"HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:9/token\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        if self._once("drop"):
            writer.transport.abort()
            return
        if self._once("busy"):
            await _send(writer, 503, b"try later")
            return
        if self.fault in ("garbage", "huge"):
            await _send(writer, 200, b"\xff<html>" * (40_000 if self.fault == "huge" else 1))
            return
        status, answer = self._device() if path == "/device" else self._token(fields)
        await _send(writer, status, json.dumps(answer).encode())

    def _once(self, fault: str) -> bool:
        if self.fault != fault or (not self._given and len(self.asked) < 2):
            return False
        self.fault = ""
        return True

    def _device(self) -> tuple[int, dict[str, Any]]:
        if self.fault == "client":
            return 401, {"error": "invalid_client", "error_description": "no such application"}
        url = "javascript:alert(1)" if self.fault == "nonsense" else f"{self.base}/activate"
        return 200, {
            "device_code": DEVICE_CODE,
            "user_code": "WDJB-MJHT",
            "verification_uri": url,
            "expires_in": self.expires_s,
            "interval": self.interval_s,
        }

    def _token(self, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if fields.get("client_id") != CLIENT_ID:
            return 401, {"error": "invalid_client"}
        if fields.get("grant_type") == "refresh_token":
            if not self.refresh_token or fields.get("refresh_token") != self.refresh_token:
                return 400, {"error": "invalid_grant", "error_description": "token revoked"}
            return 200, self._tokens()
        if fields.get("device_code") != DEVICE_CODE:
            return 400, {"error": "invalid_grant"}
        errors = {"denied": "access_denied", "expired": "expired_token"}
        if self.pending > 0:
            self.pending -= 1
            slow = self.fault == "slow_down"
            return 400, {"error": "slow_down" if slow else "authorization_pending"}
        if self.fault in errors:
            return 400, {"error": errors[self.fault]}
        return 200, self._tokens()

    def _tokens(self) -> dict[str, Any]:
        self._given += 1
        self.access = f"canary-access-token-{self._given}"
        answer: dict[str, Any] = {"access_token": self.access, "token_type": "Bearer", "expires_in": self.life_s}
        if self.rotate:
            self.refresh_token = f"canary-refresh-token-{self._given + 1}"
        if self.fault != "no_refresh":
            answer["refresh_token"] = self.refresh_token
        return answer


async def _send(writer: asyncio.StreamWriter, status: int, body: bytes) -> None:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
