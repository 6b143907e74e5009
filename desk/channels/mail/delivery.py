"""Which delivery reports in the store name a mail: what is known of a mail that did not arrive."""

from __future__ import annotations

import sqlite3

import msgspec

from desk.wire.delivery import DeliveryStatus, Undelivered

_MOST_REPORTS = 20


def undelivered(connection: sqlite3.Connection, account_id: int, message_id: str) -> list[Undelivered]:
    """For whom the mail failed, as reports that came to the same account say; oldest first, each recipient once.

    Anybody who got the mail could write such a report, so it changes nothing: it is shown with its source.
    """
    if not message_id:
        return []
    sql = (
        "SELECT id, json_extract(parsed, '$.deliveries') AS deliveries FROM mail"
        " WHERE json_extract(parsed, '$.reported_id') = ? AND json_extract(parsed, '$.reported_id') <> ''"
        " AND account_id = ? ORDER BY date, id LIMIT ?"
    )
    found: dict[str, Undelivered] = {}
    for row in connection.execute(sql, (message_id, account_id, _MOST_REPORTS)):
        for one in msgspec.json.decode(row["deliveries"] or "[]", type=list[DeliveryStatus]):
            if one.action == "failed":
                found.setdefault(one.recipient.lower(), Undelivered(ref=f"m{row['id']}", delivery=one))
    return list(found.values())
