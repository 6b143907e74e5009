"""What is told, when: quiet hours hold notices back, and one that follows them says what there was, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from desk.i18n import t
from desk.notify.desktop import Notifier
from desk.notify.quiet import quiet_until
from desk.outside_text import show_line
from desk.schedule.clock import Clock
from desk.schedule.jobs import Firing
from desk.schedule.scheduler import Scheduler
from desk.store.db import Database

HELD = "notify.held"
_MOST_HELD = 50


class Held(msgspec.Struct, frozen=True):
    """What a notice that is held back says. It lies in Desk's own database, like the reminder it is of."""

    title: str
    body: str
    count: int = 1  # how many things it tells of


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The settings as they are now. ``content``: shown or hidden; ``quiet``: "22:00-07:00" or empty."""

    content: str = "shown"
    quiet: str = ""
    bell: bool = True


class Notices:
    """``desktop`` and ``rules`` are asked each time, so that a changed setting holds at once."""

    def __init__(
        self,
        db: Database,
        scheduler: Scheduler,
        clock: Clock,
        zone: str,
        desktop: Callable[[], Notifier],
        rules: Callable[[], Rules],
    ) -> None:
        self._db = db
        self._scheduler = scheduler
        self._clock = clock
        self._zone = zone
        self._desktop = desktop
        self._rules = rules
        scheduler.register(HELD, self._let_go, label=t("Notices held in quiet hours"))

    def bell(self, *, urgent: bool) -> bool:
        """Whether a sound is wanted now."""
        rules = self._rules()
        return rules.bell and (urgent or quiet_until(self._clock.now(), rules.quiet, self._zone) is None)

    async def tell(self, title: str, body: str, *, urgent: bool = False, count: int = 1) -> bool:
        """Show a notice (of ``count`` things), or hold it until the quiet hours end. False: nobody was told now."""
        rules = self._rules()
        until = None if urgent else quiet_until(self._clock.now(), rules.quiet, self._zone)
        if until is not None:
            self._hold(Held(title, body, count), until)
            return False
        return await self._show(title, body, urgent)

    def _hold(self, notice: Held, until: float) -> None:
        with self._db.write():
            known = self._scheduler.store.get(HELD, "")
            held = msgspec.json.decode(known.payload, type=list[Held]) if known and known.state == "waiting" else []
            self._scheduler.schedule(HELD, "", [*held, notice][-_MOST_HELD:], at=until)

    async def _let_go(self, firings: Sequence[Firing]) -> None:
        held = [one for firing in firings for one in msgspec.json.decode(firing.job.payload, type=list[Held])]
        if len(held) == 1:
            await self._show(held[0].title, held[0].body, False)
        elif held:
            title = t("{count} notices from the quiet hours", count=sum(one.count for one in held))
            await self._show(title, " · ".join(one.body for one in held), False)

    async def _show(self, title: str, body: str, urgent: bool) -> bool:
        if self._rules().content == "hidden":
            title, body = "Desk", t("Something is due. Open Desk to see it.")
        return await self._desktop().show(show_line(title), show_line(body), urgent=urgent)
