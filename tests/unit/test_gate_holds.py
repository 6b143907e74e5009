"""Holds, moments, snoozes: what is approved and waits, and what asks again later."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from desk.errors import ConflictError
from desk.gate.machine import LATE_HOLD_S
from desk.gate.outbox import RETRY_HOLD_S
from desk.testing.gate import GateRig
from desk.wire.cards import DraftEdit

HOUR_S = 3600.0


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[GateRig]:
    made = GateRig(tmp_path / "d.db")
    yield made
    made.db.close()


async def hold(rig: GateRig) -> int:
    """A draft that was approved while its server could not be reached."""
    draft = rig.propose()
    rig.sender.plan, rig.sender.online = ["unreachable"], False
    rig.approve(draft)
    rig.clock.skip(10)
    await rig.send_due()
    assert rig.state(draft) == "held"
    return draft


async def test_approved_while_offline_is_held_visibly_and_goes_out_later(rig: GateRig) -> None:
    draft = await hold(rig)
    assert [card.state for card in rig.gate.cards()] == ["held"]
    assert rig.gate.card(draft).error == "no route"
    rig.clock.skip(5 * HOUR_S)
    await rig.send_due()
    assert (rig.state(draft), rig.sender.began) == ("held", 0)
    rig.sender.online = True
    await rig.send_due()
    assert (rig.state(draft), len(rig.sender.received)) == ("sent", 1)


async def test_the_running_gate_looks_for_the_server_by_itself(rig: GateRig) -> None:
    draft = await hold(rig)
    running = asyncio.ensure_future(rig.gate.run())
    await rig.clock.advance(RETRY_HOLD_S + 1)
    assert rig.state(draft) == "held"
    rig.sender.online = True
    await rig.clock.advance(RETRY_HOLD_S + 1)
    await rig.gate.outbox.finished()
    assert rig.state(draft) == "sent"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_hold_that_outlasts_its_approval_asks_again(rig: GateRig) -> None:
    draft = await hold(rig)
    rig.clock.skip(25 * HOUR_S)
    rig.sender.online = True
    await rig.send_due()
    assert (rig.state(draft), rig.sender.began) == ("pending", 0)
    assert "Approve it again" in rig.gate.card(draft).error


@pytest.mark.parametrize("durable", [True, False])
async def test_a_hold_survives_a_restart_only_with_its_key(tmp_path: Path, durable: bool) -> None:
    rig = GateRig(tmp_path / "d.db", durable=durable)
    draft = await hold(rig)
    await rig.restart()
    assert rig.state(draft) == ("held" if durable else "pending")
    rig.sender.online = True
    await rig.send_due()
    assert rig.state(draft) == ("sent" if durable else "pending")
    rig.db.close()


async def test_what_is_held_can_be_undone_and_edited(rig: GateRig) -> None:
    first, second = await hold(rig), await hold(rig)
    rig.gate.undo(first)
    rig.gate.edit(second, 1, DraftEdit({"body": "Other."}))
    rig.sender.online = True
    await rig.send_due()
    assert (rig.state(first), rig.state(second), rig.sender.began) == ("pending", "pending", 0)


async def test_bytes_changed_while_held_are_not_sent(rig: GateRig) -> None:
    draft = await hold(rig)
    with rig.db.write() as connection:
        connection.execute("UPDATE proposal_version SET rendered = X'00'")
    rig.sender.online = True
    await rig.send_due()
    assert (rig.state(draft), rig.sender.began) == ("failed", 0)


def later(rig: GateRig, hours: float) -> int:
    return rig.propose_mail(msgspec.structs.replace(rig.fields(), send_at=rig.clock.now() + hours * HOUR_S), [])


async def test_send_later_waits_for_its_moment_over_restarts(rig: GateRig) -> None:
    draft = later(rig, 3)
    rig.approve(draft)
    rig.clock.skip(10)
    await rig.send_due()
    assert (rig.state(draft), rig.sender.calls) == ("held", 0)
    rig.clock.skip(2 * HOUR_S)
    await rig.restart()
    await rig.send_due()
    assert rig.state(draft) == "held"
    rig.clock.skip(HOUR_S)
    await rig.send_due()
    assert (rig.state(draft), len(rig.sender.received)) == ("sent", 1)


async def test_send_later_that_is_far_too_late_asks_again(rig: GateRig) -> None:
    draft = later(rig, 3)
    rig.approve(draft)
    rig.clock.skip(10)
    await rig.send_due()
    rig.clock.skip(3 * HOUR_S + LATE_HOLD_S)
    await rig.restart()
    await rig.send_due()
    assert (rig.state(draft), rig.sender.calls) == ("pending", 0)


async def test_a_moment_is_part_of_what_is_approved(rig: GateRig) -> None:
    draft = later(rig, 3)
    before = rig.gate.card(draft)
    after = rig.gate.edit(draft, 1, DraftEdit({"send_at": ""}))
    assert before.sha256 != after.sha256
    assert after.summary.not_before == 0
    past = later(rig, -5)
    with pytest.raises(ConflictError, match="passed"):
        rig.approve(past)


async def test_a_snoozed_draft_asks_for_nothing_until_its_time(rig: GateRig) -> None:
    draft = rig.propose()
    rig.gate.snooze(draft, rig.clock.now() + 600)
    assert (rig.gate.cards(), rig.gate.to_approve()) == ([], 0)
    assert [card.id for card in rig.gate.cards("snoozed")] == [draft]
    running = asyncio.ensure_future(rig.gate.run())
    changes = rig.changes
    await rig.clock.advance(601)
    assert rig.changes > changes, "whoever watches is told"
    assert [card.id for card in rig.gate.cards()] == [draft]
    rig.gate.snooze(draft, rig.clock.now() + 600)
    assert rig.gate.snooze(draft, 0).summary.snoozed_until == 0
    assert rig.gate.to_approve() == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_two_terminals_approve_one_draft_and_one_wins(rig: GateRig) -> None:
    draft = rig.propose()
    seen = rig.gate.card(draft)
    rig.gate.approve(draft, seen.summary.version, seen.sha256)
    with pytest.raises(ConflictError, match="approved already"):
        rig.gate.approve(draft, seen.summary.version, seen.sha256)
    rig.clock.skip(10)
    await rig.send_due()
    with pytest.raises(ConflictError):
        rig.gate.approve(draft, seen.summary.version, seen.sha256)
    assert len(rig.sender.received) == 1
