"""How quick a search over 100,000 stored messages in English and Chinese is, and how quick one message is stored."""

from __future__ import annotations

import contextlib
import random
import re
import statistics
import tempfile
import time
from pathlib import Path

from desk.store.conversations import Conversations
from desk.store.db import Database
from desk.store.search import search

MESSAGES = 100_000
ROUNDS = 7
GOAL_MS = 20.0

# Syllables make a vocabulary of thousands of words, drawn so that few are common and most are rare, as in real text.
_SYLLABLES = re.findall("..", "bacodefiguhainjokalemonuorparesatiunvewoxayazoshtrcefo")
_COMMON = (
    "the",
    "and",
    "invoice",
    "meeting",
    "please",
    "thanks",
    "with",
    "about",
    "that",
    "from",
    "Monday",
    "contract",
    "price",
)
_HANZI = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后"
_PHRASES = ("会议纪要", "三月发票", "请确认", "合同附件", "谢谢您", "周五下午", "付款方式", "项目进度")

COMMON = ("the", "invoice", "meeting", "thanks", "请确认", "会议纪要")
RARE = ("shipquizo", "formtracent", "Ankunft 4711", "发票编号 90210", "号码簿")
MIXED = (
    "the invoice",
    "meeting Monday contract",
    "三月发票 合同附件",
    "price 付款方式",
    '"unbalanced AND (the*',
    "the and with",
)
SHORT = ("发票", "会", "in", "合同 price", "zq", "号码", "码簿", "要请")


def _text(chance: random.Random, vocabulary: list[str]) -> str:
    if chance.random() < 0.5:
        length = chance.randint(10, 160)
        body = "".join(
            chance.choice(_HANZI) if chance.random() < 0.8 else chance.choice(_PHRASES) for _ in range(length)
        )
        return body + "。"
    words = [
        chance.choice(_COMMON) if chance.random() < 0.3 else vocabulary[int(len(vocabulary) * chance.random() ** 3)]
        for _ in range(chance.randint(5, 90))
    ]
    return " ".join(words) + "."


def _fill(db: Database) -> None:
    chance = random.Random(7)
    vocabulary = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
    conversations = Conversations(db)
    with db.write() as connection:
        # The oldest, so that a search that stops at the newest rows does not find them.
        first = conversations.create("First", "", 0.0)
        for rare in RARE:
            conversations.add_message(first.id, "user", f"x {rare} y", 1.0)
        for number in range(MESSAGES // 100):
            made = conversations.create(f"Conversation {number} {chance.choice(_PHRASES)}", "", float(number))
            connection.executemany(
                "INSERT INTO message (conversation_id, role, text, at) VALUES (?, ?, ?, ?)",
                [
                    (made.id, "user" if part % 2 else "assistant", _text(chance, vocabulary), number * 3600.0 + part)
                    for part in range(100)
                ],
            )


def _figures(name: str, times_ms: list[float], goal_ms: float | None) -> list[dict[str, object]]:
    ordered = sorted(times_ms)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return [
        _figure(f"{name} p50", statistics.median(ordered), len(ordered), None),
        _figure(f"{name} p95", p95, len(ordered), goal_ms),
    ]


def _figure(name: str, value_ms: float, n: int, goal_ms: float | None) -> dict[str, object]:
    return {
        "name": name,
        "value": round(value_ms, 2),
        "unit": "ms",
        "n": n,
        "goal": goal_ms,
        "met": None if goal_ms is None else value_ms <= goal_ms,
    }


def run() -> list[dict[str, object]]:
    """Fill a database in a temporary folder and measure; takes well under a minute."""
    with (
        tempfile.TemporaryDirectory(prefix="desk-bench-") as folder,
        contextlib.closing(Database(Path(folder) / "d.db")) as db,
    ):
        _fill(db)
        everything: list[float] = []
        figures: list[dict[str, object]] = []
        for name, queries in (
            ("common words", COMMON),
            ("rare words", RARE),
            ("several words", MIXED),
            ("short words", SHORT),
        ):
            times: list[float] = []
            for query in queries:
                for _ in range(ROUNDS):
                    began = time.perf_counter()
                    found = search(db, query)
                    times.append((time.perf_counter() - began) * 1000)
                assert found or query not in RARE, f"{query} was not found"
            everything += times
            figures += _figures(f"search, {name}", times, None)
        stored: list[float] = []
        conversations = Conversations(db)
        for number in range(50):
            began = time.perf_counter()
            conversations.add_message(1, "user", f"Please confirm the meeting {number}, 谢谢您", float(number))
            stored.append((time.perf_counter() - began) * 1000)
        return [
            *_figures(f"search over {MESSAGES:,} messages", everything, GOAL_MS),
            *figures,
            *_figures("store a message", stored, None),
        ]


if __name__ == "__main__":
    for figure in run():
        print(figure)
