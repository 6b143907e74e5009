"""The one way out for a worker: a small HTTP proxy in the host that lets through only what the user set up.

Workers can reach no address but this proxy's port on loopback, and must show the token they were given. A target passes
when its host and port were allowed by name. A name must resolve to public addresses (so that a provider's name cannot be
turned onto the local network); an address or ``localhost`` the user typed is taken as it is. The connection goes to the
address that was checked. Bytes are counted a host, for the status line and ``desk status``.

CONNECT: RFC 9110 §9.3.6. Plain ``http://`` targets: absolute-form, RFC 9112 §3.2.2, one request a connection.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import ipaddress
import logging
import secrets
from urllib.parse import urlsplit

_HEAD_LIMIT_BYTES = 64 * 1024
_CONNECT_TIMEOUT_S = 15.0
_log = logging.getLogger(__name__)


class EgressRefusedError(Exception):
    """The target is not allowed; the worker gets a 403."""


class Egress:
    """Start with ``start``; give ``url`` to the worker; ``allow`` what the user configured."""

    def __init__(self) -> None:
        self._token = secrets.token_urlsafe(24)
        self._allowed: dict[str, frozenset[tuple[str, int]]] = {}
        self._server: asyncio.Server | None = None
        self.port = 0
        self.sent_bytes: dict[str, int] = {}

    @property
    def url(self) -> str:
        return f"http://desk:{self._token}@127.0.0.1:{self.port}"

    def allow(self, targets: frozenset[tuple[str, int]], *, by: str = "models") -> None:
        """Replace the (host, port) pairs that ``by`` had allowed. Hosts are compared in lower case."""
        self._allowed[by] = frozenset((host.lower(), port) for host, port in targets)

    def allows(self, host: str, port: int) -> bool:
        return any((host.lower(), port) in targets for targets in self._allowed.values())

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_HEAD_LIMIT_BYTES)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._pass_on(reader, writer)
        except EgressRefusedError as refusal:
            _log.warning("egress refused: %s", refusal)
            await _answer(writer, 403, f"Desk does not let this worker reach {refusal}.")
        except (TimeoutError, OSError) as error:
            # Hanging up, not answering 502: that would read as an answer of the server that cannot be reached.
            _log.info("egress: not reachable: %s", type(error).__name__)
        except (ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await _answer(writer, 400, "Not a proxy request.")
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        request, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, version = request.split(" ")
        headers = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        if not self._is_authorised(headers):
            await _answer(writer, 407, "A token is needed.")
            return
        if method == "CONNECT":
            host, _, port_text = target.rpartition(":")
            upstream = await self._open(host.strip("[]"), int(port_text))
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            url = urlsplit(target)
            if url.scheme != "http" or not url.hostname:
                raise EgressRefusedError(f"a target that is not http: {url.scheme}")
            host = url.hostname
            upstream = await self._open(host, url.port or 80)
            path = (url.path or "/") + (f"?{url.query}" if url.query else "")
            dropped = {"proxy-authorization", "proxy-connection", "connection"}
            kept = [f"{name}: {value}" for name, value in headers if name.lower() not in dropped]
            first = "\r\n".join([f"{method} {path} {version}", *kept, "Connection: close", "", ""]).encode("latin-1")
            upstream[1].write(first)
            self._count(host, len(first))
        await self._relay(host.lower(), (reader, writer), upstream)

    def _is_authorised(self, headers: list[tuple[str, str]]) -> bool:
        expected = "Basic " + base64.b64encode(f"desk:{self._token}".encode()).decode()
        shown = next((value for name, value in headers if name.lower() == "proxy-authorization"), "")
        return hmac.compare_digest(shown.encode(), expected.encode())

    async def _open(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if not self.allows(host, port):
            raise EgressRefusedError(f"{host}:{port}")
        address = await _checked_address(host, port)
        return await asyncio.wait_for(asyncio.open_connection(address, port), _CONNECT_TIMEOUT_S)

    async def _relay(
        self,
        host: str,
        inside: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        outside: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        """Copy both ways until the answer has ended or the worker has hung up."""

        async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counted: bool) -> None:
            while chunk := await reader.read(65536):
                if counted:
                    self._count(host, len(chunk))
                writer.write(chunk)
                await writer.drain()

        out = asyncio.ensure_future(copy(inside[0], outside[1], True))
        back = asyncio.ensure_future(copy(outside[0], inside[1], False))
        try:
            # A worker that hangs up has cancelled: the provider must not go on writing.
            await asyncio.wait({out, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (out, back):
                task.cancel()
            await asyncio.gather(out, back, return_exceptions=True)
            outside[1].close()

    def _count(self, host: str, size_bytes: int) -> None:
        self.sent_bytes[host] = self.sent_bytes.get(host, 0) + size_bytes


async def _checked_address(host: str, port: int) -> str:
    """The address to connect to: what the user typed, or a public address that the name resolves to."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    if host.lower() == "localhost":
        return "127.0.0.1"
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(ipaddress.ip_address(address.split("%")[0]).is_global for address in addresses):
        raise EgressRefusedError(f"{host}, a name that leads to a private address")
    return addresses[0]


async def _answer(writer: asyncio.StreamWriter, status: int, text: str) -> None:
    body = text.encode()
    head = f"HTTP/1.1 {status} Desk\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with contextlib.suppress(OSError, RuntimeError):
        writer.write(head.encode() + body)
        await writer.drain()
