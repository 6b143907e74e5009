"""Sent drafts with what delivery reports said since."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from desk.channels.mail.delivery import undelivered
from desk.store.db import Database
from desk.wire.cards import Card, CardSummary

_WENT_OUT = ("sent", "unknown")


def with_reports(db: Database, card: Card) -> Card:
    """``card`` with its recipients that were not reached; the gate's own word, sent, is not touched by a mail."""
    if not _went_out(card.summary):
        return card
    with db.read() as connection:
        sql = "SELECT account_id, message_id FROM proposal WHERE id = ?"
        row = connection.execute(sql, (card.summary.id,)).fetchone()
        failed = undelivered(connection, row["account_id"], row["message_id"])
    summary = msgspec.structs.replace(card.summary, not_reached=len(failed))
    return msgspec.structs.replace(card, summary=summary, undelivered=failed)


def marked(db: Database, summaries: Sequence[CardSummary]) -> list[CardSummary]:
    """The same for a list, by how many were not reached."""
    ids = [one.id for one in summaries if _went_out(one)]
    sql = (
        "SELECT DISTINCT proposal.id, proposal.account_id, proposal.message_id FROM proposal JOIN mail"
        " ON json_extract(parsed, '$.reported_id') = proposal.message_id AND json_extract(parsed, '$.reported_id') <> ''"
        " AND mail.account_id = proposal.account_id WHERE proposal.id IN (SELECT value FROM json_each(?))"
    )
    with db.read() as connection:
        found = connection.execute(sql, (json.dumps(ids),)).fetchall() if ids else []
        failed = {row["id"]: len(undelivered(connection, row["account_id"], row["message_id"])) for row in found}
    return [msgspec.structs.replace(one, not_reached=failed.get(one.id, 0)) for one in summaries]


def _went_out(summary: CardSummary) -> bool:
    return summary.kind.startswith("mail.") and summary.state in _WENT_OUT
