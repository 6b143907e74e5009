"""The meter's figures of spoken turns. Nothing of what was said is kept here."""

from __future__ import annotations

import math
from collections.abc import Iterable

from desk.store.db import Database
from desk.store.text import from_json, to_json
from desk.wire.voice import Figure, VoiceTurn

_MOST = 5000


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least ``share`` of all are not above (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


class VoiceTurns:
    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, turn: VoiceTurn) -> None:
        with self._db.write() as connection:
            connection.execute(
                "INSERT INTO voice_turn (at, conversation_id, source, interrupted, speculated, recogniser, voice, spans)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    turn.at,
                    turn.conversation_id,
                    turn.source,
                    turn.interrupted,
                    turn.speculated,
                    turn.recogniser,
                    turn.voice,
                    to_json(turn.spans),
                ),
            )

    def newest(self, limit: int = _MOST) -> list[VoiceTurn]:
        """The newest turns, oldest first."""
        with self._db.read() as connection:
            rows = connection.execute("SELECT * FROM voice_turn ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [
            VoiceTurn(
                at=row["at"],
                conversation_id=row["conversation_id"],
                source=row["source"],
                interrupted=bool(row["interrupted"]),
                speculated=bool(row["speculated"]),
                recogniser=row["recogniser"],
                voice=row["voice"],
                spans=from_json(row["spans"]),
            )
            for row in reversed(rows)
        ]


def figures(turns: Iterable[VoiceTurn]) -> list[Figure]:
    """Each figure that any turn has, with its middle, its p95 and its worst."""
    by_name: dict[str, list[float]] = {}
    for turn in turns:
        for name, value in turn.spans.items():
            by_name.setdefault(name, []).append(value)
    return [
        Figure(name, len(values), percentile(values, 0.5), percentile(values, 0.95), max(values))
        for name, values in by_name.items()
    ]
