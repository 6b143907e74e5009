"""Reminders, the agenda, jobs and retention, as clients call them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.dates import describe_rule
from desk.errors import UsageError
from desk.host.calls import Nothing, bind
from desk.i18n import language, t
from desk.rpc.peer import Call, Handler
from desk.wire.cards import Card
from desk.wire.host import Reminder
from desk.wire.schedule import AgendaItem, JobInfo, Kept, ReminderSet, Removed

if TYPE_CHECKING:
    from desk.host.app import Host

_MOST_DAYS = 366


class Which(msgspec.Struct, frozen=True):
    everything: bool = False


class NewReminder(msgspec.Struct, frozen=True):
    text: str
    when: str = ""
    urgent: bool = False


class OneReminder(msgspec.Struct, frozen=True):
    id: int


class Answer(msgspec.Struct, frozen=True):
    id: int
    action: str
    until: str = ""


class Days(msgspec.Struct, frozen=True):
    days: int = 7


class DryRun(msgspec.Struct, frozen=True):
    dry: bool = False


class Ended(msgspec.Struct, frozen=True):
    """``seconds``: how long the work took."""

    what: str
    seconds: float


def calls(host: Host) -> dict[str, Handler]:
    async def listing(call: Call, p: Which) -> list[Reminder]:
        return await asyncio.to_thread(host.planning.reminding.listed, everything=p.everything)

    async def ringing(call: Call, p: Nothing) -> list[Reminder]:
        return await asyncio.to_thread(host.planning.reminding.ringing)

    async def show(call: Call, p: OneReminder) -> Reminder:
        return host.planning.reminding.show(p.id)

    async def add(call: Call, p: NewReminder) -> ReminderSet:
        return await host.planning.reminding.add(p.text, p.when, urgent=p.urgent)

    async def change(call: Call, p: Answer) -> ReminderSet:
        return await host.planning.reminding.change(p.id, p.action, p.until)

    async def undo(call: Call, p: Nothing) -> Card:
        return host.planning.reminding.undo()

    async def agenda(call: Call, p: Days) -> list[AgendaItem]:
        if not 1 <= p.days <= _MOST_DAYS:
            raise UsageError(t("The agenda shows from 1 to {most} days.", most=_MOST_DAYS))
        now = host.clock.now()
        return await host.planning.agenda.between(now, now + p.days * 86_400)

    def all_jobs() -> list[JobInfo]:
        scheduler = host.planning.scheduler
        return [
            JobInfo(
                kind=job.kind,
                name=job.name,
                label=t(scheduler.label(job.kind)),
                next_at=job.due if job.state == "waiting" else None,
                repeats=_repeats(job.rule, job.start),
                rule=job.rule,
                state=job.state,
                last_at=job.fired_at,
                error=job.error,
            )
            for job in scheduler.store.all()
        ]

    async def jobs(call: Call, p: Nothing) -> list[JobInfo]:
        return await asyncio.to_thread(all_jobs)  # there may be thousands

    async def kept(call: Call, p: Nothing) -> list[Kept]:
        return await host.planning.kept()

    async def retain(call: Call, p: DryRun) -> Removed:
        return await host.planning.retain(dry=p.dry)

    async def seen(call: Call, p: Nothing) -> None:
        host.planning.seen()

    async def ended(call: Call, p: Ended) -> bool:
        return await host.planning.finished(p.what, host.clock.boottime() - p.seconds)

    return {
        "reminders.list": bind(listing),
        "reminders.ringing": bind(ringing),
        "reminders.show": bind(show),
        "reminders.add": bind(add),
        "reminders.change": bind(change),
        "reminders.undo": bind(undo),
        "agenda": bind(agenda),
        "schedule.list": bind(jobs),
        "retention.show": bind(kept),
        "retention.run": bind(retain),
        "notify.seen": bind(seen),
        "notify.ended": bind(ended),
    }


def _repeats(rule: str, start: str) -> str:
    return describe_rule(rule, start, language()) if rule else ""
