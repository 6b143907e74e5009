"""Reading a real CalDAV server and files: what is there, what changed, what went away, whatever the server can do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.channels.calendar import caldav
from desk.channels.calendar.compose import event_ics
from desk.channels.calendar.line import Line, Login, Timeouts
from desk.channels.calendar.store import CalendarStore
from desk.channels.calendar.sync import sync_account
from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.errors import ChannelError, UsageError
from desk.paths import Paths
from desk.store.db import Database
from desk.store.search import search
from desk.testing.calendar import AT, make_fields, make_values
from desk.testing.certificates import Authority
from desk.testing.host import approve, running_host
from desk.testing.radicale import PASSWORD, USER, Fault, FaultyLine, Radicale, radicale
from desk.wire.calendar import EventDraft

DAY = 1804204800.0  # 5 March 2027 00:00 UTC


@pytest.fixture
async def server() -> AsyncIterator[Radicale]:
    async with radicale() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> CalendarStore:
    db = Database(tmp_path / "desk.db")
    AccountStore(db).save_account(Account(name="ann", address="ann@example.org"))
    return CalendarStore(db)


async def put(server: Radicale, path: str, **changes: object) -> None:
    name = path.rpartition("/")[2].removesuffix(".ics")
    fields = make_fields(f"x/{name}.ics", values=make_values(**changes))
    reply = await server.request("PUT", path, event_ics(fields), headers={"Content-Type": "text/calendar"})
    assert reply.status_code in (201, 204), reply.text


async def test_several_calendars_are_found_from_any_address(server: Radicale) -> None:
    await server.make_calendar("team")
    await server.make_calendar("home")
    for url in (server.url, f"{server.url}{USER}/", f"{server.url}.well-known/caldav", f"{server.url}nowhere/"):
        async with Line(server.login(url=url)) as line:
            found = await caldav.discover(line, url)
        assert sorted(one.url.rstrip("/").rpartition("/")[2] for one in found) == ["home", "team"], url
        assert not any(one.read_only for one in found)


async def test_only_what_changed_is_read(server: Radicale, store: CalendarStore) -> None:
    await server.make_calendar("team")
    for number in range(5):
        await put(server, f"/{USER}/team/e{number}.ics", title=f"Event {number}")
    async with FaultyLine(server.url) as line:
        assert await sync_account(store, 1, line.login(), AT) == 5
        (calendar,) = store.calendars()
        line.seen.clear()
        assert await sync_account(store, 1, line.login(), AT) == 0
        assert [method for method, _ in line.seen] == ["PROPFIND"] * 3
        await put(server, f"/{USER}/team/e1.ics", title="Changed")
        await server.request("DELETE", f"/{USER}/team/e2.ics")
        await put(server, f"/{USER}/team/e9.ics", title="New")
        line.seen.clear()
        assert await sync_account(store, 1, line.login(), AT) == 3
        assert [method for method, _ in line.seen] == ["PROPFIND"] * 3 + ["REPORT"] * 2
    hrefs = {href.rpartition("/")[2] for href in store.versions(calendar.id)}
    assert hrefs == {"e0.ics", "e1.ics", "e3.ics", "e4.ics", "e9.ics"}


async def test_a_server_without_reports_is_read_all_the_same(server: Radicale, store: CalendarStore) -> None:
    await server.make_calendar("team")
    await put(server, f"/{USER}/team/a.ics")
    await put(server, f"/{USER}/team/b.ics")
    async with FaultyLine(server.url, fault=Fault.ANSWER, methods=frozenset(("REPORT",)), status=501) as line:
        assert await sync_account(store, 1, line.login(), AT) == 2
        await server.request("DELETE", f"/{USER}/team/a.ics")
        assert await sync_account(store, 1, line.login(), AT) == 1
    (calendar,) = store.calendars()
    assert [href.rpartition("/")[2] for href in store.versions(calendar.id)] == ["b.ics"]


async def test_a_token_the_server_forgot_means_all_anew(server: Radicale, store: CalendarStore) -> None:
    await server.make_calendar("team")
    await put(server, f"/{USER}/team/a.ics")
    await sync_account(store, 1, server.login(), AT)
    (calendar,) = store.calendars()
    store.update(calendar.id, sync_token="http://radicale.org/ns/sync/" + "0" * 64)
    await server.request("DELETE", f"/{USER}/team/a.ics")
    await put(server, f"/{USER}/team/b.ics")
    await sync_account(store, 1, server.login(), AT)
    assert [href.rpartition("/")[2] for href in store.versions(calendar.id)] == ["b.ics"]


async def test_a_calendar_that_fails_keeps_what_is_known_and_says_why(server: Radicale, store: CalendarStore) -> None:
    await server.make_calendar("team")
    await put(server, f"/{USER}/team/a.ics")
    async with FaultyLine(server.url, methods=frozenset(("REPORT",))) as line:
        await sync_account(store, 1, line.login(), AT)
        await put(server, f"/{USER}/team/b.ics")
        line.fault = Fault.CUT_BEFORE
        await sync_account(store, 1, line.login(), AT + 1)
        (calendar,) = store.calendars()
        assert "dropped the line" in calendar.error
        assert len(store.versions(calendar.id)) == 1
        line.fault = Fault.NONE
        await sync_account(store, 1, line.login(), AT + 2)
        assert store.calendars()[0].error == ""
        assert len(store.versions(calendar.id)) == 2


async def test_a_wrong_password_and_a_slow_server_are_one_sentence(server: Radicale, store: CalendarStore) -> None:
    with pytest.raises(ChannelError, match="log-in"):
        await sync_account(store, 1, server.login(password="wrong"), AT)
    async with FaultyLine(server.url, fault=Fault.STALL_AFTER, methods=frozenset(("PROPFIND",))) as line:
        with pytest.raises(ChannelError, match="in time"):
            await sync_account(store, 1, line.login(), AT, Timeouts(connect_s=1.0, answer_s=0.3))


async def test_a_certificate_counts_only_with_its_authority(server: Radicale, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with FaultyLine(server.url, tls=authority.server("localhost")) as line:
        url = line.url.replace("127.0.0.1", "localhost")

        async def secret() -> str:
            return PASSWORD

        async with Line(Login(url=url, user=USER, password=secret)) as refused:
            with pytest.raises(ChannelError, match="not to be trusted"):
                await caldav.discover(refused, url)
        async with Line(Login(url=url, user=USER, password=secret, ca_file=str(authority.file))) as trusted:
            assert await caldav.discover(trusted, url) == []


async def test_desks_own_calendar_and_files_in_the_queue(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_host(paths) as host:
        calendars = host.calendars
        await calendars.add("Home", "")
        card = await calendars.proposing.event(EventDraft(title="Plan", start="2027-03-05 10:00", length="1h"))
        assert card.summary.kind == "calendar.own"
        assert (await approve(host, card)).summary.state == "sent"
        assert len(await calendars.reading.events(DAY, DAY + 86_400)) == 1
        host.gate.undo(card.summary.id)
        assert await calendars.reading.events(DAY, DAY + 86_400) == []
        again = host.gate.card(card.summary.id)
        assert (await approve(host, again)).summary.state == "sent"
        (hit,) = search(host.db, "plan", ("calendar_event",))
        assert (hit.kind, hit.text) == ("calendar_event", "Plan")
        assert (await calendars.reading.show(hit.ref)).event.title == "Plan"

        busy = await calendars.reading.free(DAY, DAY + 86_400, 1800.0)
        assert [one.title for one in busy.busy] == ["Plan"]
        assert len(busy.free) == 2
        clash = await calendars.proposing.event(EventDraft(title="B", start="2027-03-05 10:30", length="1h"))
        assert any("Plan" in risk.text for risk in clash.risks)

        file = tmp_path / "holidays.ics"
        file.write_text(event_ics(make_fields(values=make_values(title="Feast", start="2027-03-05", end="2027-03-06"))))
        made = await calendars.add("Feasts", str(file))
        assert (made.events, made.read_only) == (1, True)
        titles = [one.title for one in await calendars.reading.events(DAY - 43_200, DAY + 86_400)]
        assert titles == ["Feast", "Plan"]
        with pytest.raises(UsageError, match="only to be read"):
            await calendars.proposing.deletion(
                next(
                    one.ref
                    for one in await calendars.reading.events(DAY - 43_200, DAY + 86_400)
                    if one.title == "Feast"
                )
            )
        (parsed,) = await calendars.parsing.parse(file.read_bytes())
        preview = await calendars.proposing.take_over(parsed, "Home", propose=True)
        assert (len(preview.new), len(preview.proposals)) == (1, 1)
        await approve(host, host.gate.card(preview.proposals[0]))
        repeated = await calendars.proposing.take_over(parsed, "Home", propose=True)
        assert (repeated.new, repeated.changed, len(repeated.same), repeated.proposals) == ([], [], 1, [])
        file.unlink()
        infos = [one for one in calendars.reading.infos() if one.name == "Feasts"]
        await calendars.reading.read_file(calendars.store.named("Feasts"))
        assert infos[0].events == 1
        assert next(one for one in calendars.reading.infos() if one.name == "Feasts").error


async def test_a_file_that_kills_the_reader_costs_only_itself(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_host(paths) as host:
        calendars = host.calendars
        await calendars.add("Home", "")
        await approve(
            host, await calendars.proposing.event(EventDraft(title="Good", start="2027-03-05 10:00", length="1h"))
        )
        real = calendars.parsing._ask

        async def ask(events: list[object], *rest: object) -> list[object]:
            if any("Bad" in event.ics for event in events):  # type: ignore[attr-defined]
                raise ChannelError("the reader died")
            return await real(events, *rest)  # type: ignore[arg-type,return-value]

        monkeypatch.setattr(calendars.parsing, "_ask", ask)
        await approve(
            host, await calendars.proposing.event(EventDraft(title="Bad", start="2027-03-06 10:00", length="1h"))
        )
        assert [one.title for one in await calendars.reading.events(DAY, DAY + 3 * 86_400)] == ["Good"]
        assert [one.title for one in await calendars.reading.events(DAY, DAY + 4 * 86_400)] == ["Good"]
