"""Reminders on the screen: they ring without taking the keys, are answered, and the days ahead are listed."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets._toast import Toast, ToastRack

from desk import i18n
from desk.testing.fake_client import AT, FakeClient, make_card, make_mail
from desk.testing.screen import until
from desk.tui.app import DeskApp
from desk.tui.screens.agenda import AgendaScreen, RingScreen
from desk.tui.screens.card import CardScreen
from desk.tui.screens.mails import MailScreen
from desk.tui.screens.person import PersonScreen
from desk.tui.widgets.lines import Text
from desk.wire.host import Reminder, RemindersFired
from desk.wire.people import Person, PersonCard
from desk.wire.schedule import AgendaItem

TEA = Reminder(id=1, text="[b]tea[/b]\x1b[2J", due=AT, state="fired", rings_since=AT)
RENT = Reminder(
    id=2, text="rent", due=AT, state="waiting", rings_since=AT, late=True, missed=3, repeats="every Friday 15:00"
)


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    i18n.set_language(request.param)
    return str(request.param)


def words(app: App[int]) -> str:
    rows = [str(option.prompt) for view in app.screen.query(OptionList) for option in view.options]
    return "\n".join([*(str(one.render()) for one in app.screen.query(Text) if one.display), *rows])


async def test_what_rang_meanwhile_is_said_once_and_answered(app: DeskApp, fake: FakeClient) -> None:
    fake.rings = [TEA, RENT]
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "While you were away: [b]tea[/b]␛[2J · rent (late)" in words(app))
        assert "F7" in words(app)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, RingScreen) and "rent" in words(app))
        assert "3 missed before   every Friday 15:00" in words(app)
        await pilot.press("s")
        await until(
            pilot, lambda: ("reminders.change", {"id": 1, "action": "snooze", "until": "10 minutes"}) in fake.calls
        )
        await until(pilot, lambda: "tea" not in words(app))
        await pilot.press("d")
        await until(pilot, lambda: app.screen is app.main)
        assert "While you were away" not in words(app)
        assert [one.rings_since for one in fake.rings] == [None, None]


async def test_one_that_rings_while_one_types_takes_no_key(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.status is not None)
        await pilot.press(*"dear")
        fake.rings = [TEA]
        fake.push(RemindersFired(reminders=[TEA]))
        await until(pilot, lambda: "Reminder: [b]tea[/b]␛[2J" in words(app))
        await pilot.press(*"sdx")
        assert app.main.prompt.text == "dearsdx"
        assert not any(name == "reminders.change" for name, _ in fake.calls)


@pytest.mark.parametrize(("bell", "rung"), [(True, 1), (False, 0)])
async def test_the_bell_is_the_hosts_to_decide(app: DeskApp, fake: FakeClient, bell: bool, rung: int) -> None:
    bells: list[bool] = []
    app.bell = lambda: bells.append(True)  # type: ignore[method-assign]
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.status is not None)
        fake.push(RemindersFired(reminders=[RENT], bell=bell))
        await until(pilot, lambda: "rent" in words(app))
        assert len(bells) == rung


async def test_a_thousand_at_once_are_one_sound_one_line_and_one_toast(app: DeskApp, fake: FakeClient) -> None:
    bells: list[bool] = []
    app.bell = lambda: bells.append(True)  # type: ignore[method-assign]
    many = [Reminder(id=number, text=f"task {number}", due=AT, state="fired", rings_since=AT) for number in range(1000)]
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: app.status is not None)
        app.open_agenda()
        await until(pilot, lambda: isinstance(app.screen, AgendaScreen))
        fake.push(RemindersFired(reminders=many))
        rack = app.screen.get_child_by_type(ToastRack)
        await until(pilot, lambda: rack.query(Toast))
        said = "task 0 · task 1 · task 2 and 997 more"
        assert [said in str(toast.render()) for toast in rack.query(Toast)] == [True]
        await pilot.press("escape")
        await until(pilot, lambda: f"1000 reminders: {said}" in words(app))
        assert "1000 ringing" in words(app)
        assert bells == [True]


@pytest.mark.parametrize("size", [(120, 30), (80, 24), (50, 12)])
async def test_the_days_ahead(app: DeskApp, fake: FakeClient, language: str, size: tuple[int, int]) -> None:
    fake.rings = [RENT]
    fake.days_ahead = [
        AgendaItem(kind="reminder", ref="2", title="rent", at=AT + 3600),
        AgendaItem(kind="birthday", ref="7", title="Ana", at=AT + 90_000, all_day=True),
        AgendaItem(kind="event", ref="8", title="Fair", at=AT + 90_000, all_day=True),
        AgendaItem(kind="trouble", ref="", title="People: the folder is gone.", at=0.0, all_day=True),
        AgendaItem(kind="event", ref="9", title="给供应商打电话", at=AT + 93_600, end=AT + 97_200, note="Room 3"),
    ]
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.status is not None)
        await pilot.press(*"/agenda", "enter")
        await until(pilot, lambda: isinstance(app.screen, AgendaScreen) and "Ana" in words(app))
        said = words(app)
        assert ("全天" if language == "zh" else "all day") in said
        assert said.count("rent") >= 2
        (ana,) = (line for line in said.splitlines() if "Ana" in line)
        assert ("生日" if language == "zh" else "birthday") in ana
        assert "! People: the folder is gone." in said
        assert "1970" not in said
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RingScreen) and "rent" in words(app))
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, AgendaScreen))
        assert ("reminders.change", {"id": 2, "action": "cancel", "until": ""}) in fake.calls


@pytest.mark.parametrize(
    ("item", "opened"),
    [
        (AgendaItem(kind="birthday", ref="1", title="Ana", at=AT, all_day=True), PersonScreen),
        (AgendaItem(kind="follow-up", ref="m1", title="Ana: rent", at=AT, all_day=True), MailScreen),
        (AgendaItem(kind="card", ref="1", title="To Ana", at=AT), CardScreen),
    ],
)
async def test_a_day_ahead_opens_what_it_is_about(
    app: DeskApp, fake: FakeClient, item: AgendaItem, opened: type[Screen[object]]
) -> None:
    fake.days_ahead = [item]
    fake.cards = {1: make_card(1)}
    fake.mail_box = [make_mail("m1")]
    fake.people_there = [Person(id=1, version=1, card=PersonCard(name="Ana"))]
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.status is not None)
        app.open_agenda()
        await until(pilot, lambda: "Ana" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, opened))


async def test_somebody_who_types_is_seen_now_and_then(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.status is not None)
        await pilot.press(*"hello")
        await until(pilot, lambda: fake.calls.count(("notify.seen", {})) == 1)
        app.clock = lambda: 1e9
        await pilot.press("x")
        await until(pilot, lambda: fake.calls.count(("notify.seen", {})) == 2)
