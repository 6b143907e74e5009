"""One suite for every place an event can be put: a CalDAV server, and Desk's own calendar."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from desk.channels.calendar.channel import CalendarChannel
from desk.channels.calendar.fields import EventFields
from desk.channels.calendar.kinds import EventKind
from desk.channels.calendar.line import Login
from desk.channels.calendar.store import CalendarStore, StoredCalendar
from desk.gate.ports import NotSent, SendReceipt
from desk.store.db import Database
from desk.testing.calendar import AT, Post, make_fields, make_values
from desk.testing.radicale import radicale

KIND = EventKind()


class Place:
    """A channel and the address of a collection in it."""

    def __init__(self, channel: CalendarChannel, where: Callable[[str], str]) -> None:
        self.channel = channel
        self.where = where
        self.began = 0

    async def do(self, fields: EventFields) -> SendReceipt:
        made = KIND.render(fields)
        return await self.channel.send(made.message, made.envelope, 1, before_data=self._count)

    async def outcome(self, fields: EventFields) -> bool | None:
        made = KIND.render(fields)
        return await self.channel.outcome(made.message, made.envelope, 1, "")

    def _count(self) -> None:
        self.began += 1


@pytest.fixture(params=["caldav", "own"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    db = Database(tmp_path / "desk.db")
    if request.param == "own":
        made = CalendarStore(db).add(StoredCalendar(kind="local", name="Own"))

        async def no_login(account_id: int) -> Login:
            raise AssertionError("Desk's own calendar has no server")

        yield Place(CalendarChannel(db, no_login, Post(), lambda: AT), lambda name: f"desk:{made.id}/{name}.ics")
    else:
        async with radicale() as server:
            url = await server.make_calendar("work")

            async def login(account_id: int) -> Login:
                return server.login()

            yield Place(CalendarChannel(db, login, Post(), lambda: AT), lambda name: f"{url}{name}.ics")
    db.close()


def after(receipt: SendReceipt, fields: EventFields, **changes: object) -> EventFields:
    """A change of what ``fields`` made."""
    before = msgspec.json.decode(receipt.before)
    values = msgspec.structs.replace(fields.values, **changes)
    return msgspec.structs.replace(
        fields,
        change="change",
        etag=before["etag"],
        base=before["now"],
        was=fields.values,
        values=values,
        stamp=AT + 60,
    )


async def test_create_change_delete_and_put_back(place: Place) -> None:
    fields = make_fields(place.where("plan"))
    assert await place.outcome(fields) is False
    receipt = await place.do(fields)
    assert place.began == 1
    assert await place.outcome(fields) is True

    changed = after(receipt, fields, location="Room 2")
    second = await place.do(changed)
    assert await place.outcome(changed) is True
    assert "LOCATION:Room 2" in msgspec.json.decode(second.before)["now"]

    back = KIND.inverse(changed, second.before)
    third = await place.do(back)
    assert "LOCATION" not in msgspec.json.decode(third.before)["now"]

    before = msgspec.json.decode(third.before)
    gone = msgspec.structs.replace(fields, change="delete", etag=before["etag"], base=before["now"])
    fourth = await place.do(gone)
    assert await place.outcome(gone) is True
    again = KIND.inverse(gone, fourth.before)
    await place.do(again)
    assert await place.outcome(gone) is False
    assert await place.outcome(again) is True


async def test_two_saves_of_one_uid_leave_one_event(place: Place) -> None:
    first = make_fields(place.where("plan"))
    await place.do(first)
    second = msgspec.structs.replace(first, values=make_values(title="Another"), stamp=AT + 5)
    place.began = 0
    with pytest.raises(NotSent):
        await place.do(second)
    assert place.began == 0
    assert await place.outcome(first) is True
    assert await place.outcome(second) is None


async def test_the_same_uid_elsewhere_in_the_calendar_is_refused(place: Place) -> None:
    first = make_fields(place.where("plan"))
    await place.do(first)
    with pytest.raises(Exception, match=r"."):
        await place.do(msgspec.structs.replace(first, url=place.where("other"), stamp=AT + 5))
    assert await place.outcome(first) is True


async def test_a_version_that_is_gone_is_not_overwritten(place: Place) -> None:
    fields = make_fields(place.where("plan"))
    receipt = await place.do(fields)
    mine, theirs = after(receipt, fields, title="Mine"), after(receipt, fields, title="Theirs")
    await place.do(theirs)
    place.began = 0
    with pytest.raises(NotSent, match="changed meanwhile"):
        await place.do(mine)
    assert place.began == 0
    deleted = msgspec.structs.replace(mine, change="delete")
    with pytest.raises(NotSent, match="changed meanwhile"):
        await place.do(deleted)
    assert await place.outcome(theirs) is True


async def test_approving_again_what_is_there_already_is_no_second_event(place: Place) -> None:
    fields = make_fields(place.where("plan"))
    await place.do(fields)
    if place.where("x").startswith("desk:"):
        with pytest.raises(NotSent):
            await place.do(fields)
    else:
        await place.do(fields)
    assert await place.outcome(fields) is True
