"""As much of an IMAP server as a log-in needs (RFC 3501, XOAUTH2), on loopback, which can be told to fail, for tests.

Reading and marking mail is tested on Dovecot; what Dovecot cannot be made to do (other providers' words, tokens, silence,
noise) is done here.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import shlex
import ssl
from dataclasses import dataclass, field


@dataclass
class LoopbackImap:
    """``async with LoopbackImap() as server``. ``login``: user and password; ``token``: taken by XOAUTH2.

    ``words``: the server's reply to a wrong log-in. ``fault``: silent, hang_up, noise, no_starttls, bye, no_inbox or stall
    (at the log-in).
    """

    login: tuple[str, str] = ("me@x.example", "canary-imap-password")
    token: str = ""
    words: str = "NO [AUTHENTICATIONFAILED] Authentication failed."
    fault: str = ""
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    mechanisms: str = "AUTH=PLAIN AUTH=XOAUTH2"
    commands: list[str] = field(default_factory=list)
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> LoopbackImap:
        context = self.tls if self.implicit_tls else None
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=context)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()
        for _turn in range(100):  # a line that failed its TLS handshake ends within a few turns and never says so
            await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._talk(reader, writer)
        except asyncio.CancelledError:
            pass
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        if self.fault == "silent":
            await reader.read()
            return
        if self.fault == "hang_up":
            return
        if self.fault == "noise":
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        if self.fault == "bye":
            say("* BYE Too many connections, try again later")
            await writer.drain()
            return
        say("* OK Loopback ready")
        while line := await reader.readline():
            tag, _, rest = line.decode("utf-8", "replace").rstrip("\r\n").partition(" ")
            verb = rest.partition(" ")[0].upper()
            self.commands.append(verb)
            if verb == "CAPABILITY":
                starttls = " STARTTLS" if self.tls and not self.implicit_tls and self.fault != "no_starttls" else ""
                say(f"* CAPABILITY IMAP4rev1{starttls} {self.mechanisms}".rstrip())
                say(f"{tag} OK done")
            elif verb == "STARTTLS" and self.tls is not None:
                say(f"{tag} OK begin")
                await writer.drain()
                await writer.start_tls(self.tls)
            elif verb in ("LOGIN", "AUTHENTICATE"):
                if self.fault == "stall":
                    await reader.read()
                    return
                right = await self._log_in(rest, reader, writer)
                say(f"{tag} OK logged in" if right else f"{tag} {self.words}")
            elif verb in ("SELECT", "EXAMINE"):
                say(f"{tag} NO EXAMINE Unsafe Login. Please contact us" if self.fault == "no_inbox" else "* 0 EXISTS")
                if self.fault != "no_inbox":
                    say(f"{tag} OK [READ-ONLY] done")
            elif verb == "LOGOUT":
                say("* BYE")
                say(f"{tag} OK bye")
                await writer.drain()
                return
            else:
                say(f"{tag} BAD what?")
            await writer.drain()

    async def _log_in(self, rest: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        verb, *words = shlex.split(rest)
        if verb.upper() == "LOGIN":
            return (words[0], words[1]) == self.login
        writer.write(b"+ \r\n")
        answer = base64.b64decode((await reader.readline()).strip()).decode()
        if words[0].upper() == "PLAIN":
            return tuple(answer.split("\0")[1:]) == self.login
        if self.token and answer.endswith(f"auth=Bearer {self.token}\x01\x01"):
            return True
        writer.write(b"+ " + base64.b64encode(b'{"status":"400","schemes":"Bearer"}') + b"\r\n")
        await reader.readline()
        return False
