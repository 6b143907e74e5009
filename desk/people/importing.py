"""Taking over many cards at once: first a plan, which says for each why; then, if wanted, all of it in one change.

Importing the same file again plans nothing but skips: an entry whose person already holds everything of it changes nothing.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence

import msgspec

from desk.errors import UsageError
from desk.people import changes, rows
from desk.people.alike import PROPOSED, Likeness, facts_of, keys, likeness
from desk.people.card import holds, merged
from desk.wire.people import ImportLine, ImportPlan, Person, PersonCard

SHOWN_LINES = 500
_MOST_COMPARED = 60


class Planner:
    """Decides entry by entry; entries of one file are compared with each other too.

    ``people`` maps an id to a card as it will be after the import; new people have negative ids.
    """

    def __init__(self, people: dict[int, PersonCard]) -> None:
        self.people = dict(people)
        self.touched: dict[int, None] = {}
        self.lines: list[ImportLine] = []
        self.problems: list[str] = []  # what is not taken, and why
        self._by_key: dict[str, list[int]] = {}
        self._new = 0
        for person_id, card in people.items():
            self._note_keys(person_id, card)

    def take(self, card: PersonCard) -> None:
        """Decide about one tidy card."""
        mine = facts_of(card)
        alike = [(likeness(mine, facts_of(self.people[one])), one) for one in self._candidates(card)]
        # The older of two that fit equally, now and when the same file comes again.
        sure = sorted(
            ((like, one) for like, one in alike if like.same), key=lambda pair: (-pair[0].score, abs(pair[1]))
        )
        for _, one in (*sure, *((like, one) for like, one in alike if "name" in like.reasons)):
            if holds(self.people[one], card):
                self._say("skip", card, one, ("held",))
                return
        if sure:
            like, target = sure[0]
            try:
                self.people[target] = merged(self.people[target], card)
            except UsageError as error:  # together they are more than a card holds; the others are taken all the same
                self.problems.append(error.message)
                self._say("skip", card, target, ("full",))
                return
            self.touched[target] = None
            self._note_keys(target, card)
            self._say("merge", card, target, like.reasons)
            return
        self._new -= 1
        self.people[self._new] = card
        self.touched[self._new] = None
        self._note_keys(self._new, card)
        like, other = max(alike, key=lambda pair: (pair[0].score, -abs(pair[1])), default=(Likeness(0.0), 0))
        perhaps = like.score >= PROPOSED
        self._say("add", card, 0, like.reasons if perhaps else (), self.people[other].name if perhaps else "")

    def _candidates(self, card: PersonCard) -> list[int]:
        found: dict[int, None] = {}
        for key in keys(card):
            found.update(dict.fromkeys(self._by_key.get(key, ())[:_MOST_COMPARED]))
        return list(found)

    def _note_keys(self, person_id: int, card: PersonCard) -> None:
        for key in keys(card):
            there = self._by_key.setdefault(key, [])
            if person_id not in there[-1:]:
                there.append(person_id)

    def _say(self, action: str, card: PersonCard, target: int, reasons: tuple[str, ...], other: str = "") -> None:
        person_id = target if target > 0 else None
        self.lines.append(ImportLine(action=action, name=card.name, reasons=reasons, other=other, person_id=person_id))

    def plan(self) -> ImportPlan:
        """All of it, in short; its hash stands for every card it would write."""
        count = {action: sum(line.action == action for line in self.lines) for action in ("add", "merge", "skip")}
        written = [(one, self.people[one]) for one in self.touched]
        return ImportPlan(
            total=len(self.lines),
            add=count["add"],
            merge=count["merge"],
            skip=count["skip"],
            lines=self.lines[:SHOWN_LINES],
            sha256=hashlib.sha256(msgspec.json.encode(written, order="deterministic")).hexdigest(),
        )


def plan(connection: sqlite3.Connection, cards: Sequence[PersonCard]) -> tuple[Planner, dict[int, Person]]:
    """Plan an import of tidy cards against the people there; also returns those people as they are."""
    there = rows.load(connection, _related(connection, cards))
    planner = Planner({one: person.card for one, person in there.items()})
    for card in cards:
        planner.take(card)
    return planner, there


def state(connection: sqlite3.Connection) -> tuple[int | None, int]:
    """What tells whether anybody was changed since: no two states of the contacts have the same."""
    newest = connection.execute("SELECT max(id) FROM people_change WHERE undone_at IS NULL").fetchone()[0]
    everybody = connection.execute("SELECT total(id), total(version) FROM contact").fetchone()
    return newest, hash(tuple(everybody))


def apply(connection: sqlite3.Connection, planner: Planner, there: dict[int, Person], at: float) -> int | None:
    """Write what was planned; returns the change that undoes it, None if there was nothing to do."""
    if not planner.touched:
        return None
    change = changes.begin(connection, "import", at)
    before: dict[int, Person | None] = {one: there[one] for one in planner.touched if one > 0}
    rows.remove(connection, list(before))
    rows.insert(connection, [(one, change, planner.people[one]) for one in before])
    new = [(None, change, planner.people[one]) for one in planner.touched if one < 0]
    before.update(dict.fromkeys(rows.insert(connection, new)))
    changes.record(connection, change, before)
    return change


def _related(connection: sqlite3.Connection, cards: Sequence[PersonCard]) -> list[int]:
    """Everybody who shares an address, a number, a name or how it sounds with one of the cards."""
    wanted: dict[str, None] = {key: None for card in cards for key in keys(card)}
    addresses = [key[2:] for key in wanted if key.startswith("a:")]
    phones = [key[2:] for key in wanted if key.startswith("p:")]
    found: dict[int, None] = {}
    for sql, values in (
        ("SELECT contact_id FROM contact_address WHERE address IN (SELECT value FROM json_each(?))", addresses),
        ("SELECT contact_id FROM contact_phone WHERE digits IN (SELECT value FROM json_each(?))", phones),
    ):
        encoded = msgspec.json.encode(values).decode()
        found.update((row[0], None) for row in connection.execute(sql, (encoded,)))
    for person_id, name in connection.execute("SELECT id, name FROM contact"):
        if person_id not in found and any(key in wanted for key in keys(PersonCard(name=name))):
            found[person_id] = None
    return sorted(found)
