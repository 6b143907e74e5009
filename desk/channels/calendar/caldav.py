"""Reading a CalDAV server (RFC 4791, 6578, 6764): where the calendars are, what changed, and single resources."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import msgspec

from desk.channels.calendar import dav
from desk.channels.calendar.line import Line, Reply, refusal
from desk.channels.calendar.local import Resource
from desk.errors import ChannelError

_CALENDAR = "{urn:ietf:params:xml:ns:caldav}calendar"
_WRITES = frozenset(("{DAV:}write", "{DAV:}write-content", "{DAV:}bind", "{DAV:}all"))
_BATCH = 50
_LIST = (
    "D:resourcetype",
    "D:displayname",
    "D:sync-token",
    "D:current-user-privilege-set",
    "CS:getctag",
    "C:supported-calendar-component-set",
)


class RemoteCalendar(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    name: str
    read_only: bool = False
    schedules: bool = False
    ctag: str = ""
    sync_token: str = ""


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """``changed``: href → etag. ``whole``: it is everything there is, so what is not in it is gone."""

    changed: dict[str, str]
    gone: list[str] = []
    whole: bool = False
    sync_token: str = ""


async def discover(line: Line, url: str) -> list[RemoteCalendar]:
    """Every calendar of the user that holds events.

    :raises ChannelError: there is no CalDAV there, or the log-in is refused.
    """
    principal = await _principal(line, url)
    homes = await _properties(line, principal, "C:calendar-home-set")
    home = urljoin(principal, homes.home) if homes.home else url
    reply = await line.ask("PROPFIND", home, dav.propfind(*_LIST), headers=_xml(depth="1"))
    answer = _multistatus(reply, "listing calendars")
    schedules = "calendar-auto-schedule" in reply.headers.get("dav", "")
    found = []
    for item in answer.items:
        if _CALENDAR not in item.types or (item.components and "VEVENT" not in item.components):
            continue
        where = urljoin(reply.url, item.href)
        if urlsplit(where).netloc != urlsplit(reply.url).netloc:
            continue  # a calendar elsewhere is not this account's
        found.append(
            RemoteCalendar(
                url=where,
                name=item.name or where.rstrip("/").rpartition("/")[2],
                read_only=item.rights is not None and not item.rights & _WRITES,
                schedules=schedules,
                ctag=item.ctag,
                sync_token=item.sync_token,
            )
        )
    return found


async def _principal(line: Line, url: str) -> str:
    """Who is logged in: asked at the address itself, then where servers say it by agreement (RFC 6764 5)."""
    first: ChannelError | None = None
    for where in (url, urljoin(url, "/.well-known/caldav"), urljoin(url, "/")):
        try:
            reply = await line.ask(
                "PROPFIND", where, dav.propfind("D:current-user-principal", "D:resourcetype"), headers=_xml(depth="0")
            )
            answer = _multistatus(reply, "looking for calendars")
        except ChannelError as error:
            if getattr(error, "status", 0) == 401 or error.code != "channel":
                raise
            first = first or error
            continue
        found = next((item for item in answer.items if item.principal), None)
        if found is not None:
            return urljoin(reply.url, found.principal)
    raise first or ChannelError(f"There are no calendars at {url}.", hint="Check the calendar address of the account.")


async def _properties(line: Line, url: str, *names: str) -> dav.Item:
    reply = await line.ask("PROPFIND", url, dav.propfind(*names), headers=_xml(depth="0"))
    answer = _multistatus(reply, "looking for calendars")
    return next(iter(answer.items), dav.Item(href=url))


async def changes(line: Line, url: str, token: str) -> Changes:
    """What changed in the calendar since ``token``; all that is there if that is empty or the server has forgotten it.

    A server without RFC 6578 is asked for the version of everything."""
    reply = await line.ask("REPORT", url, dav.sync_collection(token), headers=_xml(depth="1"))
    if reply.status in (403, 409, 410) and token:
        return await changes(line, url, "")
    if reply.status == 507 and token:  # RFC 6578 3.6: too much at once
        return await changes(line, url, "")
    if reply.status in (400, 403, 404, 405, 409, 415, 501):
        return await _listed(line, url)
    answer = _multistatus(reply, "looking for changes")
    changed, gone = {}, []
    for item in answer.items:
        href = _path(reply.url, item.href)
        if href == _path(reply.url, url) or href.endswith("/"):
            continue
        if item.status == 404:
            gone.append(href)
        elif item.etag:
            changed[href] = item.etag
    return Changes(changed=changed, gone=gone, whole=not token, sync_token=answer.sync_token)


async def _listed(line: Line, url: str) -> Changes:
    reply = await line.ask("PROPFIND", url, dav.propfind("D:getetag", "D:resourcetype"), headers=_xml(depth="1"))
    answer = _multistatus(reply, "listing events")
    found = {_path(reply.url, item.href): item.etag for item in answer.items if item.etag and not item.types}
    found.pop(_path(reply.url, url), None)
    return Changes(changed=found, whole=True)


async def fetch(line: Line, url: str, hrefs: list[str]) -> dict[str, tuple[str, str]]:
    """href → (etag, text) of those that are still there."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(hrefs), _BATCH):
        batch = hrefs[start : start + _BATCH]
        reply = await line.ask("REPORT", url, dav.multiget(batch), headers=_xml(depth="1"))
        if reply.status in (400, 403, 404, 405, 415, 501):
            for href in batch:
                one = await get(line, urljoin(url, href))
                if one is not None:
                    found[href] = (one.etag, one.ics)
            continue
        for item in _multistatus(reply, "reading events").items:
            if item.data:
                found[_path(reply.url, item.href)] = (item.etag, item.data)
    return found


async def get(line: Line, url: str) -> Resource | None:
    """One resource; None if nothing is there.

    :raises ChannelError: the server does not give it.
    """
    reply = await line.ask("GET", url)
    if reply.status in (404, 410):
        return None
    if reply.status != 200:
        raise Refused(refusal(reply, "reading an event"), reply.status)
    return Resource(reply.headers.get("etag", ""), reply.content.decode("utf-8", "replace"))


class Refused(ChannelError):
    """The server answered, and said no."""

    def __init__(self, message: str, status: int) -> None:
        hints = {401: "Check the user name and the stored password.", 507: "Delete something there, then try again."}
        super().__init__(message, hint=hints.get(status, "Check the account's calendar address and your rights there."))
        self.status = status


def _multistatus(reply: Reply, doing: str) -> dav.Answer:
    if reply.status != 207:
        raise Refused(refusal(reply, doing), reply.status)
    try:
        return dav.read_answer(reply.content)
    except dav.BadAnswer as error:
        raise Refused(f"{urlsplit(reply.url).netloc} does not answer like a calendar server ({error}).", 0) from error


def _path(base: str, href: str) -> str:
    """An href as this module names resources: its path, whether the server wrote that or a whole address."""
    return urlsplit(urljoin(base, href)).path


def _xml(*, depth: str) -> dict[str, str]:
    return {"Content-Type": "application/xml; charset=utf-8", "Depth": depth}
