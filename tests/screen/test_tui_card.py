"""The card: what may be approved when, and that answers go to exactly what was shown."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widgets._toast import Toast, ToastRack

from desk.paths import Paths
from desk.testing.fake_client import AT, FakeClient, make_card
from desk.testing.screen import until
from desk.tui.app import DeskApp
from desk.tui.readiness import SETTLE_S, Readiness
from desk.tui.screens.card import CardBody, CardScreen
from desk.tui.widgets.lines import Text
from desk.wire.host import QueueChanged
from desk.wire.people import PeopleChange


class Rig:
    """An application with one card open and a clock of the test's own."""

    def __init__(self, tmp_path: Path, fake: FakeClient) -> None:
        self.fake = fake
        self.now = 100.0
        paths = Paths(tmp_path / "config", tmp_path / "data", tmp_path / "cache", tmp_path / "run")
        self.app = DeskApp(paths, fake.connect, clock=lambda: self.now, wall=lambda: fake.wall)

    @property
    def screen(self) -> CardScreen:
        assert isinstance(self.app.screen, CardScreen)
        return self.app.screen

    async def open(self, pilot: Pilot[int]) -> None:
        await until(pilot, lambda: self.app.status is not None)
        self.app.open_card(1)
        await until(pilot, lambda: isinstance(self.app.screen, CardScreen) and self.screen.card is not None)
        await until(pilot, lambda: self.screen.readiness.changed_at == self.now)

    def asked(self, method: str) -> list[dict[str, object]]:
        return [params for name, params in self.fake.calls if name == method]

    def words(self) -> str:
        return "\n".join(str(one.render()) for one in self.screen.query(Text))


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    fake = FakeClient()
    fake.cards = {1: make_card(1)}
    return Rig(tmp_path, fake)


async def test_a_typed_ahead_key_approves_nothing(rig: Rig) -> None:
    async with rig.app.run_test(size=(100, 40)) as pilot:
        await rig.open(pilot)
        await pilot.press("a")
        assert rig.asked("drafts.approve") == []
        rig.now += 0.49
        await pilot.press("a")
        assert rig.asked("drafts.approve") == []
        rig.now += 0.02
        await pilot.press("a")
        await until(pilot, lambda: rig.asked("drafts.approve"))
        card = make_card(1)
        assert rig.asked("drafts.approve") == [{"id": 1, "version": 1, "sha256": card.sha256}]


async def test_a_long_card_must_be_read_to_its_end(rig: Rig) -> None:
    rig.fake.cards = {1: make_card(1, body="\n".join(f"line {n}" for n in range(200)) + "\nthe end\n")}
    async with rig.app.run_test(size=(100, 30)) as pilot:
        await rig.open(pilot)
        rig.now += 60
        await pilot.press("a")
        assert rig.asked("drafts.approve") == []
        rig.screen.query_one(CardBody).scroll_end(animate=False)
        await until(pilot, lambda: rig.screen.readiness.seen_end)
        await pilot.press("a")
        assert rig.asked("drafts.approve") == []
        rig.now += 0.6
        await pilot.press("a")
        await until(pilot, lambda: rig.asked("drafts.approve"))


async def test_a_card_that_changes_under_the_eye_starts_anew(rig: Rig) -> None:
    async with rig.app.run_test(size=(100, 40)) as pilot:
        await rig.open(pilot)
        rig.now += 5
        changed = make_card(1, body="Pay to another account.\n", version=2)
        rig.fake.cards[1] = changed
        rig.fake.push(QueueChanged(to_approve=1))
        await until(pilot, lambda: "another account" in rig.words())
        await until(pilot, lambda: rig.screen.readiness.changed_at == rig.now)
        await pilot.press("a")
        assert rig.asked("drafts.approve") == []
        rig.now += 0.6
        await pilot.press("a")
        await until(pilot, lambda: rig.asked("drafts.approve"))
        assert rig.asked("drafts.approve")[0]["sha256"] == changed.sha256


async def test_undo_window_and_undo(rig: Rig) -> None:
    async with rig.app.run_test(size=(100, 40)) as pilot:
        await rig.open(pilot)
        rig.now += 1
        await pilot.press("a")
        await until(pilot, lambda: "Goes out in 10 s" in rig.words())
        rig.fake.wall += 5
        await until(pilot, lambda: "Goes out in 5 s" in rig.words())
        await pilot.press("u")
        await until(pilot, lambda: rig.fake.cards[1].summary.state == "pending")


async def test_undo_has_a_key_everywhere(rig: Rig) -> None:
    async with rig.app.run_test(size=(100, 40)) as pilot:
        await rig.open(pilot)
        rig.now += 1
        await pilot.press("a")
        await until(pilot, lambda: rig.app.undoable() is not None)
        await pilot.press("escape", "f8")
        await until(pilot, lambda: rig.asked("undo.step"))


async def test_the_undo_key_takes_back_people_changed_by_hand_too(rig: Rig) -> None:
    rig.fake.people_changed.append(PeopleChange(id=3, at=AT + 60, kind="edit", people=1, name="Anna"))
    async with rig.app.run_test(size=(100, 40), notifications=True) as pilot:
        await rig.open(pilot)
        rack = rig.app.screen.get_child_by_type(ToastRack)
        await pilot.press("f8")
        await until(pilot, lambda: "changed: Anna" in said(rack))
        assert not rig.asked("undo.step"), "what is done is named first"
        await pilot.press("f8")
        await until(pilot, lambda: "Undone: changed (1) Anna" in said(rack))
        assert rig.asked("undo.step")[0]["step"] == 1_003


def said(rack: ToastRack) -> str:
    return "\n".join(str(toast.render()) for toast in rack.query(Toast))


async def test_reject_takes_two_keys(rig: Rig) -> None:
    async with rig.app.run_test(size=(100, 40)) as pilot:
        await rig.open(pilot)
        await pilot.press("x")
        await until(pilot, lambda: not isinstance(rig.app.screen, CardScreen))
        assert rig.asked("drafts.reject") == []
        await pilot.press("enter")
        await until(pilot, lambda: rig.fake.cards[1].summary.state == "rejected")


async def test_rejecting_with_a_reason_and_changing_ones_mind(rig: Rig) -> None:
    async with rig.app.run_test(size=(100, 40)) as pilot:
        await rig.open(pilot)
        await pilot.press("x")
        await until(pilot, lambda: not isinstance(rig.app.screen, CardScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(rig.app.screen, CardScreen))
        assert rig.asked("drafts.reject") == []
        await pilot.press("x")
        await until(pilot, lambda: not isinstance(rig.app.screen, CardScreen))
        await pilot.press(*"late", "enter")
        await until(pilot, lambda: rig.asked("drafts.reject") == [{"id": 1, "reason": "late"}])


def shows(rig: Rig, number: int) -> bool:
    return rig.screen.card is not None and rig.screen.card.summary.id == number


async def test_thirty_drafts_take_at_most_two_keys_each(rig: Rig) -> None:
    rig.fake.cards = {n: make_card(n) for n in range(30, 0, -1)}
    async with rig.app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: rig.app.status is not None)
        rig.app.open_card(30, queue=True)
        pressed = 0
        for number in range(30, 0, -1):
            await until(pilot, lambda: isinstance(rig.app.screen, CardScreen) and rig.screen.card is not None)
            await until(pilot, functools.partial(shows, rig, number))
            await until(pilot, lambda: rig.screen.readiness.changed_at == rig.now)
            rig.now += 1
            keys = ["x", "enter"] if number % 3 == 0 else ["a"]
            pressed += len(keys)
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
        await until(pilot, lambda: not any(one.summary.state == "pending" for one in rig.fake.cards.values()))
        await until(pilot, lambda: not isinstance(rig.app.screen, CardScreen))
        assert pressed <= 60
        approved = [params["id"] for params in rig.asked("drafts.approve")]
        assert approved == [n for n in range(30, 0, -1) if n % 3]


async def test_snooze_and_always(rig: Rig) -> None:
    rig.fake.cards = {1: make_card(1, grant="label newsletters from news@x.example")}
    async with rig.app.run_test(size=(100, 40)) as pilot:
        await rig.open(pilot)
        await pilot.press("s")
        await until(pilot, lambda: not isinstance(rig.app.screen, CardScreen))
        await pilot.press(*"tomorrow", "enter")
        await until(pilot, lambda: rig.asked("drafts.snooze") == [{"id": 1, "when": "tomorrow"}])
        await until(pilot, lambda: isinstance(rig.app.screen, CardScreen))
        await pilot.press("w")
        assert rig.asked("grants.give") == [], "not before it was read and half a second has passed"
        rig.now += 1
        await pilot.press("w")
        await until(pilot, lambda: not isinstance(rig.app.screen, CardScreen))
        assert "news@x.example" in "\n".join(str(one.render()) for one in rig.app.screen.query(Text))
        await pilot.press("enter")
        await until(pilot, lambda: rig.asked("grants.give"))
        assert [name for name, _ in rig.fake.calls if name in ("drafts.approve", "grants.give")] == [
            "drafts.approve",
            "grants.give",
        ]


async def test_editing_makes_a_new_version_with_its_diff(rig: Rig) -> None:
    async with rig.app.run_test(size=(100, 40)) as pilot:
        await rig.open(pilot)
        await pilot.press("e")
        await until(pilot, lambda: not isinstance(rig.app.screen, CardScreen))
        from textual.widgets import TextArea

        rig.app.screen.query_one(TextArea).load_text("Guten Tag,\n")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(rig.app.screen, CardScreen) and "+Guten Tag," in rig.words())


async def test_telling_desk_what_to_change(rig: Rig) -> None:
    async with rig.app.run_test(size=(100, 40)) as pilot:
        await rig.open(pilot)
        await pilot.press("r")
        await until(pilot, lambda: not isinstance(rig.app.screen, CardScreen))
        await pilot.press(*"shorter", "enter")
        await until(pilot, lambda: isinstance(rig.app.screen, CardScreen) and "Rewritten: shorter" in rig.words())


async def test_an_unknown_outcome_asks(rig: Rig) -> None:
    rig.fake.cards = {1: make_card(1, state="unknown")}
    async with rig.app.run_test(size=(100, 40)) as pilot:
        await rig.open(pilot)
        assert "Was it sent?" in rig.words()
        await pilot.press("a")
        await pilot.press("n")
        await until(pilot, lambda: rig.asked("drafts.resolve") == [{"id": 1, "was_sent": False}])
        assert rig.asked("drafts.approve") == []


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["show", "other", "move", "end"]), st.floats(0, 2)), max_size=12),
    st.floats(0, 2),
)
def test_approval_needs_the_end_seen_and_half_a_second_of_rest(steps: list[tuple[str, float]], wait_s: float) -> None:
    now, number, seen, last = 0.0, 0, False, float("inf")
    readiness = Readiness()
    for what, pause_s in steps:
        now += pause_s
        last = now
        if what in ("show", "other"):
            if what == "other" or number == 0:
                number, seen = number + 1, False
            readiness = readiness.show((1, number, str(number)), now)
        else:
            seen = seen or what == "end"
            readiness = readiness.change(now, end_visible=what == "end")
    now += wait_s
    assert readiness.may_approve(now) == (seen and now - last >= SETTLE_S)
