"""How far what was sent lies from what was drafted: computed once a draft that is decided, from the versions the gate keeps."""

from __future__ import annotations

import datetime
import json
import statistics
from typing import Any

from desk.host.rewriting import split_quoted
from desk.store.db import Database
from desk.suggest.distance import degree, distance
from desk.wire.suggest import DraftStats, KindStats, MonthStats

_UNDECIDED = (
    "SELECT proposal.id, proposal.state, proposal.created_at, proposal.updated_at, proposal.version, "
    "(SELECT max(approved_at) FROM approval WHERE approval.proposal_id = proposal.id AND used_at IS NOT NULL) AS approved_at "
    "FROM proposal LEFT JOIN draft_distance ON draft_distance.proposal_id = proposal.id "
    "WHERE draft_distance.proposal_id IS NULL AND proposal.state IN ('sent', 'undone', 'rejected') "
    "AND EXISTS (SELECT 1 FROM proposal_version AS first WHERE first.proposal_id = proposal.id AND first.version = 1 "
    "AND author = 'model')"
)


def measure(db: Database) -> int:
    """Keep the distance of every draft that was decided since; returns how many. What the user ordered is no draft."""
    with db.write() as connection:
        rows = connection.execute(_UNDECIDED).fetchall()
        for row in rows:
            first, last = (
                connection.execute(
                    "SELECT fields FROM proposal_version WHERE proposal_id = ? AND version = ?", (row["id"], version)
                ).fetchone()[0]
                for version in (1, row["version"])
            )
            rejected = row["state"] == "rejected"
            at = row["updated_at"] if rejected else (row["approved_at"] or row["updated_at"])
            connection.execute(
                "INSERT INTO draft_distance VALUES (?, ?, ?, ?, ?, ?)",
                (
                    row["id"],
                    "rejected" if rejected else "sent",
                    None if rejected else distance(_own_text(first), _own_text(last)),
                    row["version"] - 1,
                    max(0.0, at - row["created_at"]),
                    at,
                ),
            )
        # A rejection that was undone is not decided any more.
        connection.execute(
            "DELETE FROM draft_distance WHERE outcome = 'rejected' AND proposal_id IN "
            "(SELECT id FROM proposal WHERE state <> 'rejected')"
        )
    return len(rows)


def stats(db: Database) -> DraftStats:
    """The figures of all drafts that were decided, by kind and by month."""
    measure(db)
    with db.read() as connection:
        rows = connection.execute(
            "SELECT proposal.kind, draft_distance.* FROM draft_distance JOIN proposal ON proposal.id = proposal_id ORDER BY at"
        ).fetchall()
    kinds = sorted({str(row["kind"]) for row in rows})
    months: dict[str, list[Any]] = {}
    for row in rows:
        months.setdefault(datetime.datetime.fromtimestamp(row["at"]).astimezone().strftime("%Y-%m"), []).append(row)
    return DraftStats(
        kinds=[_of_kind(kind, [row for row in rows if row["kind"] == kind]) for kind in kinds],
        months=[
            MonthStats(month=month, drafts=len(some), distance=_median([row["distance"] for row in some]))
            for month, some in sorted(months.items())
        ],
    )


def _of_kind(kind: str, rows: list[Any]) -> KindStats:
    sent = [row["distance"] for row in rows if row["outcome"] == "sent"]
    degrees = [degree(value) for value in sent]
    return KindStats(
        kind=kind,
        drafts=len(rows),
        unchanged=degrees.count("unchanged") / len(rows),
        light=degrees.count("light") / len(rows),
        rewritten=degrees.count("rewritten") / len(rows),
        rejected=(len(rows) - len(sent)) / len(rows),
        distance=_median(sent),
        decided_s=_median([row["decided_s"] for row in rows]),
        edits=sum(row["edits"] for row in rows) / len(rows),
    )


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _own_text(fields: str) -> str:
    """What of a draft was written for it: a mail's text without what it quotes, else every value."""
    values: dict[str, Any] = json.loads(fields)
    if "body" in values:
        return f"{values.get('subject', '')}\n{split_quoted(str(values['body']))[0]}"
    return "\n".join(f"{name} {value}" for name, value in sorted(values.items()))
