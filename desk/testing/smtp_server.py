"""A real SMTP server (aiosmtpd) on loopback that can be told to fail, for tests.

It counts what it accepted by Message-ID, keeps the exact bytes, and lets a test wait for a moment instead of sleeping.
"""

from __future__ import annotations

import asyncio
import base64
import enum
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Fault(enum.StrEnum):
    """Where the server fails. ``REFUSE_*`` answer with ``code``; the others break or hold the line."""

    NONE = "none"
    REFUSE_MAIL = "refuse_mail"
    REFUSE_RCPT = "refuse_rcpt"  # only recipients in ``refused``, or all if that is empty
    REFUSE_DATA = "refuse_data"
    REFUSE_CONTENT = "refuse_content"
    DROP_AT_DATA = "drop_at_data"  # instead of 354
    DROP_IN_CONTENT = "drop_in_content"  # after 354, before the final dot
    ACCEPT_THEN_DROP = "accept_then_drop"  # accepted and counted, but never said
    STALL_AT_MAIL = "stall_at_mail"
    STALL_AFTER_CONTENT = "stall_after_content"  # accepted and counted, then silence
    NONSENSE_AFTER_CONTENT = "nonsense_after_content"


@dataclass(frozen=True)
class Accepted:
    """A message the server took, byte for byte as it came in (dots unstuffed)."""

    message_id: str
    content: bytes
    sender: str
    recipients: tuple[str, ...]
    options: tuple[str, ...] = ()


@dataclass
class LoopbackSmtp:
    """``async with LoopbackSmtp() as server``; change ``fault``, ``code`` and ``refused`` at any time.

    ``login``: (user, password) a client must give; ``token``: what it may give instead, by XOAUTH2; ``login_words``: the
    whole reply to a wrong one. ``on_data`` is called when DATA content begins, ``on_accept`` when a
    message is taken, before the reply.
    """

    fault: Fault = Fault.NONE
    code: int = 550
    refused: frozenset[str] = frozenset()
    login: tuple[str, str] | None = None
    token: str = ""
    login_words: str = ""
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    utf8: bool = True
    on_data: Callable[[], None] | None = None
    on_accept: Callable[[Accepted], None] | None = None
    accepted: list[Accepted] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    port: int = 0
    _server: asyncio.Server | None = None
    _lines: set[asyncio.BaseTransport] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> LoopbackSmtp:
        loop = asyncio.get_running_loop()
        context = self.tls if self.implicit_tls else None
        self._server = await loop.create_server(lambda: _Line(self, loop), "127.0.0.1", self.port, ssl=context)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the port and every line; the port number stays, so that it can be opened again."""
        if self._server is not None:
            self._server.close()
            for line in list(self._lines):
                if isinstance(line, asyncio.WriteTransport):
                    line.abort()
            await self._server.wait_closed()
            self._server = None
        for _ in range(100):  # an aborted line ends within a few turns; one that failed its TLS handshake never says so
            await asyncio.sleep(0)
        self._lines.clear()

    def count(self, message_id: str) -> int:
        """How often the message was accepted."""
        return sum(one.message_id == message_id for one in self.accepted)

    def duplicates(self) -> list[str]:
        """Message-IDs accepted more than once."""
        ids = [one.message_id for one in self.accepted]
        return sorted({one for one in ids if ids.count(one) > 1})

    async def until(self, condition: Callable[[LoopbackSmtp], bool], timeout_s: float = 10.0) -> None:
        """Wait until ``condition`` holds; it is looked at after every command and every accepted message."""
        async with asyncio.timeout(timeout_s):
            while not condition(self):
                self._changed.clear()
                await self._changed.wait()

    def note(self, command: str) -> None:
        self.commands.append(command)
        self._changed.set()

    def take(self, envelope: Envelope) -> None:
        content = envelope.original_content or b""
        one = Accepted(
            str(message_from_bytes(content).get("Message-ID", "")).strip(),
            content,
            envelope.mail_from or "",
            tuple(envelope.rcpt_tos),
            tuple(envelope.mail_options),
        )
        self.accepted.append(one)
        self._changed.set()
        if self.on_accept is not None:
            self.on_accept(one)


class _Hooks:
    def __init__(self, server: LoopbackSmtp) -> None:
        self._server = server

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, line: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._server.note("MAIL")
        if self._server.fault is Fault.STALL_AT_MAIL:
            await asyncio.Event().wait()
        if self._server.fault is Fault.REFUSE_MAIL:
            return f"{self._server.code} sender refused"
        if (self._server.login or self._server.token) and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, line: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._server.note("RCPT")
        refused = self._server.refused
        if self._server.fault is Fault.REFUSE_RCPT and (not refused or address in refused):
            return f"{self._server.code} no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, line: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        server = self._server
        if server.fault is Fault.REFUSE_CONTENT:
            return f"{server.code} content refused"
        server.take(envelope)
        if server.fault is Fault.ACCEPT_THEN_DROP:
            assert isinstance(line.transport, asyncio.WriteTransport)
            line.transport.abort()
        if server.fault in (Fault.ACCEPT_THEN_DROP, Fault.STALL_AFTER_CONTENT):
            await asyncio.Event().wait()  # until the line is gone
        if server.fault is Fault.NONSENSE_AFTER_CONTENT:
            return "399 perhaps"
        return f"250 2.0.0 OK accepted {len(server.accepted)}"

    async def auth_XOAUTH2(self, line: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """Google's way: a wrong token is answered by a challenge that holds JSON, and refused after an empty line."""
        self._server.note("XOAUTH2")
        given = base64.b64decode(args[1]).decode() if len(args) > 1 else ""
        if self._server.token and given.endswith(f"auth=Bearer {self._server.token}\x01\x01"):
            return AuthResult(success=True, auth_data=given.partition("\x01")[0])
        await line.challenge_auth(b'{"status":"400","schemes":"Bearer"}')
        return AuthResult(success=False, handled=False)

    async def handle_QUIT(self, line: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self._server.note("QUIT")
        return "221 Bye"


class _Line(SMTP):
    def __init__(self, server: LoopbackSmtp, loop: asyncio.AbstractEventLoop) -> None:
        def check(line: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
            right = isinstance(given, LoginPassword) and (given.login.decode(), given.password.decode()) == server.login
            words = server.login_words
            return AuthResult(success=right, handled=False, message=words if words and not right else None)

        super().__init__(
            _Hooks(server),
            enable_SMTPUTF8=server.utf8,
            authenticator=check if server.login or server.token else None,
            auth_require_tls=False,
            tls_context=None if server.implicit_tls else server.tls,
            hostname="loopback.example",
            loop=loop,
        )
        self._loopback = server
        self._own: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._own = self._own or transport
        self._loopback._lines.add(self._own)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._own is not None:
            self._loopback._lines.discard(self._own)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        server = self._loopback
        server.note("DATA")
        if server.fault is Fault.REFUSE_DATA:
            await self.push(f"{server.code} no data now")
            return
        assert isinstance(self.transport, asyncio.WriteTransport)
        if server.fault is Fault.DROP_AT_DATA:
            self.transport.abort()
            await asyncio.Event().wait()
        if server.on_data is not None:
            server.on_data()
        if server.fault is Fault.DROP_IN_CONTENT:
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
            await asyncio.Event().wait()
        await super().smtp_DATA(arg)
