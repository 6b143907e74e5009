"""The kinds of effect that the bench ``gate`` kills over: how each is proposed, and how it is seen from outside to be done."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

DUE = 4_000_000_000.0
MAILS = 1_500


class Wish(NamedTuple):
    """What is proposed: its fields, the account and Message-ID where it has them."""

    fields: Any
    account_id: int | None = None
    message_id: str = ""


class World(NamedTuple):
    """What there is at the end, whoever says what: the database's rows, the folders, and what the mail server took."""

    root: Path
    rows: dict[str, Counter[str]]
    files: dict[str, str]  # of the mails: ref → file
    delivered: Counter[str]


def mail(root: Path, db: Any, key: str, chance: random.Random) -> Wish:
    from desk.gate.ports import MailFields

    message_id = f"<{key}@example.com>"
    fields = MailFields(
        account_id=1, sender="me@example.com", to=("ada@example.org",), subject=key, body="你好 🎉\n",
        message_id=message_id, date=1_790_000_000.0,
    )  # fmt: skip
    return Wish(fields, 1, message_id)


def file(root: Path, db: Any, key: str, chance: random.Random) -> Wish:
    from desk.channels.files.kinds import FileFields

    path = root / "files" / key
    if chance.random() < 0.5:
        path.write_text(f"old {key}\n")
    before = path.read_text() if path.exists() else None
    return Wish(FileFields(path=str(path), content=f"new {key}\n", before=before))


def memory(root: Path, db: Any, key: str, chance: random.Random) -> Wish:
    from desk.handoff import Trust
    from desk.memory.kind import MemoryFields

    return Wish(MemoryFields(text=key, trust=Trust.USER, source="you typed it"))


def reminder(root: Path, db: Any, key: str, chance: random.Random) -> Wish:
    from desk.host.reminder_kind import ReminderFields

    return Wish(ReminderFields(text=key, due=DUE))


def note(root: Path, db: Any, key: str, chance: random.Random) -> Wish:
    from desk.handoff import Trust
    from desk.people.kinds import NoteFields

    return Wish(NoteFields(person_id=1, person="Ada", text=key, trust=Trust.MODEL))


def event(root: Path, db: Any, key: str, chance: random.Random) -> Wish:
    from desk.testing.calendar import make_fields

    return Wish(make_fields(f"desk:1/{key}.ics"))


def _of_mail(kind: str, db: Any, key: str) -> Wish:
    """A change of a mail that no proposal has touched yet; the key is its Message-ID."""
    from desk.channels.mail.aims import aims
    from desk.channels.mail.label_fields import ArchiveFields, LabelFields

    (one,) = aims(db, [key])
    made = ArchiveFields if kind == "archive" else LabelFields
    more = {} if kind == "archive" else {"add": ("seen-to",)}
    return Wish(made(account=one.account, mails=one.mails, **more), one.account_id)


def archive(root: Path, db: Any, key: str, chance: random.Random) -> Wish:
    return _of_mail("archive", db, key)


def label(root: Path, db: Any, key: str, chance: random.Random) -> Wish:
    return _of_mail("label", db, key)


PROPOSE: dict[str, Callable[[Path, Any, str, random.Random], Wish]] = {
    "mail.new": mail,
    "file.edit": file,
    "memory.write": memory,
    "reminder": reminder,
    "contact.note": note,
    "calendar.own": event,
    "archive": archive,
    "label": label,
}


def done(kind: str, key: str, world: World) -> int:
    """How often it has been done, as far as can be seen (0 or 1 where a second time leaves no trace)."""
    if kind == "mail.new":
        return world.delivered[f"<{key}@example.com>"]
    if kind == "file.edit":
        path = world.root / "files" / key
        return int(path.exists() and path.read_text() == f"new {key}\n")
    if kind == "archive":
        return int(any((world.root / "mail" / "Archive").rglob(f"{world.files[key]}*")))
    return world.rows[kind][f"{key}.ics" if kind == "calendar.own" else key]


ROWS = {
    "memory.write": "SELECT text FROM memory",
    "reminder": "SELECT text FROM reminder",
    "contact.note": "SELECT text FROM contact_note",
    "calendar.own": "SELECT href FROM calendar_event",
    "label": "SELECT 'm' || mail_id FROM mail_label",
}


def files_of(db: Any) -> dict[str, str]:
    """Which file each mail came in, by its ref."""
    with db.read() as connection:
        rows = connection.execute("SELECT id, message_id FROM mail ORDER BY id").fetchall()
    return {f"m{row['id']}": row["message_id"].strip("<>").replace("@example.com", "@x") for row in rows}


async def furnish(root: Path) -> None:
    """A person, an account with mails, a calendar."""
    from desk.channels.mail.account import Account
    from desk.channels.mail.account_store import AccountStore
    from desk.channels.mail.maildir import append, sync
    from desk.parse.mail import parse_mail
    from desk.people.contacts import Contacts
    from desk.store.db import Database

    (root / "files").mkdir()
    db = Database(root / "d.db")
    account = AccountStore(db).save_account(
        Account(name="bench", address="me@example.com", maildir=str(root / "mail"), sent_copy="server")
    )
    assert account.id == 1
    for number in range(1, MAILS + 1):
        content = f"Message-ID: <bench-{number}@example.com>\r\nSubject: {number}\r\nFrom: a@x.example\r\n\r\nhi\r\n"
        append(root / "mail" / "INBOX", content.encode(), f"bench-{number}@x")

    async def parse(raw: bytes) -> Any:
        return parse_mail(raw)

    await sync(account, db, parse)
    Contacts(db).add("Ada", ["ada@example.org"])
    with db.write() as connection:
        connection.execute("INSERT INTO calendar (id, kind, name) VALUES (1, 'local', 'Work')")
    db.close()
