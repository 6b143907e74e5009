"""Files of drafts, undo copies of people and suggestions: each goes in its time, and nothing goes that is still needed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.channels.mail.attached import AttachedFiles
from desk.channels.mail.attached_keeper import AttachedKeeper
from desk.errors import UsageError
from desk.people.contacts import Contacts
from desk.store.db import Database
from desk.store.retention import Retention, own_keepers
from desk.testing.drafts import put_draft
from desk.wire.people import PersonCard
from desk.wire.schedule import Kept

NOW = 1_800_000_000.0
DAY = 86_400.0
STATES = ("pending", "approved", "held", "connecting", "data", "sent", "failed", "unknown", "rejected", "undone")


class House:
    """A database, a folder of files, and retention over both."""

    def __init__(self, root: Path) -> None:
        self.db = Database(root / "desk.db")
        self.folder = root / "attachments"
        self.files = AttachedFiles(self.folder)
        self.days: dict[str, float | None] = {}
        keepers = [*own_keepers(self.db, root / "backups", root / "logs"), AttachedKeeper(self.db, self.files)]
        self.retention = Retention(self.db, keepers, lambda name: self.days.get(name))

    def file(self, content: str, *, age: float) -> str:
        sha256, _ = self.files.keep([content.encode()])
        os.utime(self.folder / sha256, (NOW - age * DAY, NOW - age * DAY))
        return sha256

    def draft(self, state: str, *sha256: str, age: float, kind: str = "mail.new", before: str = "") -> int:
        return put_draft(self.db, state, *sha256, at=NOW - age * DAY, kind=kind, before=before)

    def run(self) -> dict[str, int]:
        """What a run removes, which is what looking had said before."""
        would = {one.kind: one.would_go for one in self.retention.look(NOW) if one.would_go}
        removed = self.retention.run(NOW, pause=lambda: None)[0]
        assert would == removed
        return removed

    def kept(self, kind: str) -> Kept:
        return next(one for one in self.retention.look(NOW) if one.kind == kind)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    with contextlib.closing(made.db):
        yield made


def test_a_file_stays_while_any_draft_that_may_go_out_names_it(house: House) -> None:
    """Whatever its age: waiting, snoozed, held, failed, unknown, rejected (which can be undone); an old version counts."""
    house.days = {"keep.attachments_days": 7.0}
    files = {state: house.file(state, age=400) for state in STATES}
    for state, sha256 in files.items():
        house.draft(state, sha256, age=400)
    with house.db.write() as connection:
        connection.execute("UPDATE proposal SET snoozed_until = ? WHERE state = 'failed'", (NOW + DAY,))
    shared = house.file("shared", age=400)
    house.draft("sent", shared, age=400)
    house.draft("rejected", shared, age=400)
    nobodys = house.file("nobody's", age=400)
    assert house.kept("attachments").held_back == len(STATES)
    assert house.run() == {"attachments": 2}
    for state, sha256 in files.items():
        assert (house.folder / sha256).exists() == (state != "sent"), state
    assert house.files.content(shared) == b"shared"
    assert not (house.folder / nobodys).exists()


def test_days_count_from_when_it_was_last_of_use(house: House) -> None:
    house.days = {"keep.attachments_days": 7.0}
    just_sent, sent_long_ago = house.file("a", age=400), house.file("b", age=400)
    house.draft("sent", just_sent, age=6)
    house.draft("sent", sent_long_ago, age=8)
    brought, left_by_a_crash = house.file("c", age=6), house.folder / ".new-left"
    left_by_a_crash.write_bytes(b"half")
    os.utime(left_by_a_crash, (NOW - 8 * DAY, NOW - 8 * DAY))
    assert house.run() == {"attachments": 2}
    assert {one.name for one in house.files.listed()} == {just_sent, brought}
    assert house.kept("attachments").oldest == NOW - 6 * DAY


def test_forever_is_forever_and_a_draft_that_went_takes_its_files_along(house: House) -> None:
    sha256 = house.file("a", age=400)
    house.draft("rejected", sha256, age=400)
    assert house.run() == {}
    house.days = {"keep.proposals_days": 30.0, "keep.attachments_days": 30.0}
    assert house.kept("attachments").held_back == 1, "the draft is there yet"
    removed = house.retention.run(NOW, pause=lambda: None)[0]
    assert removed == {"proposals": 1, "attachments": 1}


def test_a_file_that_is_kept_anew_is_young_again(house: House) -> None:
    """However close: what a run found old is looked at once more under the lock with which files are kept."""
    sha256 = house.file("a", age=400)
    found = [one.name for one in house.files.listed() if one.at < NOW - 7 * DAY]
    house.files.keep([b"a"])
    os.utime(house.folder / sha256, (NOW, NOW))
    assert house.files.remove(found, older_than=NOW - 7 * DAY) == 0
    assert house.files.content(sha256) == b"a"


def test_undo_copies_of_people_go_and_the_people_stay(house: House) -> None:
    contacts = Contacts(house.db)
    house.days = {"keep.people_changes_days": 30.0}
    anna = contacts.create(PersonCard(name="Anna Canary"), NOW - 50 * DAY)
    once = contacts.edit(anna.id, anna.version, PersonCard(name="Anna Berg"), NOW - 40 * DAY)
    last = contacts.edit(anna.id, once.version, PersonCard(name="Anna Cerny"), NOW - 20 * DAY)
    assert house.run() == {"people_changes": 2}
    assert contacts.get(anna.id) == last
    assert b"Anna Canary" not in Path(house.db.path).read_bytes()
    contacts.undo(None, NOW)
    assert contacts.get(anna.id).card.name == "Anna Berg", "the newest can be undone as before"
    with pytest.raises(UsageError, match="no change of people to undo"):
        contacts.undo(None, NOW)


@pytest.mark.parametrize("state", ["sent", "rejected"])
def test_a_change_that_a_draft_can_take_back_stays(house: House, state: str) -> None:
    contacts = Contacts(house.db)
    house.days = {"keep.people_changes_days": 30.0}
    anna = contacts.create(PersonCard(name="Anna"), NOW - 50 * DAY)
    house.draft(state, age=50, kind="contact.change", before=str(anna.version))
    kept = house.kept("people_changes")
    assert (kept.items, kept.held_back, kept.would_go) == (1, *((1, 0) if state == "sent" else (0, 1)))
    house.days["keep.proposals_days"] = 30.0
    assert house.retention.run(NOW, pause=lambda: None)[0]["proposals"] == 1
    house.retention.run(NOW, pause=lambda: None)
    assert house.kept("people_changes").items == 0


def test_suggestions_go_with_their_mail(house: House) -> None:
    """Whatever became of them: they could not be shown any more, and hold words of it."""
    with house.db.write() as connection:
        connection.execute("INSERT INTO account (id, name, address) VALUES (1, 'a', 'a@x.example')")
        for number, gone in ((1, 1), (2, 0)):
            connection.execute(
                "INSERT INTO mail (id, account_id, folder, key, thread, date, text, gone, parsed)"
                " VALUES (?, 1, 'INBOX', ?, 't', ?, '', ?, '{}')",
                (number, str(number), NOW - 50 * DAY, gone),
            )
            for state in ("open", "taken", "dismissed"):
                connection.execute(
                    "INSERT INTO suggestion (account_id, thread, kind, value, reason, refs, fingerprint, state, created_at,"
                    " updated_at) VALUES (1, 't', 'label', '{}', '{}', ?, ?, ?, 0, 0)",
                    (f'["m{number}"]', f"{number}{state}", state),
                )
    house.days = {"keep.mail_days": 30.0}
    assert house.run() == {"mail": 1}
    with house.db.read() as connection:
        assert {row[0] for row in connection.execute("SELECT refs FROM suggestion")} == {'["m2"]'}
        plan = connection.execute("EXPLAIN QUERY PLAN DELETE FROM suggestion WHERE json_extract(refs, '$[0]') = 'm1'")
        assert "suggestion_by_mail" in plan.fetchone()[3]
