"""The demo account's SMTP server: a real one, on loopback, with a password made anew at each start.

What it accepts is on disk in ``delivered`` before it says so, and it files the sender's copy into ``Sent``, as large
providers do. It answers on 127.0.0.1 only and relays nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import os
import secrets
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from desk.demo.setup import PARTS
from desk.demo.threads import ADDRESS

MAX_MESSAGE_BYTES = 30_000_000


@dataclass(frozen=True)
class Listening:
    """Where the server is and how to log in."""

    port: int
    user: str
    password: str


class Delivery:
    """Takes a message in: into ``delivered``, and a copy into ``Sent``; says 250 only when it is on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("delivered", "Sent"):
            for part in PARTS:
                (folder / name / part).mkdir(parents=True, exist_ok=True, mode=0o700)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.original_content or b""
        name = secrets.token_hex(12)
        try:
            await asyncio.to_thread(self._keep, content, name)
        except OSError as error:
            return f"452 4.3.1 The message cannot be stored: {error.strerror}"
        return f"250 2.0.0 OK queued as demo-{name[:8]}"

    def _keep(self, content: bytes, name: str) -> None:
        message_id = str(message_from_bytes(content[:65_536]).get("Message-ID", name)).strip(" <>")
        safe = "".join(letter if letter.isalnum() or letter in "-_.@" else "_" for letter in message_id)[:150]
        self._store("delivered", content, name, "new")
        with contextlib.suppress(OSError):  # it is delivered: a missing copy must not make anybody send it again
            self._store("Sent", content, f"{safe}:2,S", "cur")

    def _store(self, box: str, content: bytes, name: str, part: str) -> None:
        temporary = self._folder / box / "tmp" / name
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self._folder / box / part / name)


class DemoServer:
    """One SMTP server at a time."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.BaseTransport] = set()

    async def start(self, folder: Path) -> Listening:
        """Listen on an ephemeral port of 127.0.0.1; a server already running is stopped first."""
        await self.stop()
        user, password = ADDRESS, secrets.token_urlsafe(18)
        delivery = Delivery(folder)

        def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
            right = isinstance(given, LoginPassword) and all(
                (
                    hmac.compare_digest(given.login, user.encode()),
                    hmac.compare_digest(given.password, password.encode()),
                )
            )
            return AuthResult(success=right, handled=False)

        loop = asyncio.get_running_loop()

        def line() -> SMTP:
            # A plain-text log-in is all right here: the line never leaves this machine.
            return _Line(
                delivery,
                self._lines,
                data_size_limit=MAX_MESSAGE_BYTES,
                enable_SMTPUTF8=True,
                authenticator=check,
                auth_require_tls=False,
                hostname="desk-demo.example",
                ident="Desk demo",
                loop=loop,
            )

        self._server = await loop.create_server(line, "127.0.0.1", 0)
        port = int(self._server.sockets[0].getsockname()[1])
        return Listening(port, user, password)

    async def stop(self) -> None:
        """Close the port and every open line; a message being stored is finished first by its thread."""
        if self._server is not None:
            self._server.close()
            for line in list(self._lines):
                line.close()
            await self._server.wait_closed()
            self._server = None


class _Line(SMTP):
    def __init__(self, delivery: Delivery, lines: set[asyncio.BaseTransport], **settings: object) -> None:
        super().__init__(delivery, **settings)  # type: ignore[arg-type]
        self._lines = lines
        self._own: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._own = transport
        self._lines.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._own is not None:
            self._lines.discard(self._own)
        super().connection_lost(error)
