"""From refs to exact mails, as a change of them is approved."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desk.channels.mail.imap_store import mail_id_of
from desk.channels.mail.label_fields import Aim
from desk.errors import UsageError
from desk.store.db import Database


class Aimed(msgspec.Struct, frozen=True, kw_only=True):
    """The mails of one account among those that were named."""

    account_id: int
    account: str
    demo: bool
    mails: tuple[Aim, ...]


def aims(db: Database, refs: Sequence[str]) -> list[Aimed]:
    """The mails ``refs`` name, by account, each once.

    :raises UsageError: one is not a mail, or is not there any more.
    """
    found: dict[int, Aimed] = {}
    sql = (
        "SELECT mail.id, account_id, account.name AS account, demo, folder, key, message_id, sender_address, subject, gone "
        "FROM mail JOIN account ON account.id = account_id WHERE mail.id = ?"
    )
    with db.read() as connection:
        for ref in dict.fromkeys(refs):
            row = connection.execute(sql, (mail_id_of(ref.strip()),)).fetchone()
            if row is None or row["gone"]:
                raise UsageError(f"There is no mail {ref[:40]!r}.", hint="See the mails there are: desk mail list")
            aim = Aim(
                ref=f"m{row['id']}",
                folder=row["folder"],
                key=row["key"],
                message_id=row["message_id"],
                sender=row["sender_address"],
                subject=row["subject"][:200],
            )
            before = found.get(row["account_id"])
            found[row["account_id"]] = Aimed(
                account_id=row["account_id"],
                account=row["account"],
                demo=bool(row["demo"]),
                mails=(*(before.mails if before else ()), aim),
            )
    return list(found.values())
