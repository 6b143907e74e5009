"""A file's content is kept beside the queue, and is part of every hash, approval and send as if it stood in it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from desk.channels.mail.attached import AttachedFiles
from desk.channels.mail.kinds import NewMail
from desk.errors import RefusedError
from desk.gate.approval import content_hash
from desk.gate.audit import AuditChain
from desk.gate.ports import AttachedFile, Envelope, FieldOrigin, file_mark, no_files, whole
from desk.gate.service import Gate
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.parse.mail import take_attachment
from desk.testing.gate import GateRig
from desk.wire.cards import Card

CONTENT = b"the contract\n" * 100


class FilesRig(GateRig):
    def __init__(self, folder: Path) -> None:
        self.files = AttachedFiles(folder / "attachments")
        super().__init__(folder / "desk.db")
        self.gate = Gate(
            self.db,
            self.signer,
            AuditChain(self.db, None, self.clock.now),
            self.clock,
            (NewMail(),),
            {"mail": self.sender},
            window_s=lambda: self.window_s,
            encoded=self.files.encoded,
        )

    def with_file(self) -> Card:
        sha256, size = self.files.keep([CONTENT])
        file = AttachedFile(filename="a.txt", content_type="text/plain", size=size, sha256=sha256)
        fields = msgspec.structs.replace(self.fields(), attachments=(file,))
        new = NewProposal(kind="mail.new", message_id=fields.message_id)
        return self.gate.propose(new, fields, [FieldOrigin(name="to", trust=Trust.USER, source="you typed it")])

    async def let_it_go(self, card: Card) -> None:
        self.gate.approve(card.summary.id, card.summary.version, card.sha256)
        await self.clock.advance(self.window_s + 1)

    @property
    def kept(self) -> Path:
        return next(path for path in (self.path.parent / "attachments").iterdir())


@pytest.fixture
def rig(tmp_path: Path) -> FilesRig:
    return FilesRig(tmp_path)


async def test_the_whole_is_hashed_and_sent_and_the_row_stays_small(rig: FilesRig) -> None:
    card = rig.with_file()
    record = rig.gate.record(card.summary.id)
    assert len(record.current.rendered) < 1000
    entire = whole(record.current.rendered, rig.files.encoded)
    assert card.sha256 == content_hash("mail.new", None, entire, record.current.envelope)
    await rig.let_it_go(card)
    await rig.send_due()
    ((message, _, _),) = rig.sender.received
    assert message == entire
    assert take_attachment(message, 1)[1] == CONTENT


@pytest.mark.parametrize("change", ["other content", "gone"])
async def test_a_file_that_is_not_what_was_approved_is_not_sent(rig: FilesRig, change: str) -> None:
    card = rig.with_file()
    await rig.let_it_go(card)
    if change == "gone":
        rig.kept.unlink()
    else:
        rig.kept.write_bytes(rig.kept.read_bytes().replace(b"d", b"e", 1))
    await rig.send_due()
    assert rig.sender.received == []
    after = rig.gate.card(card.summary.id)
    assert after.summary.state in ("pending", "failed")
    assert after.error


def test_a_mark_is_only_a_mark_if_it_is_whole() -> None:
    sha256 = hashlib.sha256(b"x").hexdigest()
    assert whole(b"a" + file_mark(sha256) + b"b", {sha256: b"X"}.__getitem__) == b"aXb"
    text = b"file:" + sha256.encode() + b" \0file:short\0"
    assert whole(text, no_files) == text


def test_pieces_hash_as_their_sum() -> None:
    envelope = Envelope("a@x.example", ("b@x.example",), 5.0)
    assert content_hash("k", 1, [b"ab", b"", b"c"], envelope) == content_hash("k", 1, b"abc", envelope)
    assert content_hash("k", 1, b"abc", envelope) != content_hash("k", 1, b"abcd", envelope)


def test_without_files_there_is_nothing_to_read(rig: FilesRig) -> None:
    card = rig.with_file()
    rig.kept.unlink()
    with pytest.raises(RefusedError, match="not there any more"):
        rig.gate.replace_body(card.summary.id, card.summary.version, "other words")
    assert rig.gate.card(card.summary.id).summary.version == 1
