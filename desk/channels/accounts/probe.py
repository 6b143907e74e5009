"""Trying an account's servers: connect, encrypt, log in, look once, leave. Nothing is changed, sent or marked.

Certificates are verified here as always: a server that cannot be verified is never logged in to.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import msgspec

from desk.channels.accounts.diagnose import Symptom, diagnose
from desk.channels.accounts.symptoms import symptom_of
from desk.channels.mail import imap_login, smtp_login
from desk.channels.mail.account import Account
from desk.channels.mail.credentials import Credentials, CredentialSource
from desk.channels.tls import LOOPBACK, tls_context
from desk.errors import DeskError

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

_PRINCIPAL = b'<?xml version="1.0"?><propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>'
_MAX_REDIRECTS = 3
_LOOKED_AGAIN = ("timeout", "closed", "babble", "not_tls", "tls")


class Patience(msgspec.Struct, frozen=True):
    """How long to wait for a connection, for each answer, and for all of one server's test, in seconds."""

    connect_s: float = 10.0
    answer_s: float = 15.0
    all_s: float = 45.0
    look_s: float = 2.0


PATIENCE = Patience()


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What one server's test came to. ``cause`` is one of ``diagnose.CAUSES``, empty if all went well."""

    part: str
    host: str
    port: int
    security: str
    cause: str = ""
    said: str = ""
    error: tuple[str, str] = ("", "")  # a sentence and a remedy that were there already


def parts_of(account: Account) -> tuple[str, ...]:
    """Which of imap, smtp and caldav the account has."""
    there = {"imap": account.imap_host, "smtp": account.smtp_host, "caldav": account.caldav_url}
    return tuple(part for part, value in there.items() if value)


async def probe(
    account: Account, credentials: CredentialSource, *, needs: str = "", patience: Patience = PATIENCE
) -> list[Finding]:
    """Try every server of the account, all at once. ``needs``: see ``diagnose``."""
    return list(
        await asyncio.gather(*(probe_part(account, one, credentials, needs, patience) for one in parts_of(account)))
    )


async def probe_part(
    account: Account, part: str, credentials: CredentialSource, needs: str = "", patience: Patience = PATIENCE
) -> Finding:
    """Try one server of the account. A token that is refused is renewed once."""
    host, port, security = _server(account, part)
    about = Finding(part=part, host=host, port=port, security=security)
    if not host or not 0 < port < 65_536:
        return msgspec.structs.replace(about, cause="no_server")
    if security == "none" and host not in LOOPBACK:
        return msgspec.structs.replace(about, cause="unencrypted")
    if (part, security, port) in (("imap", "starttls", 993), ("smtp", "starttls", 465)):
        return msgspec.structs.replace(about, cause="plain_on_tls")
    attempt = {"imap": _imap, "smtp": _smtp, "caldav": _caldav}[part]
    symptom: Symptom | None = None
    for fresh in (False, True):
        try:
            open_to_all = part == "smtp" and not account.smtp_user
            given = Credentials(user="") if open_to_all else await credentials(account, part, fresh=fresh)
        except DeskError as error:
            cause = "keyring" if error.code == "keyring" else "no_secret"
            return msgspec.structs.replace(about, cause=cause, error=(error.message, error.hint))
        symptom = await _in_time(lambda given=given: attempt(account, given, patience), patience)  # type: ignore[misc]
        if symptom is None:
            return about
        if not (symptom.token and symptom.how in ("auth", "http")):
            break
    assert symptom is not None
    if symptom.how in _LOOKED_AGAIN and symptom.stage == "connect":
        symptom = msgspec.structs.replace(symptom, other=await _what_speaks(account, host, port, patience))
    cause = diagnose(part, security, symptom, needs=needs)
    return msgspec.structs.replace(about, cause=cause, said=symptom.said)


async def _in_time(attempt: Callable[[], Awaitable[Symptom | None]], patience: Patience) -> Symptom | None:
    try:
        return await asyncio.wait_for(attempt(), patience.all_s)
    except TimeoutError:
        return Symptom(how="timeout", stage="login")


def _server(account: Account, part: str) -> tuple[str, int, str]:
    if part == "imap":
        return account.imap_host, account.imap_port, account.imap_security
    if part == "smtp":
        return account.smtp_host, account.smtp_port, account.smtp_security
    try:
        url = urlsplit(account.caldav_url)
        encrypted = url.scheme == "https"
        return url.hostname or "", url.port or (443 if encrypted else 80), "tls" if encrypted else "none"
    except ValueError:
        return "", 0, "tls"


async def _imap(account: Account, given: Credentials, patience: Patience) -> Symptom | None:
    from imaplib import IMAP4

    from imap_tools.errors import ImapToolsError

    opened: list[BaseMailBox] = []
    stage = "connect"

    def work() -> None:
        nonlocal stage
        mailbox = imap_login.connect(account, patience.answer_s)
        opened.append(mailbox)
        stage = "login"
        imap_login.log_in(mailbox, given)
        stage = "folder"
        mailbox.folder.set("INBOX", readonly=True)  # EXAMINE: marks nothing as seen
        with contextlib.suppress(OSError, IMAP4.error, ImapToolsError):
            mailbox.logout()

    trying = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        await asyncio.shield(trying)
        return None
    except asyncio.CancelledError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a library raises becomes a symptom
        found = symptom_of(error, stage, token=bool(given.token))
        if stage == "folder" and found.how == "other":
            found = msgspec.structs.replace(found, how="auth")
        return found
    finally:
        for mailbox in opened:  # ends the thread too, should it still wait for a word
            with contextlib.suppress(OSError):
                mailbox.client.shutdown()
        trying.add_done_callback(lambda done: done.cancelled() or done.exception())


async def _smtp(account: Account, given: Credentials, patience: Patience) -> Symptom | None:
    stage = "connect"
    try:
        client = await smtp_login.connect(account, connect_s=patience.connect_s, command_s=patience.answer_s)
        try:
            stage = "login"
            if account.smtp_user:
                await smtp_login.log_in(client, given)
            stage = "leave"
            await client.quit()
        finally:
            smtp_login.drop(client)
        return None
    except Exception as error:  # noqa: BLE001 - whatever a library raises becomes a symptom
        return None if stage == "leave" else symptom_of(error, stage, token=bool(given.token))


async def _caldav(account: Account, given: Credentials, patience: Patience) -> Symptom | None:
    """PROPFIND for the principal (RFC 5397), at the URL or at its well-known place (RFC 6764)."""
    import httpx

    auth = None if given.token else httpx.BasicAuth(given.user, given.password)
    bearer = {"Authorization": f"Bearer {given.token}"} if given.token else {}
    url = account.caldav_url
    places = [url] if urlsplit(url).path.strip("/") else [urljoin(url, "/.well-known/caldav"), url]
    try:
        context = await asyncio.to_thread(tls_context, account)
        timeout = httpx.Timeout(patience.answer_s, connect=patience.connect_s)
        async with httpx.AsyncClient(verify=context, timeout=timeout, trust_env=False, auth=auth) as client:
            found: Symptom | None = None
            for place in places:
                found = await _ask_dav(client, place, bearer)
                if found is None or found.code not in (404, 405):
                    break
            return found if found is None or found.how != "http" else _with_token(found, given)
    except Exception as error:  # noqa: BLE001 - whatever a library raises becomes a symptom
        return symptom_of(error, "connect", token=bool(given.token))


def _with_token(found: Symptom, given: Credentials) -> Symptom:
    return msgspec.structs.replace(found, token=bool(given.token) and found.code == 401)


async def _ask_dav(client: object, url: str, headers: dict[str, str]) -> Symptom | None:
    import httpx

    assert isinstance(client, httpx.AsyncClient)
    begun = urlsplit(url)
    for _ in range(_MAX_REDIRECTS + 1):
        asked = {"Depth": "0", "Content-Type": "application/xml", **headers}
        async with client.stream("PROPFIND", url, content=_PRINCIPAL, headers=asked) as response:
            status, target = response.status_code, response.headers.get("location", "")
        if status == 207:
            return None
        if not (300 <= status < 400 and target):
            return Symptom(how="http", stage="login", code=status, said=f"{status} {response.reason_phrase}")
        url = urljoin(url, target)
        if (urlsplit(url).scheme, urlsplit(url).netloc) != (begun.scheme, begun.netloc):
            break  # the password is for the server that was named, no other
    return Symptom(how="http", stage="login", code=302, said=url[:200])


async def _what_speaks(account: Account, host: str, port: int, patience: Patience) -> str:
    """``plain`` if the port greets in plain text, ``tls`` if it takes a TLS handshake, else nothing. Sends no secret."""
    with contextlib.suppress(OSError, TimeoutError):
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), patience.connect_s)
        try:
            if (await asyncio.wait_for(reader.read(4), patience.look_s))[:3] in (
                b"* O",
                b"* B",
                b"* P",
                b"220",
                b"554",
            ):
                return "plain"
        finally:
            writer.close()
    try:
        context = await asyncio.to_thread(tls_context, account)
        _, writer = await asyncio.wait_for(
            asyncio.open_connection(host, port, ssl=context, server_hostname=host), patience.look_s
        )
        writer.close()
        return "tls"
    except ssl.SSLCertVerificationError:
        return "tls"  # one that is not to be trusted, but TLS
    except (OSError, TimeoutError, DeskError):
        return ""
