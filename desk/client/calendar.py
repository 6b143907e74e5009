"""Calendars, events and invitations, as clients call them."""

from __future__ import annotations

from desk.client.caller import Caller
from desk.wire import calendar as w
from desk.wire.cards import Card


class Calendar(Caller):
    """Reading calendars; whatever would change one comes back as a card."""

    async def events(self, start: float, end: float, *, calendar: str = "", sync: bool = True) -> list[w.CalendarEvent]:
        """What takes place in [start, end), soonest first, of the calendars that are shown (or of ``calendar``).

        ``sync`` asks servers first if they were not asked lately; one that does not answer is left as it was."""
        return await self._call(  # type: ignore[no-any-return]
            "calendar.events", list[w.CalendarEvent], start=start, end=end, calendar=calendar, sync=sync
        )

    async def event(self, ref: str) -> w.EventDetail:
        return await self._call("calendar.show", w.EventDetail, ref=ref)  # type: ignore[no-any-return]

    async def free(self, start: float, end: float, *, least_s: float = 1800.0) -> w.FreeBusy:
        """Free times of at least ``least_s`` within working hours."""
        return await self._call("calendar.free", w.FreeBusy, start=start, end=end, least_s=least_s)  # type: ignore[no-any-return]

    async def calendars(self) -> list[w.CalendarInfo]:
        return await self._call("calendar.list", list[w.CalendarInfo])  # type: ignore[no-any-return]

    async def sync_calendars(self) -> list[w.CalendarInfo]:
        """Look for calendars and changes on every server, now."""
        return await self._call("calendar.sync", list[w.CalendarInfo])  # type: ignore[no-any-return]

    async def add_calendar(self, name: str, path: str = "") -> w.CalendarInfo:
        """A calendar of Desk's own; with ``path`` a .ics file or folder that is read and never written."""
        return await self._call("calendar.add", w.CalendarInfo, name=name, path=path)  # type: ignore[no-any-return]

    async def set_calendar(
        self, name: str, *, shown: bool | None = None, default: bool | None = None
    ) -> list[w.CalendarInfo]:
        return await self._call(  # type: ignore[no-any-return]
            "calendar.set", list[w.CalendarInfo], name=name, shown=shown, default=default
        )

    async def remove_calendar(self, name: str) -> list[w.CalendarInfo]:
        """Forget a calendar file; a server's calendar goes with its account, Desk's own only when it is empty."""
        return await self._call("calendar.remove", list[w.CalendarInfo], name=name)  # type: ignore[no-any-return]

    async def propose_event(self, draft: w.EventDraft) -> Card:
        return await self._call("calendar.propose", Card, draft=draft)  # type: ignore[no-any-return]

    async def propose_event_deletion(self, ref: str) -> Card:
        return await self._call("calendar.delete", Card, ref=ref)  # type: ignore[no-any-return]

    async def import_calendar(self, path: str, *, calendar: str = "", propose: bool = False) -> w.ImportPreview:
        return await self._call(  # type: ignore[no-any-return]
            "calendar.import", w.ImportPreview, path=path, calendar=calendar, propose=propose
        )

    async def export_calendar(self, calendar: str = "") -> str:
        """Everything of one calendar (or of all that are shown) as one iCalendar text."""
        return await self._call("calendar.export", str, calendar=calendar)  # type: ignore[no-any-return]

    async def invitations(self, *, limit: int = 50) -> list[w.Invitation]:
        return await self._call("calendar.invitations", list[w.Invitation], limit=limit)  # type: ignore[no-any-return]

    async def answer_invitation(self, ref: str, answer: str, *, comment: str = "") -> Card:
        """``ref``: of the mail (of several events there: m12.2), or of an event of a calendar; ``answer``: yes, no or maybe."""
        return await self._call("calendar.answer", Card, ref=ref, answer=answer, comment=comment)  # type: ignore[no-any-return]
