"""Learning the user's manner from sent mail, showing it and forgetting it. All of it stays in the database on this machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from email.utils import parseaddr

import msgspec

from desk.parse.reply import split_reply
from desk.store.db import Database
from desk.suggest.labels import is_private
from desk.suggest.manner import SentMail, manner_for
from desk.suggest.manner_store import SEVERAL, MannerStore
from desk.suggest.store import Suggestions
from desk.wire.mail import ParsedMail
from desk.wire.suggest import Manner, MannerForm, MannerView

_MOST_TEXT = 20_000
_MOST_FORMS = 5
_COMMON = 2  # how often a sentence was used before it counts as a habit


class Learning:
    """``on``: whether the user lets Desk learn; while it is off nothing is learned and nothing learned is used."""

    def __init__(self, db: Database, on: Callable[[], bool]) -> None:
        self._db = db
        self._on = on
        self._store = MannerStore(db)

    def learn(self) -> int:
        """Count the sent mails that were not counted yet; returns how many."""
        if not self._on():
            return 0
        learned = 0
        for account_id, _, own in self._accounts():
            while rows := self._store.unseen(account_id):
                self._store.count(account_id, [self._sent(row, own) for row in rows])
                learned += len(rows)
        return learned

    def manner_for(self, account_id: int, address: str, name: str) -> Manner:
        """How to write to ``address``; empty where nothing was learned, or learning is off."""
        if not self._on():
            return Manner()
        address = address.lower()
        domain = address.rpartition("@")[2]
        organisation: Counter[tuple[str, str]] = Counter()
        if domain and not is_private(address):
            organisation = self._store.counts(account_id, organisation=domain)
        return manner_for(
            self._store.counts(account_id, person=address), organisation, self._store.counts(account_id), name=name
        )

    def shown(self, person: str = "") -> list[MannerView]:
        """What was learned: of one person, or of every account as a whole and then of everybody."""
        made: list[MannerView] = []
        wanted = parseaddr(person)[1].lower() or person.lower()
        for account_id, name, _ in self._accounts():
            people = self._store.people(account_id)
            if not person and people:
                made.append(_view(name, "", sum(count for _, count in people), self._store.counts(account_id)))
            for address, mails in people:
                if not person or address.lower() == wanted:
                    made.append(_view(name, address, mails, self._store.counts(account_id, person=address)))
        return made

    def forget(self, person: str = "") -> int:
        """Erase what was learned of one person, or everything; returns how many rows went."""
        return self._store.forget(parseaddr(person)[1].lower() or person.lower())

    def _accounts(self) -> list[tuple[int, str, str]]:
        with self._db.read() as connection:
            rows = connection.execute("SELECT id, name, lower(address) FROM account ORDER BY id")
            return [(int(row[0]), str(row[1]), str(row[2])) for row in rows]

    def _sent(self, row: tuple[int, str, str], own: str) -> tuple[int, str, SentMail]:
        mail_id, text, parsed = row
        mail = msgspec.json.decode(parsed, type=ParsedMail)
        people = {one.address.lower(): one.name for one in (*mail.to, *mail.cc) if one.address.lower() != own}
        written = split_reply(text[:_MOST_TEXT])[0]
        if len(people) == 1:
            (address, name), *_ = people.items()
            return mail_id, address, SentMail(text=written, name=name)
        return mail_id, SEVERAL, SentMail(text=written)


def _view(account: str, person: str, mails: int, counts: Counter[tuple[str, str]]) -> MannerView:
    def forms(feature: str, least: int = 1) -> list[MannerForm]:
        found = [(value.partition("|")[2] if "|" in value and feature in ("greeting", "closing") else value, count)
                 for (kind, value), count in counts.items() if kind == feature and count >= least]  # fmt: skip
        return [
            MannerForm(value, count) for value, count in sorted(found, key=lambda one: (-one[1], one[0]))[:_MOST_FORMS]
        ]

    languages, levels, lengths = (
        forms("language"),
        forms("formality"),
        sorted(int(value) for (kind, value), count in counts.items() if kind == "length" for _ in range(count)),
    )
    return MannerView(
        account=account,
        person=person,
        mails=mails,
        language=languages[0].value if languages else "",
        formality=levels[0].value if levels else "",
        words=lengths[len(lengths) // 2] if lengths else 0,
        greetings=forms("greeting"),
        closings=forms("closing"),
        signatures=forms("signature"),
        phrases=forms("phrase", _COMMON),
    )


def forget_learned(db: Database, addresses: Sequence[str]) -> None:
    """Erase how the user writes to somebody, and what was read of them in mails."""
    for address in addresses:
        MannerStore(db).forget(address)
        Suggestions(db).forget(address)
    db.compact()
