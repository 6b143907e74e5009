from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from desk.errors import KeyringError, RefusedError, UsageError
from desk.gate.audit import AuditChain
from desk.store.db import Database
from desk.store.migrate import known_migrations

DIGEST = "0f" * 32


class Remembers:
    def __init__(self, kept: tuple[int, str] | None = None) -> None:
        self.kept = kept
        self.saves = 0

    def load(self) -> tuple[int, str] | None:
        return self.kept

    def save(self, count: int, head: str) -> None:
        self.saves += 1
        self.kept = (count, head)


class Locked:
    def load(self) -> tuple[int, str] | None:
        raise KeyringError("The keyring is locked.")

    def save(self, count: int, head: str) -> None:
        raise KeyringError("The keyring is locked.")


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return Database(tmp_path / "a.db", [m for m in known_migrations() if m.name == "0003_audit"])


@pytest.mark.parametrize(
    ("event", "subject", "digest"),
    [
        ("Approved", "proposal:1", DIGEST),
        ("approved the invoice", "proposal:1", DIGEST),
        ("approved", "proposal", DIGEST),
        ("approved", "to:mia@example.org", DIGEST),
        ("approved", "proposal:1\n", DIGEST),
        ("approved", "proposal:1", "Dear Mia"),
        ("approved", "proposal:1", DIGEST.upper()),
        ("approved", "proposal:1", DIGEST[:-1]),
    ],
)
def test_content_cannot_get_in(db: Database, event: str, subject: str, digest: str) -> None:
    audit = AuditChain(db, None, lambda: 0.0)
    with pytest.raises(UsageError):
        audit.append(event, subject, digest)
    assert audit.entries() == []
    db.close()


def test_an_entry_goes_the_way_of_its_transaction(db: Database) -> None:
    audit = AuditChain(db, None, lambda: 7.0)
    with db.write():
        audit.append("approved", "proposal:1", DIGEST)
        audit.append("sent", "proposal:1")
    with contextlib.suppress(ZeroDivisionError), db.write():
        audit.append("approved", "proposal:2", DIGEST)
        raise ZeroDivisionError
    assert [(e.seq, e.at, e.event, e.subject, e.digest) for e in audit.entries()] == [
        (2, 7.0, "sent", "proposal:1", ""),
        (1, 7.0, "approved", "proposal:1", DIGEST),
    ]
    assert [e.seq for e in audit.entries(limit=1)] == [2]
    db.close()


def test_without_an_anchor_it_says_so(db: Database) -> None:
    for anchor, words in ((None, "no keyring"), (Remembers(), "holds no anchor"), (Locked(), "locked")):
        audit = AuditChain(db, anchor, lambda: 0.0)
        audit.append("approved", "proposal:1", DIGEST)
        report = audit.verify()
        assert report.verdict == "unanchored"
        assert words in report.findings[0]
    with pytest.raises(RefusedError):
        AuditChain(db, None, lambda: 0.0).reset_anchor()
    db.close()


def test_findings_say_what_and_where(db: Database) -> None:
    audit = AuditChain(db, Remembers(), lambda: 0.0)
    for number in range(6):
        audit.append("approved", f"proposal:{number}", DIGEST)
    assert audit.save_anchor()
    with db.write() as connection:
        connection.execute("UPDATE audit SET subject = 'proposal:9' WHERE seq = 2")
        connection.execute("DELETE FROM audit WHERE seq = 4")
        connection.execute("DELETE FROM audit WHERE seq = 6")
    assert audit.verify().findings == [
        "Entry 2 was changed after it was written.",
        "Entry 4 is missing.",
        "The end was cut off: the keyring knows 6 entries, the database holds 4.",
    ]
    db.close()


def test_bytes_that_are_no_text_are_found_too(db: Database) -> None:
    audit = AuditChain(db, None, lambda: 0.0)
    audit.append("approved", "proposal:1", DIGEST)
    with db.write() as connection:
        connection.execute("UPDATE audit SET event = CAST(x'ff00fe' AS TEXT)")
    assert audit.verify().verdict == "broken"
    assert audit.entries()[0].seq == 1
    db.close()


def test_the_anchor_is_saved_once_a_change_and_can_be_set_anew_on_purpose(db: Database) -> None:
    anchor = Remembers((9, "f" * 64))  # an older backup was restored: the keyring knows more
    audit = AuditChain(db, anchor, lambda: 0.0)
    audit.append("restored", "backup:1")
    assert not audit.save_anchor()
    assert audit.verify().verdict == "broken"
    audit.reset_anchor()
    assert audit.verify().verdict == "intact"
    assert audit.save_anchor()
    assert anchor.saves == 1
    db.close()


def test_an_empty_chain_is_fine_until_the_anchor_knows_better(db: Database) -> None:
    anchor = Remembers()
    audit = AuditChain(db, anchor, lambda: 0.0)
    assert audit.save_anchor()
    assert audit.verify().verdict == "intact"
    anchor.kept = (1, "e" * 64)
    assert audit.verify().verdict == "broken"
    db.close()
