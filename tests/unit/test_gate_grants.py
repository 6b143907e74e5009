"""Standing grants and the undo of what was done: exact, signed, durable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.errors import ConflictError, RefusedError, UsageError
from desk.host.undoing import Undoing
from desk.people.contacts import Contacts
from desk.testing.gate import GateRig, MemorySigner

DAY_S = 86_400.0


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[GateRig]:
    made = GateRig(tmp_path / "d.db")
    yield made
    made.db.close()


def give(rig: GateRig, days: float = 30) -> int:
    rig.gate.give_grant(rig.propose_lamp("hall"), days)
    (grant,) = rig.gate.grants.listed()
    return grant.id


async def test_a_grant_approves_exactly_its_target_with_a_window(rig: GateRig) -> None:
    give(rig)
    covered = rig.propose_lamp("hall")
    assert rig.state(covered) == "approved", "there is time to undo it"
    for lamp, lit in (("hall", False), ("Hall", True), ("hall ", True), ("hallway", True)):
        assert rig.state(rig.propose_lamp(lamp, lit)) == "pending"
    rig.clock.skip(10)
    await rig.send_due()
    assert rig.state(covered) == "sent"
    assert rig.gate.grants.listed()[0].uses == 1


def test_a_grant_ends_when_it_expires_or_is_revoked(rig: GateRig) -> None:
    number = give(rig, days=1)
    rig.clock.skip(DAY_S + 1)
    assert rig.gate.grants.listed() == []
    assert rig.state(rig.propose_lamp("hall")) == "pending"
    rig.clock.skip(-2)
    assert rig.state(rig.propose_lamp("hall")) == "approved"
    rig.gate.revoke_grant(number)
    assert rig.state(rig.propose_lamp("hall")) == "pending"
    with pytest.raises(UsageError):
        rig.gate.revoke_grant(number)


@pytest.mark.parametrize(
    "change", ["target = 'switch attic on'", "expires_at = expires_at + 9e9", "account_id = 7", "signature = x'00'"]
)
def test_a_grant_somebody_else_wrote_approves_nothing(rig: GateRig, change: str) -> None:
    give(rig)
    with rig.db.write() as connection:
        connection.execute(f"UPDATE standing_grant SET {change}")
    assert rig.gate.grants.listed() == []
    assert rig.state(rig.propose_lamp("hall")) == "pending"
    assert rig.state(rig.propose_lamp("attic")) == "pending"


def test_there_is_no_grant_for_mail_nor_without_a_keyring_nor_for_ever(rig: GateRig) -> None:
    with pytest.raises(RefusedError, match="no standing approval"):
        rig.gate.give_grant(rig.propose(), 30)
    lamp = rig.propose_lamp("hall")
    for days in (0, -1, 367):
        with pytest.raises(UsageError):
            rig.gate.give_grant(lamp, days)
    rig.gate.use_signer(MemorySigner(durable=False))
    with pytest.raises(RefusedError, match="keyring"):
        rig.gate.give_grant(lamp, 30)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12), st.text(max_size=12), st.booleans(), st.booleans())
def test_no_grant_ever_widens(
    tmp_path_factory: pytest.TempPathFactory, given_: str, asked: str, a: bool, b: bool
) -> None:
    rig = GateRig(tmp_path_factory.mktemp("g") / "d.db")
    try:
        rig.gate.give_grant(rig.propose_lamp(given_, a), 30)
        covered = rig.state(rig.propose_lamp(asked, b)) == "approved"
        assert covered == ((given_, a) == (asked, b))
    finally:
        rig.db.close()


async def switch(rig: GateRig, lamp: str, lit: bool = True) -> int:
    draft = rig.propose_lamp(lamp, lit)
    rig.approve(draft)
    rig.clock.skip(10)
    await rig.send_due()
    assert rig.state(draft) == "sent"
    return draft


async def test_undo_puts_back_what_was_there_after_a_restart_too(rig: GateRig) -> None:
    first = await switch(rig, "hall")
    again = await switch(rig, "hall")
    await rig.restart()
    undone = rig.gate.undo(again)
    assert undone.undoes == again
    await rig.send_due()
    assert rig.lamps.lit == {"hall"}, "it was lit before the second switch as well"
    rig.gate.undo(first)
    await rig.send_due()
    assert rig.lamps.lit == set()
    assert rig.state(first) == "undone"
    with pytest.raises(ConflictError):
        rig.gate.undo(first)


async def test_undoing_an_undo_does_it_again_and_dropping_that_does_not(rig: GateRig) -> None:
    first = await switch(rig, "hall")
    second = rig.gate.undo(first).summary.id
    await rig.send_due()
    third = rig.gate.undo(second).summary.id
    await rig.send_due()
    assert rig.lamps.lit == {"hall"}
    assert [rig.state(one) for one in (first, second, third)] == ["sent", "undone", "sent"]
    fourth = rig.gate.undo(third).summary.id
    rig.clock.reboot()
    await rig.restart()
    rig.gate.reject(fourth)
    assert [rig.state(one) for one in (first, second, third)] == ["sent", "undone", "sent"]
    assert rig.lamps.lit == {"hall"}


async def test_the_undo_key_goes_back_and_never_forth(rig: GateRig) -> None:
    for lamp in ("hall", "attic"):
        await switch(rig, lamp)
        rig.clock.skip(1)
    undoing = Undoing(rig.db, rig.gate, Contacts(rig.db), rig.clock)
    for left in ({"hall"}, set()):
        undoing.undo()
        await rig.send_due()
        assert rig.lamps.lit == left
    assert undoing.steps(1) == []


async def test_an_undo_that_is_dropped_leaves_the_effect_as_done(rig: GateRig) -> None:
    draft = await switch(rig, "hall")
    second = rig.gate.undo(draft).summary.id
    rig.clock.reboot()
    await rig.restart()
    assert (rig.state(draft), rig.state(second)) == ("undoing", "pending")
    rig.gate.reject(second)
    assert rig.state(draft) == "sent"
    assert rig.lamps.lit == {"hall"}


async def test_one_undo_over_all_kinds_takes_the_newest(rig: GateRig) -> None:
    lamp = await switch(rig, "hall")
    rig.clock.skip(1)
    reminder = rig.propose_reminder("Tea", rig.clock.now() + DAY_S)
    rig.approve(reminder)
    rig.clock.skip(1)
    mail = rig.propose()
    rig.approve(mail)
    undoing = Undoing(rig.db, rig.gate, Contacts(rig.db), rig.clock)
    for expected in (mail, reminder, lamp):
        (newest,) = undoing.steps(1)
        assert newest.draft is not None
        assert newest.draft.id == expected
        undoing.undo(newest.id)
        await rig.send_due()
    assert rig.lamps.lit == set()


async def test_what_cannot_be_undone_says_so(rig: GateRig) -> None:
    assert "cannot be undone" in rig.gate.card(rig.propose()).once_done
    assert "can be undone" in rig.gate.card(rig.propose_lamp("hall")).once_done
    mail = rig.propose()
    rig.approve(mail)
    rig.clock.skip(10)
    await rig.send_due()
    assert not rig.gate.card(mail).summary.undoable
