"""The people's screens: found as you type, a person whole, notes, labels and edits by key, what waits at the side."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, TextArea

from desk import i18n
from desk.errors import ConflictError
from desk.handoff import Trust
from desk.testing.fake_client import AT, FakeClient
from desk.testing.screen import until, words
from desk.tui.app import DeskApp
from desk.tui.screens.edit import AskScreen
from desk.tui.screens.people import PeopleScreen
from desk.tui.screens.person import PersonEditScreen, PersonScreen
from desk.wire.people import Detail, FollowUp, Membership, Moment, Person, PersonCard, PersonNote


@pytest.fixture
def fake() -> FakeClient:
    fake = FakeClient()
    anna = PersonCard(
        name="Anna [b]Berg[/b]",
        addresses=(Detail("anna@berg.example", "work"),),
        organisations=(Membership("Berg AG", "CFO"),),
        labels=("vip",),
        fields={"shoe size": "43"},
        notes=(PersonNote(text="likes tea", at=AT, id=1),),
    )
    fake.people_there = [
        Person(id=1, version=1, card=anna, last_contact=AT),
        Person(id=2, version=2, card=PersonCard(name="王芳", labels=("朋友",))),
    ]
    fake.moments = [
        Moment(
            at=AT + 60,
            kind="note",
            title="x",
            text="pay me\x1b[2J now",
            trust=Trust.UNTRUSTED,
            origin="from contacts.vcf",
        ),
        *(
            Moment(at=AT - n, kind="mail.in", title=f"Letter {n}", ref=f"m{n}", trust=Trust.UNTRUSTED)
            for n in range(30)
        ),
    ]
    fake.waits = [
        FollowUp(
            kind="awaiting", thread="t", account="demo", name="the landlord", address="l@x.example", subject="contract",
            ref="m1", since=AT, days=4, person_id=1,
        )
    ]  # fmt: skip
    return fake


async def person(app: DeskApp, pilot: Pilot[int]) -> PersonScreen:
    await until(pilot, lambda: app.status is not None)
    app.open_person("1")
    await until(pilot, lambda: isinstance(app.screen, PersonScreen) and "Letter 0" in words(app))
    assert isinstance(app.screen, PersonScreen)
    return app.screen


async def test_people_are_found_as_you_type_and_opened(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.status is not None)
        await pilot.press(*"/people", "enter")
        await until(
            pilot, lambda: isinstance(app.screen, PeopleScreen) and app.screen.query_one(OptionList).option_count == 2
        )
        app.screen.query_one(Input).value = "王"
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 1)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PersonScreen) and "王芳" in words(app))


async def test_a_person_is_shown_whole_and_as_text(app: DeskApp) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await person(app, pilot)
        said = words(app)
        for wanted in (
            "Anna [b]Berg[/b]", "anna@berg.example (work)", "Berg AG (CFO)", "vip", "43", "no answer yet", "4 days",
            "contract", "pay me␛[2J now", "from contacts.vcf", "older",
        ):  # fmt: skip
            assert wanted in said, wanted
        assert "Letter 25" not in said
        await pilot.press("o")
        await until(pilot, lambda: "Letter 25" in words(app))


async def test_note_label_edit_and_undo_by_key(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await person(app, pilot)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press(*"met", "enter")
        await until(pilot, lambda: ("people.note", {"who": "1", "text": "met"}) in fake.calls)
        await until(pilot, lambda: "u takes it back" in words(app))
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press(*"vip", "enter")
        await until(pilot, lambda: fake.people_there[0].card.labels == ())
        await until(pilot, lambda: isinstance(app.screen, PersonScreen))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, PersonEditScreen))
        area = app.screen.query_one(TextArea)
        area.text = area.text.replace("name: Anna [b]Berg[/b]", "nonsense")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "nonsense" in words(app))
        area.text = area.text.replace("nonsense", "name: Anna Berg") + "phone: 030 445566 (work)\n"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: fake.people_there[0].card.phones == (Detail("030 445566", "work"),))
        assert fake.people_there[0].card.notes[0].text == "likes tea"
        await until(pilot, lambda: isinstance(app.screen, PersonScreen))
        await pilot.press("u")
        await until(pilot, lambda: any(call[0] == "people.undo" for call in fake.calls))


async def test_an_error_is_said_where_the_eye_is(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await person(app, pilot)
        fake.fail["people.note"] = ConflictError("Anna was changed since you looked.", hint="Look again.")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press(*"met", "enter")
        await until(pilot, lambda: "Anna was changed since you looked." in words(app))


async def test_the_side_says_what_waits(app: DeskApp) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "the landlord · 4 days · contract" in words(app))


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (40, 12)])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_people_fit_the_screen(app: DeskApp, size: tuple[int, int], language: str) -> None:
    i18n.set_language(language)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.waiting)
        for open_screen in (app.open_people, lambda: app.open_person("1")):
            open_screen()
            await pilot.pause(0.05)
            for widget in app.screen.query("*"):
                if widget.display and widget.region:
                    assert widget.region.right <= size[0], widget
    i18n.set_language("en")
