"""How quick the triage rules are, and how right on the labelled threads beside this file. ``people`` takes the figures from here.

In the first set the threads of odd lines were used to tune the rules; those of even lines were only ever counted. The two later
sets were each run once before the rules were mended with them: 77 % and 57 % of their verdicts were right then. Those two figures
say more of mail that nobody here has thought of than anything measured on these files now.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from desk.channels.mail.store import MailStore
from desk.host.thread_facts import NOT_LOOKED_AT, ThreadReader
from desk.store.db import Database
from desk.suggest.store import Suggestions
from desk.suggest.triage import Triage, triage
from desk.wire.mail import Address, ParsedMail
from desk.wire.threads import ThreadFacts, ThreadMail

FILE = Path(__file__).with_name("triage-threads.txt")
LATER = ("triage-fresh.txt", "triage-later.txt")
ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo(ZONE)).timestamp()
THREADS_PER_S_GOAL = 1_000
SPEED_ROUNDS = 25
_VERDICTS = {"reply": "needs_reply", "waiting": "waiting", "nothing": "nothing"}


@dataclass(frozen=True)
class Labelled:
    """A thread and what a person says of it. ``reminder``: "t:2026-11-27" and the like, "" for none."""

    line: str
    facts: ThreadFacts
    verdict: str
    label: str
    reminder: str


def threads(file: Path = FILE) -> list[Labelled]:
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [_labelled(number, line) for number, line in enumerate(lines, 1)]


def _labelled(number: int, line: str) -> Labelled:
    verdict, label, reminder, flags, sender, subject, said = line.split("|", 6)
    name, address = parseaddr(sender)
    kinds = set(flags.split(","))
    parts = said.split(" || ")
    mails = []
    for index, part in enumerate(parts):
        who, text = part.strip()[:2], part.strip()[2:].strip().replace("¶", "\n")
        mine = who == "M:"
        mails.append(
            ThreadMail(
                ref=f"m{number * 10 + index}",
                message_id=f"{number}.{index}@bench.example",
                at=NOW - 600 * (len(parts) - 1 - index) - 60,
                mine=mine,
                name="Tom Fischer" if mine else name,
                address="tom@fischer.example" if mine else address.lower(),
                to_me="cc" not in kinds,
                people=3 if "group" in kinds else 1,
                subject=subject,
                text=text,
                list_id="list.example" if "list" in kinds else "",
                automatic="auto" in kinds,
                answerable=not ({"list", "auto"} & kinds),
                invitation="ics" in kinds,
            )
        )
    facts = ThreadFacts(
        account="bench",
        account_id=1,
        thread=f"t{number}",
        mails=tuple(mails),
        names=("tom", "tom fischer", "fischer"),
        known="known" in kinds,
        timezone=ZONE,
    )
    said_label = "" if label == "-" else label
    return Labelled(line, facts, _VERDICTS[verdict], said_label, "" if reminder == "-" else reminder)


def reminder_of(found: Triage) -> str:
    """The reminder as the labels write it."""
    one = next((s for s in found.suggestions if s.kind == "reminder"), None)
    return f"{ {'they': 't', 'me': 'm', 'asked': 'd'}[one.value['who']] }:{one.value['day']}" if one else ""


def judged(some: list[Labelled]) -> dict[str, float]:
    """Share of threads whose verdict, label and reminder date are as the person said."""
    right = {"verdict": 0, "label": 0, "reminder": 0}
    for one in some:
        found = triage(one.facts, NOW)
        right["verdict"] += found.verdict.value == one.verdict
        right["label"] += found.label == one.label
        right["reminder"] += reminder_of(found) == one.reminder
    return {name: count / len(some) for name, count in right.items()}


def speed() -> float:
    """Threads a second, over all labelled ones, again and again."""
    facts = [one.facts for one in threads()]
    for one in facts:
        triage(one, NOW)
    began = time.perf_counter()
    for _ in range(SPEED_ROUNDS):
        for one in facts:
            triage(one, NOW)
    return SPEED_ROUNDS * len(facts) / (time.perf_counter() - began)


def stored_rate(count: int = 1_500) -> float:
    """Threads a second with everything around the rules: read, quotes taken off, judged, stored; two mails each."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "bench.db")
        mails = MailStore(db)
        some = threads()
        with db.write() as connection:
            connection.execute("INSERT INTO account (name, address) VALUES ('bench', 'tom@fischer.example')")
            for number in range(count):
                one = some[number % len(some)].facts.mails[-1]
                for part in (1, 2):
                    parsed = ParsedMail(
                        message_id=f"<{number}.{part}@bench.example>",
                        in_reply_to=f"<{number}.1@bench.example>" if part == 2 else "",
                        subject=f"{one.subject} {number}",
                        sender=Address(one.name, one.address or "x@bench.example"),
                        to=[Address("Tom", "tom@fischer.example")],
                        text=f"{one.text}\n\nOn Mon, you wrote:\n> {one.text}\n" * part,
                        list_id=one.list_id,
                        auto_submitted=one.automatic,
                    )
                    mails.upsert(1, "INBOX", f"{number}.{part}", parsed, unread=True, date=NOW - 60 * number + part)
        rows, reader = Suggestions(db), ThreadReader(db, "Tom Fischer", ZONE)
        began = time.perf_counter()
        found = rows.changed_threads(0.0, NOT_LOOKED_AT)
        with db.write():
            for account_id, thread in found:
                facts = reader.facts(account_id, thread, {})
                assert facts is not None
                rows.keep(account_id, thread, facts[1], facts[2], triage(facts[0], NOW), NOW)
        rate = len(found) / (time.perf_counter() - began)
        db.close()
    return rate


def figures() -> list[dict[str, Any]]:
    """The figures of a bench (see packaging/bench.py)."""
    some = threads()
    made = []
    later = [one for name in LATER for one in threads(FILE.with_name(name))]
    for half, chosen in (("tuned on", some[0::2]), ("held out", some[1::2]), ("later sets", later)):
        for what, share in judged(chosen).items():
            made.append(_figure(f"triage {what} right, {half}", 100 * share, "%", len(chosen)))
        for verdict in sorted({one.verdict for one in chosen}):
            of_it = [one for one in chosen if one.verdict == verdict]
            made.append(_figure(f"triage {verdict} found, {half}", 100 * judged(of_it)["verdict"], "%", len(of_it)))
        dated = [one for one in chosen if one.reminder]
        made.append(_figure(f"triage promise dates right, {half}", 100 * judged(dated)["reminder"], "%", len(dated)))
    rate = speed()
    made.append(
        _figure(
            "triage rules", rate, "threads/s", SPEED_ROUNDS * len(some), THREADS_PER_S_GOAL, rate >= THREADS_PER_S_GOAL
        )
    )
    made.append(_figure("triage with reading and storing", stored_rate(), "threads/s", 1_500))
    return made


def _figure(
    name: str, value: float, unit: str, n: int, goal: float | None = None, met: bool | None = None
) -> dict[str, Any]:
    return {"name": name, "value": round(value, 1), "unit": unit, "n": n, "goal": goal, "met": met}


def wrong(some: list[Labelled]) -> None:
    """Print what differs, for tuning."""
    for one in some:
        found = triage(one.facts, NOW)
        got = (found.verdict.value, found.label, reminder_of(found))
        if got != (one.verdict, one.label, one.reminder):
            print(f"{got}  {re.sub('[|]', ' | ', one.line)}")


if __name__ == "__main__":
    if "--wrong" in sys.argv:
        wrong(threads()[0::2])
    else:
        for figure in figures():
            print(figure["name"], figure["value"], figure["unit"], figure["n"])
