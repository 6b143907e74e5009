"""An account on a test's Dovecot, read into a database of its own, with a parser in process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.credentials import Credentials
from desk.channels.mail.imap_line import imap_line
from desk.channels.mail.imap_sync import ImapSync
from desk.channels.mail.store import MailStore
from desk.parse.mail import parse_mail
from desk.store.db import Database
from desk.testing.dovecot import PASSWORD, USER, Dovecot
from desk.wire.mail import MailSummary, ParsedMail, SyncProgress


def message(number: int | str, *, text: str = "Hello.", sender: str = "", subject: str = "") -> bytes:
    """A small mail; its Message-ID and subject hold ``number``."""
    return (
        f"Message-ID: <{number}@sender.example>\r\nDate: Tue, 3 Mar 2026 09:14:00 +0000\r\n"
        f"From: {sender or f'Sender {number} <s{number}@sender.example>'}\r\nTo: {USER}\r\n"
        f"Subject: {subject or f'Subject {number}'}\r\n\r\n{text}\r\n"
    ).encode()


def imap_account(server: Dovecot, **changes: object) -> Account:
    """The server's user, over TLS with the server's own authority."""
    account = Account(
        name="dovecot",
        address=USER,
        kind="imap",
        imap_host="127.0.0.1",
        imap_port=server.tls_port,
        imap_user=USER,
        ca_file=str(server.ca_file),
    )
    return msgspec.structs.replace(account, **changes)


async def credentials(account: Account, part: str = "imap", *, fresh: bool = False) -> Credentials:
    """The password of the server's user."""
    return Credentials(user=USER, password=PASSWORD)


async def parse(raws: Sequence[bytes]) -> list[ParsedMail]:
    """What the parse worker does, in this process."""
    return [parse_mail(raw) for raw in raws]


class ImapRig:
    """``read`` reads the account once, on a line of its own."""

    def __init__(self, server: Dovecot, path: Path, **changes: object) -> None:
        self.server = server
        self.db = Database(path)
        self.accounts = AccountStore(self.db)
        self.account = self.accounts.save_account(imap_account(server, **changes))
        self.mails = MailStore(self.db)

    async def read(
        self,
        *,
        progress: Callable[[SyncProgress], None] = lambda progress: None,
        parse: Callable[[Sequence[bytes]], object] = parse,
        timeout_s: float = 10.0,
    ) -> int:
        async with imap_line(self.account, credentials, timeout_s=timeout_s) as line:
            return await ImapSync(self.account, self.db, parse, progress).run(line)  # type: ignore[arg-type]

    def listed(self, folder: str = "INBOX") -> list[MailSummary]:
        return self.mails.list_mails(limit=100_000, folder=folder)

    def one(self, subject: str, folder: str = "") -> MailSummary:
        """The one mail with that subject."""
        (found,) = [mail for mail in self.listed(folder) if mail.subject == subject]
        return found

    def flags_on_server(self) -> dict[str, str]:
        """By the first part of their file names: the flags of the messages in INBOX (``S`` is seen)."""
        files = [path.name for part in ("cur", "new") for path in (self.server.maildir() / part).iterdir()]
        return {name.partition(":")[0].partition(",")[0]: name.partition(":2,")[2] for name in files}

    def close(self) -> None:
        self.db.close()
