"""The calendars of this host: their parts, made and joined. The gate gets the kinds and the channel from here."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.channels.calendar.answers import AnswerKind
from desk.channels.calendar.channel import CalendarChannel
from desk.channels.calendar.kinds import EventKind, MeetingKind, OwnEventKind
from desk.channels.calendar.line import Login
from desk.channels.calendar.store import CalendarStore, StoredCalendar
from desk.channels.mail.maildir import entries, read_message
from desk.errors import ChannelError, UsageError
from desk.gate.kinds import Kind
from desk.host.calendar_invitations import CalendarInvitations
from desk.host.calendar_parsing import CalendarParsing
from desk.host.calendar_proposing import CalendarProposing
from desk.host.calendar_reading import CalendarReading
from desk.wire.calendar import CalendarInfo

if TYPE_CHECKING:
    from desk.host.app import Host


# Other names of the same; an event in UTC needs no rules for its zone.
_UTC = ("Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal", "GMT", "Etc/GMT")


class Calendars:
    """Made before the gate; ``reading``, ``proposing`` and ``invitations`` use the rest of the host when they are called."""

    def __init__(self, host: Host, home: str) -> None:
        home = "UTC" if home in _UTC else home
        self._host = host
        self.store = CalendarStore(host.db)
        self.parsing = CalendarParsing(host.workers.parse, self.store, home)
        hours = lambda: host.settings.text("calendar.hours")  # noqa: E731
        self.reading = CalendarReading(self.store, self.parsing, host.account_store, self._login, host.clock, hours)
        self.proposing = CalendarProposing(host, self.reading)
        self.invitations = CalendarInvitations(host, self.reading, self.parsing, self._raw)
        self.kinds: tuple[Kind[Any], ...] = (EventKind(), MeetingKind(), OwnEventKind(), AnswerKind())
        self.channel = CalendarChannel(host.db, self._login, host.accounts, host.clock.now, on_done=self.reading.stale)

    async def _login(self, account_id: int) -> Login:
        account = self._host.account_store.account(account_id)
        if not account.caldav_url:
            raise ChannelError(
                f"{account.name} has no calendar server.", hint="Set its calendar address.", retryable=False
            )
        credentials = await self._host.accounts.credentials(account, "caldav")

        async def secret() -> str:
            return credentials.token or credentials.password

        return Login(
            url=account.caldav_url,
            user=credentials.user,
            password=secret,
            bearer=bool(credentials.token),
            ca_file=account.ca_file,
        )

    async def _raw(self, ref: str) -> bytes:
        """The bytes of a mail of a Maildir account."""
        account_id, folder, key = self._host.mail.place(ref)
        account = self._host.account_store.account(account_id)
        if account.maildir:
            found = await asyncio.to_thread(_find, Path(account.maildir) / folder, key)
            if found is not None:
                return found
        raise ChannelError(f"The mail {ref} is not there any more.", retryable=False)

    async def add(self, name: str, path: str) -> CalendarInfo:
        """A calendar of Desk's own, or with ``path`` a file or folder to read. :raises UsageError: there is none there."""
        if path:
            file = Path(path)
            if not file.is_absolute() or not file.exists():
                raise UsageError(f"There is nothing at {path}.", hint="Give a .ics file, or a folder of them.")
            made = self.store.add(StoredCalendar(kind="file", name=name or file.stem, url=str(file), read_only=True))
            await self.reading.read_file(made)
            await self.parsing.read_new()
        else:
            first = not any(one.is_default for one in self.store.calendars())
            made = self.store.add(StoredCalendar(kind="local", name=name or "Desk", is_default=first))
        return next(one for one in self.reading.infos() if one.id == made.id)

    def remove(self, name: str) -> None:
        """:raises UsageError: it is a server's, or holds events of its own."""
        found = self.store.named(name)
        if found.kind == "caldav":
            raise UsageError("A server's calendar goes with its account.", hint="desk calendar hide NAME")
        if found.kind == "local" and self.store.counts().get(found.id):
            raise UsageError(
                f"{found.name} still holds events.", hint="Delete them first, or hide it: desk calendar hide NAME"
            )
        self.store.remove(found.id)


def _find(folder: Path, key: str) -> bytes | None:
    entry = next((one for one in entries(folder) if one.key == key), None)
    return read_message(entry) if entry is not None else None
