"""One HTTPS line to a CalDAV server: encrypted off this machine, never led to another host, bounded in size and time.

A thin client of our own, because what is put must be exactly the approved bytes under a condition, and because a failure
must say whether something can have happened.
"""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import msgspec

from desk.channels.tls import untrusted
from desk.errors import ChannelError, DeskError
from desk.gate.ports import Unreachable

if TYPE_CHECKING:
    import httpx

MAX_ANSWER_BYTES = 60_000_000
MAX_REDIRECTS = 5
_LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))
_REDIRECTS = (301, 302, 307, 308)


class Timeouts(msgspec.Struct, frozen=True):
    connect_s: float = 15.0
    answer_s: float = 60.0


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """``password`` is fetched when it is needed; with ``bearer`` it is an OAuth2 access token (RFC 6750)."""

    url: str
    user: str = ""
    password: Callable[[], Awaitable[str]]
    bearer: bool = False
    ca_file: str = ""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    status: int
    url: str  # where it was found in the end
    headers: dict[str, str]  # lower-case names
    content: bytes = b""


class LineLost(ChannelError):
    """The request went out, or may have, and no answer came."""

    code = "line_lost"


class Line:
    """``async with Line(login, timeouts) as line``. Log-in is basic or digest as the server asks (RFC 7617, 7616)."""

    def __init__(self, login: Login, timeouts: Timeouts | None = None) -> None:
        self.login = login
        self._timeouts = timeouts or Timeouts()
        self._client: httpx.AsyncClient | None = None
        self._digest: httpx.DigestAuth | None = None
        self._secret = ""

    async def __aenter__(self) -> Line:
        import asyncio

        import httpx

        _check_url(self.login.url)
        try:
            context = await asyncio.to_thread(_context, self.login.ca_file)
            self._secret = await self.login.password()
        except (OSError, ssl.SSLError) as error:
            raise ChannelError(
                f"The certificate authority {self.login.ca_file} cannot be read.", hint="Check the account's ca_file."
            ) from error
        self._client = httpx.AsyncClient(
            verify=context,
            timeout=httpx.Timeout(self._timeouts.answer_s, connect=self._timeouts.connect_s),
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": "Desk", "Accept-Encoding": "identity"},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def ask(
        self, method: str, url: str, content: bytes = b"", *, headers: dict[str, str] | None = None, follow: bool = True
    ) -> Reply:
        """One request. Redirects are followed on the same host only, and not where ``follow`` is off.

        :raises Unreachable: no line could be opened.
        :raises LineLost: it was opened, and what became of the request is not known.
        :raises ChannelError: the server is another one than asked for, or answers beyond bounds.
        """
        for _ in range(MAX_REDIRECTS):
            self._check_same_place(url)
            reply = await self._once(method, url, content, headers or {})
            target = reply.headers.get("location", "")
            if not follow or reply.status not in _REDIRECTS or not target:
                return reply
            url = urljoin(url, target)
        raise ChannelError(f"{self._host} sends Desk in circles.", hint="Check the calendar address of the account.")

    @property
    def _host(self) -> str:
        return urlsplit(self.login.url).netloc.rpartition("@")[2]

    def _check_same_place(self, url: str) -> None:
        ours, theirs = urlsplit(self.login.url), urlsplit(url)
        upgraded = (ours.scheme, theirs.scheme) == ("http", "https")
        if theirs.hostname != ours.hostname or (theirs.scheme != ours.scheme and not upgraded):
            raise ChannelError(
                f"{self._host} sends Desk to {theirs.scheme}://{theirs.netloc}, where your password must not go.",
                hint="If that is your calendar server, put it into the account as its calendar address.",
                retryable=False,
            )
        if theirs.port != ours.port and not upgraded:
            raise ChannelError(
                f"{self._host} sends Desk to another port.", hint="Check the calendar address.", retryable=False
            )

    async def _once(self, method: str, url: str, content: bytes, headers: dict[str, str]) -> Reply:
        reply = await self._send(method, url, content, headers, self._auth())
        asks = reply.headers.get("www-authenticate", "").lower()
        if reply.status == 401 and "digest" in asks and self._digest is None and self._secret and not self.login.bearer:
            import httpx

            self._digest = httpx.DigestAuth(self.login.user, self._secret)
            reply = await self._send(method, url, content, headers, self._digest)
        return reply

    def _auth(self) -> httpx.Auth | None:
        import httpx

        if self._digest is not None:
            return self._digest
        if not self._secret or self.login.bearer:
            return None
        return httpx.BasicAuth(self.login.user, self._secret)

    async def _send(
        self, method: str, url: str, content: bytes, headers: dict[str, str], auth: httpx.Auth | None
    ) -> Reply:
        import httpx

        assert self._client is not None
        if self.login.bearer:
            headers = {**headers, "Authorization": f"Bearer {self._secret}"}
        try:
            async with self._client.stream(method, url, content=content, headers=headers, auth=auth) as response:
                body = bytearray()
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > MAX_ANSWER_BYTES:
                        raise ChannelError(f"{self._host} answers with too much.", hint="Choose fewer calendars.")
                found = {name.lower(): value for name, value in response.headers.items()}
                return Reply(status=response.status_code, url=url, headers=found, content=bytes(body))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise self._unreachable(error) from error
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            slow = isinstance(error, httpx.TimeoutException)
            how = "did not answer in time" if slow else "dropped the line"
            raise LineLost(f"{self._host} {how}.", hint="Try again later.") from None

    def _unreachable(self, error: BaseException) -> DeskError:
        certificate = untrusted(error)
        if certificate is not None:
            return ChannelError(
                f"The certificate of {self._host} is not to be trusted ({certificate.verify_message}).",
                hint="Somebody may be in between, or the server's name is wrong: check the calendar address.",
                retryable=False,
            )
        return Unreachable(
            f"{self._host} cannot be reached.", hint="Check the network and the account's calendar address."
        )


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ChannelError(f"“{url[:80]}” is no calendar address.", hint="It begins with https://", retryable=False)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ChannelError(
            f"{parts.netloc} would get your password without encryption, so Desk does not ask it.",
            hint="Use its address that begins with https://",
            retryable=False,
        )


def _context(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def refusal(reply: Reply, doing: str) -> str:
    """Why a server says no, in one sentence."""
    host = urlsplit(reply.url).netloc.rpartition("@")[2]
    why = {
        401: "does not accept the log-in",
        403: "does not allow it",
        404: "knows no such calendar",
        405: "does not do that with a calendar",
        409: "says the calendar is not there",
        412: "holds another version by now",
        413: "finds it too large",
        415: "takes no such format",
        423: "has it locked",
        429: "asks for fewer requests",
        503: "is busy",
        507: "has no space left",
    }.get(reply.status, f"answered {reply.status}")
    return f"{host} {why} ({doing})."
