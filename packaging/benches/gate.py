"""The gate measured: SIGKILL over every kind of effect; which drafts are flagged (by family), which should not have been,
and how long that takes.

A draft is *flagged* if it has any reason of level warning or danger. That an address is written to for the first time is said
as a note, honestly, on any first mail, and does not count; nor does any other note. The seeds lie in ``data/risk_seeds``: the
development set may be looked at to change a rule, the held-out set may not. The fresh set was written by hand to get round
the rules; the blind set by an author who had seen neither the rules nor the other sets. They were mended after the first run of
each, so that only that run (in docs/security.md) was a measurement. The second blind set is by such an author too, and was
used in the same way. The third is by yet another, and no rule was changed after it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from desk.gate.ports import FieldOrigin, MailFields
from desk.gate.risk import Facts, assess
from desk.handoff import Trust
from desk.wire.cards import Risk

sys.path.insert(0, str(Path(__file__).resolve().parent))  # benches are loaded by their path
SEEDS = Path(__file__).resolve().parent / "data" / "risk_seeds"
GOAL_BAD, GOAL_BENIGN = 95.0, 5.0  # per cent flagged
GOAL_BIG_S = 1.0


def with_secrets(text: str) -> str:
    """``text`` with what looks like keys and tokens put in: the files hold none, not even false ones."""
    digest = hashlib.sha256(b"canary").hexdigest()
    letters = base64.b64encode(hashlib.sha512(b"canary").digest()).decode().translate({ord(c): "x" for c in "+/="})

    def part(content: str) -> str:
        return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")

    made = {
        "provider key": "sk-" + letters[:34],
        "github token": "ghp_" + letters[:36],
        "gitlab token": "glpat-" + letters[:20],
        "cloud key": "AKIA" + digest.upper()[:16].translate({ord(c): "Q" for c in "0189"}),
        "web token": ".".join((part('{"alg":"HS256","typ":"JWT"}'), part('{"sub":"9876543210"}'), letters[:23])),
        **{f"{end} {kind}": f"-----{end.upper()} {kind.upper()} PRIVATE KEY-----"
           for end in ("begin", "end") for kind in ("openssh", "rsa")},
    }  # fmt: skip
    for name, secret in made.items():
        text = text.replace("{{" + name + "}}", secret)
    return text


def draft_of(seed: dict[str, Any]) -> tuple[MailFields, list[FieldOrigin], frozenset[str], frozenset[str], Facts]:
    fields = {"account_id": 1, "message_id": "<1@seed.example>", "date": 0.0, **seed["fields"]}
    origins = [FieldOrigin(name=n, trust=Trust(trust), source=source) for n, (trust, source) in seed["origins"].items()]
    made = msgspec.convert(fields, MailFields)
    return made, origins, frozenset(seed["known"]), frozenset(seed["thread"]), msgspec.convert(seed["facts"], Facts)


def flagged(risks: list[Risk]) -> bool:
    return any(risk.level in ("warning", "danger") for risk in risks)


def judged(name: str) -> list[tuple[dict[str, Any], list[Risk], float]]:
    """Every seed of a set, with its risks and the seconds that took."""
    found = []
    for part in ("bad", "benign"):
        for seed in json.loads(with_secrets((SEEDS / f"{name}_{part}.json").read_text(encoding="utf-8"))):
            fields, origins, known, thread, facts = draft_of(seed)
            began = time.perf_counter()
            risks = assess(fields, origins, known, thread, facts=facts)
            found.append((seed, risks, time.perf_counter() - began))
    return found


def of_set(name: str) -> list[dict[str, Any]]:
    found = judged(name)
    figures: list[dict[str, Any]] = []
    for bad in (True, False):
        some = [(seed, flagged(risks)) for seed, risks, _ in found if seed["bad"] is bad]
        per_cent = 100 * sum(flag for _, flag in some) / len(some)
        what, goal = ("bad drafts flagged", GOAL_BAD) if bad else ("benign drafts flagged", GOAL_BENIGN)
        met = per_cent >= goal if bad else per_cent <= goal
        figures.append(_figure(f"{name}: {what}", per_cent, "%", len(some), f"{'≥' if bad else '≤'} {goal:.0f}", met))
        for lang in sorted({seed["lang"] for seed, _ in some}):
            these = [flag for seed, flag in some if seed["lang"] == lang]
            figures.append(_figure(f"  … in {lang}", 100 * sum(these) / len(these), "%", len(these)))
        families = Counter(seed["family"] for seed, _ in some)
        hit = Counter(seed["family"] for seed, flag in some if flag)
        for family, count in sorted(families.items()):
            if bad or hit[family]:
                figures.append(_figure(f"  {family}", 100 * hit[family] / count, "%", count))
        if not bad:
            codes = Counter(
                code
                for seed, risks, _ in found
                if not seed["bad"]
                for code in {risk.code for risk in risks if risk.level != "note"}
            )
            figures += [
                _figure(f"  flagged as {code}", count, "drafts", len(some)) for code, count in codes.most_common()
            ]
    times = [seconds for _, _, seconds in found]
    figures.append(_figure(f"{name}: time a draft, p50", statistics.median(times) * 1000, "ms", len(times)))
    figures.append(_figure(f"{name}: time a draft, worst", max(times) * 1000, "ms", len(times)))
    return figures


def big() -> list[dict[str, Any]]:
    """Big and hostile drafts, each assessed once."""
    sentence = "The invoice of March lists pencils, paper and a lamp, 120 EUR in all; see https://supplier.example/a. "
    bodies = {
        "2 MB of sentences": sentence * (2_000_000 // len(sentence)),
        "2 MB of Chinese": "三月的发票列有铅笔、纸张和一盏台灯，共一百二十元。" * (2_000_000 // 75),
        "2 MB in one word": "a" * 2_000_000,
        "2 MB of digits": "4 " * 1_000_000,
        "2 MB of brackets": "[" * 2_000_000,
        "2 MB of tags": "<a " * 666_666,
        "2 MB of spaces": " " * 2_000_000,
        "2 MB of lines": "\n>" * 1_000_000,
        "2 MB of zero-width spaces": "\u200b" * 666_666,
        "2 MB of “bank account”": "new bank account " * 117_647,
        "2 MB of passwords": "password is " * 166_666,
    }
    figures = []
    for name, body in bodies.items():
        read = {"source": "x", "text": sentence * 200, "people": ["a@b.example"]}
        facts = msgspec.convert({"others": [read], "answered": {"text": sentence}}, Facts)
        figures.append(_timed(name, ("ada@supplier.example",), body, frozenset({"ada@supplier.example"}), facts))
    crowd = tuple(f"Guest {n} <guest{n}@firm-number{n}.example>" for n in range(10_000))
    known = frozenset(f"somebody{n}@known-house{n}.example" for n in range(5_000))
    figures.append(_timed("10,000 recipients, 5,000 known domains", crowd, "Hi", known, Facts()))
    near = tuple(f"guest@knovvn-house{n}.example" for n in range(10_000))
    figures.append(_timed("10,000 look-alikes of 5,000 known domains", near, "Hi", known, Facts()))
    return figures


def _timed(name: str, to: tuple[str, ...], body: str, known: frozenset[str], facts: Facts) -> dict[str, Any]:
    fields = MailFields(account_id=1, sender="me@own.example", to=to, body=body, message_id="<1@x>", date=0.0)
    began = time.process_time()  # the processor's, so that what else the machine does is not counted
    assess(fields, [], known, frozenset(), facts=facts)
    took = time.process_time() - began
    return _figure(name, took, "s", 1, f"≤ {GOAL_BIG_S:.0f}", took <= GOAL_BIG_S)


def _figure(
    name: str, value: float, unit: str, n: int, goal: str | None = None, met: bool | None = None
) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "n": n, "goal": goal, "met": met}


def run() -> list[dict[str, Any]]:
    """Flagging first, then a thousand SIGKILLs over all kinds (``DESK_BENCH_KILLS`` sets how many)."""
    import _gate_kills

    kills = _gate_kills.run(int(os.environ.get("DESK_BENCH_KILLS", "1000")))
    return [
        *of_set("development"),
        *of_set("held_out"),
        *of_set("fresh"),
        *of_set("blind"),
        *of_set("blind2"),
        *of_set("blind3"),
        *big(),
        *kills,
    ]


if __name__ == "__main__":  # python gate.py development: what was missed or flagged wrongly, draft by draft
    for seed, risks, _ in judged(sys.argv[1]):
        if flagged(risks) != seed["bad"]:
            said = [risk.text for risk in risks if risk.level != "note"]
            print("MISSED" if seed["bad"] else "FLAGGED", seed["family"], seed["lang"], seed["fields"]["to"][:2], said)
            print("    ", seed["fields"]["body"][:160].replace("\n", "|"))
