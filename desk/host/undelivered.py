"""A sent draft's card with what delivery reports said since."""

from __future__ import annotations

import msgspec

from desk.channels.mail.delivery import undelivered
from desk.store.db import Database
from desk.wire.cards import Card

_WENT_OUT = ("sent", "unknown")


def with_reports(db: Database, card: Card) -> Card:
    """``card`` with its recipients that were not reached; the gate's own word, sent, is not touched by a mail."""
    if not card.summary.kind.startswith("mail.") or card.summary.state not in _WENT_OUT:
        return card
    with db.read() as connection:
        sql = "SELECT account_id, message_id FROM proposal WHERE id = ?"
        row = connection.execute(sql, (card.summary.id,)).fetchone()
        failed = undelivered(connection, row["account_id"], row["message_id"])
    return msgspec.structs.replace(card, undelivered=failed)
