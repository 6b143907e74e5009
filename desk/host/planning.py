"""Everything in the host that waits for a moment: the scheduler, reminders, notices, retention, the agenda."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from desk.channels.mail.attached_keeper import AttachedKeeper
from desk.host.agenda import Agenda, reminders_in
from desk.host.agenda_sources import sources
from desk.host.long_work import watched
from desk.host.reminding import Reminding, in_notice
from desk.i18n import mark, t
from desk.notify.desktop import Notifier, choose
from desk.notify.notices import Notices, Rules
from desk.people.days import local_day
from desk.rpc.peer import Handler
from desk.schedule.jobs import Firing
from desk.schedule.reminders import KIND, SNOOZE, ReminderStore, id_of
from desk.schedule.scheduler import Scheduler
from desk.store.retention import Retention, own_keepers
from desk.wire.host import Reminder, RemindersFired
from desk.wire.schedule import Kept, Removed

if TYPE_CHECKING:
    from desk.host.app import Host

RETENTION = "retention"
_DAY_S = 86_400.0
_AFTER_START_S = 120.0  # the first minutes belong to the person
_MOST_READ = 200  # reminders read at a time


class Planning:
    """Made once, by the host; ``host`` is asked for its settings and clients each time, as both change."""

    def __init__(self, host: Host, zone: str) -> None:
        self._host = host
        self.scheduler = Scheduler(host.db, host.clock)
        self.reminders = ReminderStore(host.db)
        self.agenda = Agenda(lambda at: local_day(at, ZoneInfo(zone)).toordinal())
        for name, source in ((mark("Reminders"), reminders_in(self.reminders)), *sources(host, zone)):
            self.agenda.add(name, source)
        self.reminding = Reminding(
            host.gate, self.reminders, host.clock, zone, lambda: host.settings.text("dates.country")
        )
        self.notices = Notices(host.db, self.scheduler, host.clock, zone, self._desktop, self._rules)
        self.retention = Retention(
            host.db,
            [
                *own_keepers(host.db, host.paths.backups, host.paths.logs),
                AttachedKeeper(host.db, host.attaching.files),
            ],
            lambda name: host.settings.limit(name),
        )
        self._seen_at = host.clock.boottime()
        self._retaining = asyncio.Lock()
        self.scheduler.register(
            KIND, self._rang, record=self.reminders.fired, again=True, stays=True, label=mark("Reminders")
        )
        self.scheduler.register(
            SNOOZE, self._rang, record=self.reminders.woken, again=True, stays=True, label=mark("Snoozed reminders")
        )
        self.scheduler.register(RETENTION, self._daily, label=mark("Removing what is older than you keep it"))

    async def run(self) -> None:
        """Fire until cancelled."""
        self.scheduler.recover()
        self.scheduler.keep_every(RETENTION, _DAY_S, first_in_s=_AFTER_START_S, anew=True)
        await self.scheduler.run()

    @property
    def busy(self) -> bool:
        return self.scheduler.busy

    # reminders

    async def _rang(self, firings: Sequence[Firing]) -> None:
        """Tell clients and the desktop, once for all that rang together: nobody wants a thousand sounds."""
        rings: list[Reminder] = []
        for begin in range(0, len(firings), _MOST_READ):
            rings += self.reminding.ringing_of([id_of(one) for one in firings[begin : begin + _MOST_READ]])
            await asyncio.sleep(0)
        if not rings:  # answered since, or it is gone
            return
        bell = any(self.notices.bell(urgent=urgent) for urgent in {one.urgent for one in rings})
        self._host.tell(RemindersFired(reminders=rings, bell=bell))
        for urgent in (True, False):  # the urgent ones pass quiet hours, the others wait
            if told := [one for one in rings if one.urgent is urgent]:
                title, body = in_notice(told)
                await self.notices.tell(title, body, urgent=urgent, count=len(told))

    # notices

    def _desktop(self) -> Notifier:
        return choose(os.environ, sys.platform, wanted=self._host.settings.text("notify.desktop") == "auto")

    def _rules(self) -> Rules:
        settings = self._host.settings
        return Rules(
            content=settings.text("notify.content"),
            quiet=settings.text("notify.quiet"),
            bell=settings.text("notify.bell") == "on",
        )

    def seen(self) -> None:
        """A person has just typed or clicked at a terminal of Desk's."""
        self._seen_at = self._host.clock.boottime()

    async def finished(self, what: str, began: float, failed: bool = False) -> bool:
        """Tell that work begun at ``began`` (boottime) has ended, if it took long and nobody has looked since."""
        after = self._host.settings.limit("notify.finished_after_s")
        if after is None or self._host.clock.boottime() - began < after or self._seen_at > began:
            return False
        return await self.notices.tell(t("It did not work") if failed else t("Finished"), what)

    def watch_long_work(self, handlers: dict[str, Handler]) -> dict[str, Handler]:
        """``handlers``, those of long work telling when they end."""
        return watched(handlers, self._host.clock.boottime, self.finished)

    # retention

    async def _daily(self, firings: Sequence[Firing]) -> None:
        await self.retain()

    async def kept(self) -> list[Kept]:
        found = await asyncio.to_thread(self.retention.look, self._host.clock.now())
        return [_in_words(kept) for kept in found]

    async def retain(self, *, dry: bool = False) -> Removed:
        """Remove what is older than its limit, one run at a time; or only say what that would be."""
        if dry:
            would = {kept.kind: kept.would_go for kept in await self.kept() if kept.would_go}
            return Removed(removed=would, dry=True)
        async with self._retaining:
            removed, freed = await asyncio.to_thread(self.retention.run, self._host.clock.now())
            self.scheduler.store.forget_ended(self._host.clock.now() - 30 * _DAY_S)
        return Removed(removed=removed, freed_bytes=freed)


def _in_words(kept: Kept) -> Kept:
    return msgspec.structs.replace(kept, label=t(kept.label))
