"""How quick people are found, imported and compared among 50,000 of them, with names in English, German and Chinese; then
the triage rules."""

from __future__ import annotations

import contextlib
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from desk.parse.people import parse_people
from desk.people import alike, importing, rows
from desk.people.card import tidy
from desk.people.contacts import Contacts
from desk.people.exporting import export
from desk.store.db import Database
from desk.store.search import search
from desk.wire.people import Detail, Membership, PersonCard, PersonNote

sys.path.insert(0, str(Path(__file__).resolve().parent))  # benches are loaded by their path
PEOPLE = 50_000
ROUNDS = 5
GOAL_MS = 10.0

_GIVEN = [
    "Anna", "James", "Mary", "Omar", "Priya", "Sofia", "Jonas", "Emma", "Liam", "Olivia", "Noah", "Zoë", "Lukas",
    "Jürgen", "Käthe", "Björn", "Chloé", "José", "Łukasz", "Siân",
]  # fmt: skip
_PARTS = [
    "ber", "schnei", "mül", "gold", "wein", "stein", "hof", "mann", "ler", "son", "field", "wood", "brook", "ham",
    "ton", "ley", "dorf", "bach", "au", "feld",
]  # fmt: skip
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_CHARACTERS = "芳伟娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰红玉建国志文华小晓东海云飞"
_COMPANIES = [
    "Berg", "Nordwind", "Supplier", "Factory", "Studio", "Library", "Talent", "Rosenau", "Handels", "Global",
]  # fmt: skip
_WORDS = [
    "likes", "tea", "coffee", "met", "at", "the", "fair", "in", "Köln", "about", "invoice", "contract", "garden",
    "chess", "daughter", "studies",
]  # fmt: skip
QUERIES = {
    "a name's beginning": ("ann", "jür", "müll", "scho", "王芳", "o", "be", "käth"),
    "a whole name": ("Anna Stein", "jurgen", "Juergen", "王秀英", "Zoe", "lukasz mann"),
    "Chinese, one or two characters": ("王", "芳", "建国", "秀", "张伟", "公司"),
    "part of a word": ("dorf", "stein", "infield", "ottermann"),
    "address, organisation, number": ("anna.", "p4711@", "example", "Nordwind", "0171 4711", "studio 7"),
    "a note or a field": ("chess daughter", "Köln fair", "喝茶", "contract tea", "shoe 43"),
    "odd ones": ('"(*', "zzzzqqq", "a b c d", "Anna from Accounts please", "%"),
}


def make(number: int, chance: random.Random) -> PersonCard:
    """Somebody. One in fifty is somebody before them, written a little differently."""
    if chance.random() < 0.33:
        name = chance.choice(_FAMILY) + "".join(chance.choices(_CHARACTERS, k=chance.randint(1, 2)))
    else:
        name = f"{chance.choice(_GIVEN)} {''.join(chance.choices(_PARTS, k=chance.randint(2, 3))).capitalize()}"
    company = f"{chance.choice(_COMPANIES)} {number % 997}"
    if name[0] > "\u2e80":
        company += "公司"
    note = " ".join(chance.choices(_WORDS, k=chance.randint(3, 12))) + ("，喜欢喝茶" if chance.random() < 0.1 else "")
    return tidy(
        PersonCard(
            name=name,
            addresses=(Detail(f"p{number}@{company.split()[0].lower()}.example", "work"),),
            phones=(Detail(f"+49 171 {number:07d}", "cell"),) if chance.random() < 0.6 else (),
            organisations=(Membership(company, chance.choice(("CFO", "Designer", "经理"))),),
            labels=("vip",) if chance.random() < 0.05 else (),
            fields={"shoe size": str(36 + number % 10)} if chance.random() < 0.1 else {},
            birthday=f"19{number % 60 + 40}-{number % 12 + 1:02}-{number % 28 + 1:02}" if chance.random() < 0.3 else "",
            notes=(PersonNote(text=note, at=1.7e9 + number),) if chance.random() < 0.4 else (),
        )
    )


def _figure(name: str, value: float, unit: str, n: int, goal: float | None = None) -> dict[str, object]:
    met = None if goal is None else value <= goal
    return {"name": name, "value": round(value, 2), "unit": unit, "n": n, "goal": goal, "met": met}


def _spread(name: str, times_ms: list[float], goal: float | None) -> list[dict[str, object]]:
    ordered = sorted(times_ms)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return [
        _figure(f"{name} p50", statistics.median(ordered), "ms", len(ordered)),
        _figure(f"{name} p95", p95, "ms", len(ordered), goal),
    ]


def _again(cards: list[PersonCard], chance: random.Random) -> list[PersonCard]:
    """Some of them once more: with a typing error, without an address, or under the same number."""
    found = []
    for card in chance.sample(cards, len(cards) // 50):
        name = card.name[:-2] + card.name[-1] if len(card.name) > 8 else card.name
        found.append(PersonCard(name=name, organisations=card.organisations, phones=card.phones))
    return found


def run() -> list[dict[str, object]]:
    """Fill a database in a temporary folder and measure; takes about a minute."""
    chance = random.Random(11)
    cards = [make(number, chance) for number in range(PEOPLE)]
    figures: list[dict[str, object]] = []
    with (
        tempfile.TemporaryDirectory(prefix="desk-bench-") as folder,
        contextlib.closing(Database(Path(folder) / "d.db")) as db,
    ):
        contacts = Contacts(db)
        for kind in ("vcard", "csv"):
            raw = export(cards, kind).encode()
            began = time.perf_counter()
            parsed = [tidy(card) for card in parse_people(raw, f"x.{kind}", {}).cards]
            figures.append(
                _figure(f"read {kind}, {len(raw) / 1e6:.0f} MB", time.perf_counter() - began, "s", len(parsed))
            )
        print(f"read {len(parsed)}", file=sys.stderr)
        for name in ("plan and import", "import the same again"):
            began = time.perf_counter()
            with db.write() as connection:
                planner, there = importing.plan(connection, parsed)
                change = importing.apply(connection, planner, there, 1.0)
            figures.append(_figure(name, time.perf_counter() - began, "s", len(parsed)))
            assert (change is None) == (name != "plan and import"), name
        everything: list[float] = []
        for name, queries in QUERIES.items():
            times = []
            for query in queries:
                for _ in range(ROUNDS):
                    began = time.perf_counter()
                    contacts.listing(query, 20)
                    times.append((time.perf_counter() - began) * 1000)
            everything += times
            figures += _spread(f"search, {name}", times, None)
        figures[:0] = _spread(f"search over {PEOPLE:,} people", everything, GOAL_MS)
        times = []
        for query in ("anna", "王芳", "chess", "nordwind 7"):
            for _ in range(ROUNDS):
                began = time.perf_counter()
                search(db, query, ("contact",))
                times.append((time.perf_counter() - began) * 1000)
        figures += _spread("desk search, contacts only", times, None)
        with db.write() as connection:
            rows.insert(connection, [(None, 1, card) for card in _again(cards, chance)])
        began = time.perf_counter()
        with db.read() as connection:
            people = rows.load(connection, [row[0] for row in connection.execute("SELECT id FROM contact")])
        pairs = alike.pairs(((one.id, one.card) for one in people.values()), 100_000)
        figures.append(_figure("duplicates", time.perf_counter() - began, "s", len(people)))
        sure = sum(like.same for _, _, like in pairs)
        figures.append(_figure("duplicates proposed", len(pairs), "pairs", len(people)))
        figures.append(_figure("of them sure enough to merge", sure, "pairs", len(people)))
        times = []
        for number in range(50):
            began = time.perf_counter()
            contacts.create(PersonCard(name=f"New {number}", addresses=(Detail(f"new{number}@x.example"),)), 1.0)
            times.append((time.perf_counter() - began) * 1000)
        figures += _spread("add somebody", times, None)
        figures.append(_figure("size of the database", Path(folder, "d.db").stat().st_size / 1e6, "MB", PEOPLE))
    import _triage

    return [*figures, *_triage.figures()]


if __name__ == "__main__":
    for figure in run():
        print(figure)
