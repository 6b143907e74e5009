"""People the user wrote with who are no contacts yet. Who was answered counts; who only wrote, little; machines, not at all."""

from __future__ import annotations

import json
import math
import sqlite3

from desk.people.follow_ups import Letter, from_machine
from desk.wire.people import Suggested

_HALF_DAYS = 90.0
_LOOKED_AT = 3_000
_DAY_S = 86_400.0


def suggested(connection: sqlite3.Connection, own: frozenset[str], now: float, limit: int) -> list[Suggested]:
    """The best first. :param own: the user's addresses, lower case."""
    rows = connection.execute(
        "SELECT p.address, count(DISTINCT coalesce(nullif(m.message_id, ''), m.id)) AS mails,"
        " sum(m.folder = 'Sent') AS sent, sum(m.folder <> 'Sent' AND m.sender_address = p.address) AS received,"
        " sum(m.sender_address = p.address AND (json_extract(m.parsed, '$.auto_submitted')"
        "  OR coalesce(json_extract(m.parsed, '$.list_id'), '') <> '')) AS automatic,"
        " max(m.date) AS last, max(m.id) AS newest,"
        " max(CASE WHEN m.sender_address = p.address THEN m.id END) AS theirs FROM mail_party p JOIN mail m ON m.id = p.mail_id"
        " WHERE NOT m.gone AND p.address NOT IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM contact_address c WHERE c.address = p.address)"
        " GROUP BY p.address ORDER BY last DESC LIMIT ?",
        (json.dumps(sorted(own)), _LOOKED_AT),
    ).fetchall()
    found = []
    for row in rows:
        address = str(row["address"]).lower()
        machine = from_machine(Letter(at=0.0, mine=False, sender=address)) or row["automatic"] * 2 > row["received"]
        if machine or not (row["sent"] or row["received"]):
            continue
        one = Suggested(
            name=_name(connection, address),
            address=str(row["address"]),
            received=row["received"],
            sent=row["sent"],
            last=row["last"],
            ref=f"m{row['theirs'] or row['newest']}",
        )
        found.append((-worth(one, now), one.address, one))
    return [one for _, _, one in sorted(found)[:limit]]


def worth(one: Suggested, now: float) -> float:
    """How much somebody is worth keeping: both ways counts most, old mail fades."""
    both = math.log1p(3 * min(one.sent, one.received)) + math.log1p(one.sent) + 0.5 * math.log1p(one.received)
    return both * math.pow(0.5, max(0.0, now - one.last) / _DAY_S / _HALF_DAYS)


def _name(connection: sqlite3.Connection, address: str) -> str:
    """What they called themselves last; it is their word."""
    row = connection.execute(
        "SELECT m.sender_name FROM mail_party p JOIN mail m ON m.id = p.mail_id WHERE p.address = ?1"
        " AND m.sender_address = ?1 AND m.sender_name <> '' ORDER BY p.date DESC LIMIT 1",
        (address,),
    ).fetchone()
    return str(row[0]) if row is not None else ""
