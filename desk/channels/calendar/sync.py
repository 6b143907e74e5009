"""Taking over what servers and files hold. Only what changed is read: by sync token, else by version (RFC 6578, RFC 4791).

Nothing here writes to a server. A calendar that cannot be read keeps what is known of it, and says why.
"""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

from desk.channels.calendar import caldav
from desk.channels.calendar.line import Line, Login, Timeouts
from desk.channels.calendar.store import CalendarStore, StoredCalendar
from desk.errors import ChannelError, DeskError

_log = logging.getLogger(__name__)
MAX_FILE_BYTES = 30_000_000
MAX_FILES = 2_000


async def sync_account(
    store: CalendarStore, account_id: int, login: Login, now: float, timeouts: Timeouts | None = None
) -> int:
    """Look for calendars and changes on one server; returns how many events were read or went away.

    :raises DeskError: the server cannot be asked at all.
    """
    async with Line(login, timeouts) as line:
        remote = await caldav.discover(line, login.url)
        known = {one.url: one for one in store.calendars() if one.account_id == account_id}
        for url in known.keys() - {one.url for one in remote}:
            store.remove(known[url].id)
        changed = 0
        for one in remote:
            calendar = known.get(one.url) or store.add(
                StoredCalendar(kind="caldav", account_id=account_id, name=one.name, url=one.url)
            )
            if (calendar.read_only, calendar.schedules) != (one.read_only, one.schedules):
                store.update(calendar.id, read_only=int(one.read_only), schedules=int(one.schedules))
            try:
                changed += await _sync_calendar(line, store, calendar, one)
                store.update(calendar.id, synced_at=now, error="")
            except DeskError as error:
                _log.warning("calendar %s: %s", calendar.id, error.message)
                store.update(calendar.id, error=error.message)
        return changed


async def _sync_calendar(
    line: Line, store: CalendarStore, calendar: StoredCalendar, remote: caldav.RemoteCalendar
) -> int:
    if remote.sync_token and remote.sync_token == calendar.sync_token:
        return 0
    if not remote.sync_token and remote.ctag and remote.ctag == calendar.ctag:
        return 0
    found = await caldav.changes(line, calendar.url, calendar.sync_token)
    known = store.versions(calendar.id)
    wanted = [href for href, etag in found.changed.items() if known.get(href) != etag]
    gone = [href for href in found.gone if href in known]
    if found.whole:
        gone += [href for href in known if href not in found.changed]
    fetched = await caldav.fetch(line, calendar.url, wanted) if wanted else {}
    if fetched or gone:
        store.keep(calendar.id, fetched, gone)
    # What was listed but could not be fetched is looked for again next time.
    complete = len(fetched) == len(wanted)
    store.update(
        calendar.id,
        sync_token=found.sync_token if complete else calendar.sync_token,
        ctag=remote.ctag if complete else calendar.ctag,
    )
    return len(fetched) + len(gone)


async def read_files(path: Path) -> list[tuple[str, str, bytes]]:
    """(name, version, content) of a .ics file, or of every one in a folder.

    :raises ChannelError: it cannot be read.
    """
    return await asyncio.to_thread(_read_files, path)


def _read_files(path: Path) -> list[tuple[str, str, bytes]]:
    try:
        files = sorted(path.glob("*.ics"))[:MAX_FILES] if path.is_dir() else [path]
        found = []
        for file in files:
            status = file.stat()
            if file.is_file() and status.st_size <= MAX_FILE_BYTES:
                found.append((file.name, f"{status.st_mtime_ns}-{status.st_size}", file.read_bytes()))
    except OSError as error:
        raise ChannelError(
            f"{path} cannot be read: {os.strerror(error.errno or 0)}.", hint="Check the path and your rights to it."
        ) from error
    return found
