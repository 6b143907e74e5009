"""What can go wrong on the way to a calendar server: each time it is known what happened, or said that it is not."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from desk.channels.calendar.answers import AnswerFields, AnswerKind
from desk.channels.calendar.channel import CalendarChannel
from desk.channels.calendar.fields import decoded
from desk.channels.calendar.kinds import EventKind
from desk.channels.calendar.line import Line, Login, Timeouts
from desk.errors import ChannelError
from desk.gate.ports import NotSent, OutcomeUnknown, SendReceipt, Unreachable
from desk.store.db import Database
from desk.testing.calendar import AT, Post, invitation_ics, make_fields, make_gate, make_values
from desk.testing.clock import VirtualClock
from desk.testing.radicale import PASSWORD, Fault, FaultyLine, Radicale, radicale

KIND = EventKind()
QUICK = Timeouts(connect_s=2.0, answer_s=0.5)
CHILD = Path(__file__).with_name("calendar_child.py")


class Ways:
    """A server, the line to it, and a channel over that line."""

    def __init__(self, server: Radicale, line: FaultyLine, db: Database, collection: str) -> None:
        self.server, self.line, self.db = server, line, db
        self.post = Post()
        self.channel = CalendarChannel(db, self.login, self.post, lambda: AT, timeouts=QUICK)
        self.url = line.url.rstrip("/") + collection
        self.began = 0
        self.password = PASSWORD

    async def login(self, account_id: int) -> Login:
        return self.line.login(self.password)

    async def do(self, message: bytes) -> SendReceipt:
        parcel = decoded(message)
        made = KIND.render(make_fields(parcel.url))
        return await self.channel.send(message, made.envelope, 1, before_data=self.count)

    def count(self) -> None:
        self.began += 1

    async def there(self, name: str = "plan") -> bool:
        return (await self.server.request("GET", f"/ann/team/{name}.ics")).status_code == 200


@pytest.fixture
async def ways(tmp_path: Path) -> AsyncIterator[Ways]:
    db = Database(tmp_path / "desk.db")
    async with radicale() as server, FaultyLine(server.url) as line:
        await server.make_calendar("team")
        yield Ways(server, line, db, "/ann/team/")
    db.close()


async def test_a_line_cut_after_the_put_is_found_done_by_looking(ways: Ways) -> None:
    message = KIND.render(make_fields(ways.url + "plan.ics")).message
    ways.line.fault = Fault.CUT_AFTER
    receipt = await ways.do(message)
    assert ways.began == 1
    assert await ways.there()
    assert msgspec.json.decode(receipt.before)["etag"]


async def test_a_line_cut_before_the_put_is_found_not_done(ways: Ways) -> None:
    ways.line.fault = Fault.CUT_BEFORE
    with pytest.raises(NotSent, match="not saved"):
        await ways.do(KIND.render(make_fields(ways.url + "plan.ics")).message)
    assert not await ways.there()


async def test_a_server_that_says_nothing_any_more_is_unknown(ways: Ways) -> None:
    ways.line.fault = Fault.STALL_AFTER
    message = KIND.render(make_fields(ways.url + "plan.ics")).message
    working = asyncio.ensure_future(ways.do(message))
    await ways.line.until(lambda line: ("PUT", "/ann/team/plan.ics") in line.seen)
    ways.line.methods = frozenset(("PUT", "GET"))
    with pytest.raises(OutcomeUnknown):
        await working
    ways.line.fault = Fault.NONE
    assert await ways.channel.outcome(message, KIND.render(make_fields(ways.url + "plan.ics")).envelope, 1, "") is True


@pytest.mark.parametrize(
    ("status", "words"), [(401, "log-in"), (403, "not allow"), (507, "no space"), (412, "meanwhile")]
)
async def test_a_refusal_is_one_clear_sentence_and_nothing_happened(ways: Ways, status: int, words: str) -> None:
    ways.line.fault, ways.line.status = Fault.ANSWER, status
    with pytest.raises(NotSent, match=words) as caught:
        await ways.do(KIND.render(make_fields(ways.url + "plan.ics")).message)
    assert caught.value.hint
    assert not await ways.there()


async def test_a_wrong_password_never_reaches_the_put(ways: Ways) -> None:
    ways.password = "wrong"
    with pytest.raises(NotSent, match="log-in"):
        await ways.do(KIND.render(make_fields(ways.url + "plan.ics")).message)
    assert ways.began == 0
    assert PASSWORD not in repr(ways.line.seen)


async def test_no_line_at_all_is_held_not_failed(ways: Ways) -> None:
    url = ways.url
    await ways.line.__aexit__()
    with pytest.raises(Unreachable):
        await ways.do(KIND.render(make_fields(url + "plan.ics")).message)
    assert await ways.channel.reachable(1) is False
    await ways.line.__aenter__()


async def test_a_server_error_after_the_put_is_looked_at(ways: Ways) -> None:
    ways.line.fault, ways.line.status = Fault.ANSWER, 500
    with pytest.raises(NotSent, match="not saved"):
        await ways.do(KIND.render(make_fields(ways.url + "plan.ics")).message)


@pytest.mark.parametrize("target", ["http://evil.example/", "https://127.0.0.1.evil.example/x"])
async def test_a_password_is_not_led_to_another_host(ways: Ways, target: str) -> None:
    async with Line(ways.server.login()) as line:
        with pytest.raises(ChannelError, match="must not go"):
            await line.ask("GET", target)


async def test_plain_http_beyond_this_machine_is_refused() -> None:
    async def secret() -> str:
        raise AssertionError("the password was fetched")

    with pytest.raises(ChannelError, match="without encryption"):
        async with Line(Login(url="http://calendar.example/", user="a", password=secret)):
            pass


def answer(ways: Ways, **changes: object) -> AnswerFields:
    fields = AnswerFields(
        answer="yes",
        uid="lunch@example.org",
        me="ann@example.org",
        organiser="Boss <boss@example.org>",
        values=make_values(title="Lunch"),
        invitation=invitation_ics(invited=("ann@example.org",)),
        mail=True,
        sender="Ann <ann@example.org>",
        message_id="<0123456789abcdef@example.org>",
        stamp=AT,
        account_id=1,
        url=ways.url + "lunch.ics",
        calendar="team",
    )
    return msgspec.structs.replace(fields, **changes)


async def test_an_answer_whose_mail_is_refused_leaves_the_calendar_as_it_was(ways: Ways) -> None:
    ways.post.plan = "refuse"
    message = AnswerKind().render(answer(ways)).message
    with pytest.raises(NotSent, match="refused the recipient"):
        await ways.do(message)
    assert not await ways.there("lunch")
    ways.post.plan = "ok"
    await ways.do(message)
    assert await ways.there("lunch")
    assert len(ways.post.sent) == 1


async def test_an_answer_whose_mail_is_lost_is_unknown_and_sends_no_second_put(ways: Ways) -> None:
    ways.post.plan = "lose"
    message = AnswerKind().render(answer(ways)).message
    with pytest.raises(OutcomeUnknown):
        await ways.do(message)
    ways.post.plan = "ok"
    await ways.do(message)
    assert [one for one in ways.line.seen if one[0] == "PUT"] == [("PUT", "/ann/team/lunch.ics")]


async def test_kill_9_between_put_and_receipt_is_found_done_at_the_next_start(ways: Ways, tmp_path: Path) -> None:
    ways.line.fault = Fault.STALL_AFTER
    database = tmp_path / "killed.db"
    child = await asyncio.create_subprocess_exec(sys.executable, "-P", str(CHILD), str(database), ways.line.url)
    try:
        await ways.line.until(lambda line: ("PUT", "/ann/team/plan.ics") in line.done)
        assert await ways.there()
    finally:
        os.kill(child.pid, signal.SIGKILL)
        await child.wait()
    ways.line.fault = Fault.NONE
    db = Database(database)
    gate = make_gate(db, VirtualClock(), [KIND], {"calendar": CalendarChannel(db, ways.login, Post(), lambda: AT)})
    await gate.recover()
    await gate.outbox.finished()
    assert gate.card(1).summary.state == "sent"
    assert [one for one in ways.line.seen if one[0] == "PUT"] == [("PUT", "/ann/team/plan.ics")]
    db.close()
