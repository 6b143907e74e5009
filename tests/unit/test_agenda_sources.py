"""The agenda gathers what every part of Desk has in the days ahead; a part that fails says so and hides nothing else."""

from __future__ import annotations

from desk.errors import ChannelError
from desk.host.agenda import TROUBLE, Agenda, Source
from desk.wire.schedule import AgendaItem

DAY_S = 86_400.0


def item(kind: str, at: float, *, all_day: bool = False, title: str = "") -> AgendaItem:
    return AgendaItem(kind=kind, ref="1", title=title or kind, at=at, all_day=all_day)


def holding(*items: AgendaItem) -> Source:
    async def source(begin: float, end: float) -> list[AgendaItem]:
        return list(items)

    return source


async def broken(begin: float, end: float) -> list[AgendaItem]:
    raise ChannelError("The calendar server is away.")


async def test_in_order_by_day_and_whole_days_first() -> None:
    agenda = Agenda(lambda at: int(at // DAY_S))
    agenda.add("Reminders", holding(item("reminder", DAY_S + 3600), item("reminder", 7200)))
    agenda.add("Calendars", holding(item("event", 3600), item("event", DAY_S, all_day=True)))
    agenda.add("People", holding(item("birthday", DAY_S + 500, all_day=True), item("follow-up", 0, all_day=True)))
    found = [(one.kind, int(one.at // DAY_S)) for one in await agenda.between(0, 2 * DAY_S)]
    assert found == [
        ("follow-up", 0),
        ("event", 0),
        ("reminder", 0),
        ("event", 1),
        ("birthday", 1),
        ("reminder", 1),
    ]


async def test_a_source_that_fails_leaves_one_line_and_the_others() -> None:
    agenda = Agenda(lambda at: int(at // DAY_S))
    agenda.add("Calendars", broken)
    agenda.add("Reminders", holding(item("reminder", 7200)))
    trouble, reminder = await agenda.between(0, DAY_S)
    assert (trouble.kind, trouble.title) == (TROUBLE, "Calendars: The calendar server is away.")
    assert reminder.kind == "reminder"
