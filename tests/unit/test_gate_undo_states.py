"""A card says undone only when it is: while its undo goes on, waits or failed, it says that."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.errors import ConflictError, UsageError
from desk.gate.named_states import condition
from desk.testing.gate import GateRig
from desk.wire.cards import Card, CardSummary
from desk.wire.undo_words import being_undone, undo_so_far, where_undo_is

NAMES = ("pending", "approved", "held", "sending", "sent", "failed", "unknown", "rejected", "undoing", "undone")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[GateRig]:
    made = GateRig(tmp_path / "d.db")
    with contextlib.closing(made.db):
        yield made


async def lit(rig: GateRig) -> int:
    draft = rig.propose_lamp("hall")
    rig.approve(draft)
    rig.clock.skip(10)
    await rig.send_due()
    return draft


def summary(rig: GateRig, draft: int) -> CardSummary:
    return rig.gate.card(draft).summary


def listed(rig: GateRig, state: str) -> list[int]:
    found = [card.id for card in rig.gate.cards(state)]
    assert rig.gate.count(state) == len(found)
    return found


async def test_it_is_being_undone_until_it_is_undone(rig: GateRig) -> None:
    draft = await lit(rig)
    undo = rig.gate.undo(draft)
    said = summary(rig, draft)
    assert (said.state, said.undoable) == ("undoing", False)
    assert being_undone(said) == "being undone"
    assert where_undo_is(said) == undo_so_far(undo) == f"It is being undone by draft {undo.summary.id}."
    assert (listed(rig, "undoing"), listed(rig, "undone"), listed(rig, "sent")) == ([draft], [], [])
    await rig.send_due()
    said = summary(rig, draft)
    assert (said.state, said.undo, where_undo_is(said)) == ("undone", None, "")
    assert (listed(rig, "undoing"), listed(rig, "undone"), listed(rig, "sent")) == ([], [draft], [undo.summary.id])
    assert undo_so_far(rig.gate.card(undo.summary.id)).startswith("Undone by draft 2")


async def test_an_undo_that_waits_or_failed_is_said(rig: GateRig) -> None:
    draft = await lit(rig)
    undo = rig.gate.undo(draft).summary.id
    rig.clock.reboot()
    await rig.restart()
    said = summary(rig, draft)
    assert being_undone(said) == "undo waits for your approval"
    assert where_undo_is(said) == f"The undo waits for your approval: draft {undo}."
    rig.gate.outbox._channels = {"lamp": Refusing()}  # type: ignore[dict-item]
    rig.approve(undo)
    rig.clock.skip(10)
    await rig.send_due()
    said = summary(rig, draft)
    assert (said.state, rig.state(undo)) == ("undoing", "failed")
    assert being_undone(said) == "undo failed"
    assert where_undo_is(said) == f"The undo (draft {undo}) failed: the fuse has blown"
    assert listed(rig, "undone") == []
    with pytest.raises(ConflictError, match=f"draft {undo}"):
        rig.gate.undo(draft)


async def test_a_dropped_undo_that_is_wanted_after_all_counts_again(rig: GateRig) -> None:
    draft = await lit(rig)
    undo = rig.gate.undo(draft).summary.id
    rig.clock.reboot()
    await rig.restart()
    rig.gate.reject(undo)
    assert rig.state(draft) == "sent"
    rig.gate.undo(undo)
    assert (rig.state(draft), rig.state(undo)) == ("undoing", "pending")
    rig.approve(undo)
    rig.clock.skip(10)
    await rig.send_due()
    assert (rig.state(draft), rig.lamps.lit) == ("undone", set())


async def test_what_is_to_be_done_again_is_undone_until_it_is(rig: GateRig) -> None:
    draft = await lit(rig)
    undo = rig.gate.undo(draft).summary.id
    await rig.send_due()
    again = rig.gate.undo(undo).summary.id
    assert [rig.state(one) for one in (draft, undo, again)] == ["undone", "undoing", "approved"]
    assert (listed(rig, "undone"), listed(rig, "undoing"), listed(rig, "sent")) == ([draft], [undo], [])
    await rig.send_due()
    assert [rig.state(one) for one in (draft, undo, again)] == ["sent", "undone", "sent"]


@settings(max_examples=15, deadline=None)
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["undo", "due", "reject", "restart"])), max_size=10))
def test_each_draft_is_in_the_list_of_exactly_the_state_its_card_says(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, str]]
) -> None:
    import asyncio

    async def life() -> None:
        rig = GateRig(tmp_path_factory.mktemp("gate") / "d.db")
        await lit(rig)
        for number, move in moves:
            drafts = listed(rig, "all")
            with contextlib.suppress(ConflictError):
                if move == "undo":
                    rig.gate.undo(drafts[number % len(drafts)])
                elif move == "reject":
                    rig.gate.reject(drafts[number % len(drafts)])
            if move == "due":
                await rig.send_due()
            elif move == "restart":
                rig.clock.reboot()
                await rig.restart()
            for draft in listed(rig, "all"):
                assert [name for name in NAMES if draft in listed(rig, name)] == [rig.state(draft)]
            first = rig.gate.card(1).summary
            assert "hall" not in rig.lamps.lit or first.state != "undone", "undone is only what is"
        rig.db.close()

    asyncio.run(life())


@settings(max_examples=20, deadline=None)
@given(many=st.integers(0, 12), limit=st.integers(1, 5))
def test_pages_make_up_the_whole_queue(tmp_path_factory: pytest.TempPathFactory, many: int, limit: int) -> None:
    rig = GateRig(tmp_path_factory.mktemp("gate") / "d.db")
    with contextlib.closing(rig.db):
        drafts = [rig.propose_lamp(f"lamp {number}") for number in range(many)]
        found: list[int] = []
        while page := [card.id for card in rig.gate.cards("pending", before=found[-1] if found else 0, limit=limit)]:
            assert len(page) <= limit
            found += page
        assert found == drafts[::-1]
        assert rig.gate.count() == rig.gate.count("pending") == many


def test_the_names_of_states_are_said_where_one_is_wrong() -> None:
    with pytest.raises(UsageError, match="no state “done”") as raised:
        condition("done")
    assert all(name in (raised.value.hint or "") for name in (*NAMES, "snoozed", "all"))


class Refusing:
    """A channel whose server wants nothing."""

    async def send(self, *args: object, **more: object) -> None:
        from desk.gate.ports import NotSent

        raise NotSent("the fuse has blown")

    async def reachable(self, account_id: int) -> bool:
        return True


def test_words_of_a_card_that_undoes(rig: GateRig) -> None:
    card: Card = rig.gate.card(rig.propose_lamp("hall"))
    assert undo_so_far(card) == "The undo waits for your approval: draft 1."
