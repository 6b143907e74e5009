"""The gate's ways, one by one, over a real database with a clock that moves when told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import ConflictError, RefusedError, StoreError, UsageError
from desk.gate.events import Proposal
from desk.testing.clock import settle
from desk.testing.gate import GateRig
from desk.wire.cards import DraftEdit


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[GateRig]:
    made = GateRig(tmp_path / "d.db")
    yield made
    made.db.close()


async def test_approved_bytes_are_sent_once_when_the_window_ends(rig: GateRig) -> None:
    running = asyncio.ensure_future(rig.gate.run())
    draft = rig.propose()
    rig.approve(draft)
    assert rig.state(draft) == "approved"
    await rig.clock.advance(9)
    assert not rig.sender.received
    await rig.clock.advance(2)
    await rig.gate.outbox.finished()
    assert rig.state(draft) == "sent"
    assert rig.gate.card(draft).receipt == "250 queued"
    assert [message for message, _, _ in rig.sender.received] == [rig.gate._store.get(draft).current.rendered]
    await rig.clock.advance(100)
    assert len(rig.sender.received) == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [entry.event for entry in reversed(rig.gate._audit.entries())] == ["proposed", "approved", "sending", "sent"]


async def test_undo_works_until_sending_starts(rig: GateRig) -> None:
    draft = rig.propose()
    rig.approve(draft)
    assert rig.gate.busy
    assert rig.gate.undo(draft).summary.state == "pending"
    rig.clock.skip(10)
    await rig.send_due()
    assert not rig.sender.received
    rig.approve(draft)
    rig.clock.skip(10)
    await rig.send_due()
    with pytest.raises(ConflictError):
        rig.gate.undo(draft)


async def test_a_window_that_ended_in_sleep_returns_the_card(rig: GateRig) -> None:
    draft = rig.propose()
    rig.approve(draft)
    rig.clock.skip(3600)
    await rig.send_due()
    card = rig.gate.card(draft)
    assert (card.summary.state, rig.sender.calls) == ("pending", 0)
    assert "slept" in card.error


@pytest.mark.parametrize(
    ("durable", "passed_s", "state"), [(True, 2, "approved"), (True, 11, "pending"), (False, 2, "pending")]
)
async def test_a_restart_keeps_only_an_open_window_with_its_key(
    tmp_path: Path, durable: bool, passed_s: float, state: str
) -> None:
    rig = GateRig(tmp_path / "d.db", durable=durable)
    draft = rig.propose()
    rig.approve(draft)
    rig.clock.skip(passed_s)
    await rig.restart()
    await rig.send_due()
    assert (rig.state(draft), rig.sender.calls) == (state, 0)
    rig.db.close()


async def test_a_reboot_returns_the_card(rig: GateRig) -> None:
    draft = rig.propose()
    rig.approve(draft)
    rig.clock.reboot()
    await rig.restart()
    assert rig.state(draft) == "pending"


@pytest.mark.parametrize(
    ("plan", "state", "received"),
    [
        ("refuse", "failed", 0),
        ("refuse_late", "failed", 0),
        ("lose_early", "failed", 0),
        ("lose_late", "unknown", 0),
        ("lose_accepted", "unknown", 1),
    ],
)
async def test_each_failure_ends_where_it_must(rig: GateRig, plan: str, state: str, received: int) -> None:
    rig.sender.plan = [plan]
    draft = rig.propose()
    rig.approve(draft)
    rig.clock.skip(10)
    await rig.send_due()
    card = rig.gate.card(draft)
    assert (card.summary.state, len(rig.sender.received), card.attempts) == (state, received, 1)
    assert card.error
    assert rig.gate.to_approve() == 1
    await rig.restart()
    rig.clock.skip(60)
    await rig.send_due()
    assert (rig.state(draft), rig.sender.calls) == (state, 1)


async def test_an_unknown_outcome_ends_by_evidence_or_by_a_person(rig: GateRig) -> None:
    rig.sender.plan = ["lose_accepted", "lose_late"]
    first, second = rig.propose(), rig.propose()
    for draft in (first, second):
        rig.approve(draft)
    rig.clock.skip(10)
    await rig.send_due()
    with pytest.raises(ConflictError):
        rig.approve(second)
    rig.sender.sent = {rig.gate._store.get(first).message_id}
    await rig.restart()
    assert rig.state(first) == "sent"
    assert rig.state(second) == "unknown"
    card = rig.gate.resolve(second, was_sent=False)
    assert card.summary.state == "pending"
    assert "Message-ID" in card.error
    rig.approve(second)
    rig.clock.skip(10)
    await rig.send_due()
    assert rig.state(second) == "sent"
    assert rig.gate.card(second).attempts == 2


async def test_what_was_not_shown_cannot_be_approved(rig: GateRig) -> None:
    draft = rig.propose()
    card = rig.gate.card(draft)
    edited = rig.gate.edit(draft, 1, DraftEdit({"body": "Other."}))
    for version, sha256 in ((1, card.sha256), (2, card.sha256), (1, edited.sha256)):
        with pytest.raises(ConflictError):
            rig.gate.approve(draft, version, sha256)
    rig.approve(draft)
    with pytest.raises(ConflictError):
        rig.approve(draft)
    assert rig.state(draft) == "approved"


async def test_editing_voids_the_approval_and_shows_the_difference(rig: GateRig) -> None:
    draft = rig.propose()
    rig.approve(draft)
    card = rig.gate.edit(draft, 1, DraftEdit({"body": "Hello, Ada.", "to": "Bob <bob@example.org>"}))
    assert (card.summary.state, card.summary.version) == ("pending", 2)
    assert "-Hello." in card.diff
    assert "+Hello, Ada." in card.diff
    assert card.recipients[0].source == "you typed it"
    with pytest.raises(ConflictError):
        rig.gate.edit(draft, 1, DraftEdit({"body": "late"}))
    rig.clock.skip(10)
    await rig.send_due()
    assert rig.sender.calls == 0


@pytest.mark.parametrize(
    "column", ["rendered = X'00'", "envelope = json_set(envelope, '$.recipients[0]', 'eve@example.net')"]
)
async def test_bytes_changed_behind_the_gates_back_are_not_sent(rig: GateRig, column: str) -> None:
    draft = rig.propose()
    rig.approve(draft)
    with rig.db.write() as connection:
        connection.execute(f"UPDATE proposal_version SET {column}")
    rig.clock.skip(10)
    await rig.send_due()
    assert (rig.state(draft), rig.sender.calls) == ("failed", 0)


async def test_a_forged_approval_is_not_used(rig: GateRig) -> None:
    draft = rig.propose()
    rig.approve(draft)
    with rig.db.write() as connection:
        connection.execute("UPDATE approval SET signature = zeroblob(32)")
    rig.clock.skip(10)
    await rig.send_due()
    assert (rig.state(draft), rig.sender.calls) == ("failed", 0)


def test_an_approval_is_used_once(rig: GateRig) -> None:
    draft = rig.propose()
    rig.approve(draft)
    approval, _ = rig.gate._store.open_approval(draft, "mail.new")
    rig.gate._store.use_approval(approval.nonce, 1.0)
    with pytest.raises(RefusedError):
        rig.gate._store.use_approval(approval.nonce, 2.0)


async def test_a_full_disk_after_acceptance_forgets_nothing(rig: GateRig, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = rig.gate._store.keep_receipt
    full = [True]

    def keep_receipt(proposal_id: int, proposal: Proposal, reply: str, at: float) -> None:
        if full.pop() if full else False:
            raise StoreError("The disk is full.")
        keep(proposal_id, proposal, reply, at)

    monkeypatch.setattr(rig.gate._store, "keep_receipt", keep_receipt)
    draft = rig.propose()
    rig.approve(draft)
    rig.clock.skip(10)
    rig.gate.outbox.elapse()
    await settle()
    assert rig.state(draft) == "sending"
    await rig.clock.advance(5)
    await rig.gate.outbox.finished()
    assert (rig.state(draft), rig.sender.calls) == ("sent", 1)


async def test_rejecting_loses_nothing(rig: GateRig) -> None:
    draft = rig.propose()
    assert rig.gate.reject(draft, "no need").summary.state == "rejected"
    assert rig.gate.to_approve() == 0
    assert rig.gate.cards() == []
    assert rig.gate.undo(draft).summary.state == "pending"


def test_ill_formed_edits_say_why(rig: GateRig) -> None:
    draft = rig.propose()
    for edit in (DraftEdit({"to": ""}), DraftEdit({"due": "tomorrow"})):
        with pytest.raises(UsageError):
            rig.gate.edit(draft, 1, edit)
    with pytest.raises(UsageError):
        rig.gate.card(99)
    assert rig.gate.card(draft).summary.version == 1
