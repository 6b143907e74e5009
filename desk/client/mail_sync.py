"""Reading accounts on servers, labels and archiving, as clients call it."""

from __future__ import annotations

from collections.abc import Callable

from desk.client.caller import Caller
from desk.wire.cards import Card
from desk.wire.mail import AccountSync, MailFolder, SyncProgress


class MailReading(Caller):
    """What is read from mail servers, and how each account stands."""

    async def sync_mail(
        self, account: str = "", *, on_progress: Callable[[SyncProgress], None] | None = None
    ) -> list[AccountSync]:
        """Read one account, or all, now. Cancelling stops the reading; the next one goes on from there."""
        return await self._call(  # type: ignore[no-any-return]
            "mail.sync", list[AccountSync], on_event=on_progress, event=SyncProgress, account=account
        )

    async def mail_folders(self, account: str = "") -> list[MailFolder]:
        return await self._call("mail.folders", list[MailFolder], account=account)  # type: ignore[no-any-return]

    async def choose_folder(self, account: str, folder: str, synced: bool) -> list[MailFolder]:
        """Read this folder too, or no more; returns the account's folders."""
        return await self._call(  # type: ignore[no-any-return]
            "mail.choose_folder", list[MailFolder], account=account, folder=folder, synced=synced
        )

    async def label_mails(self, refs: list[str], add: list[str], remove: list[str]) -> list[Card]:
        """Put labels on mails and take others off; ordered at a terminal it is done at once, with undo. One card an account."""
        return await self._call("mail.label", list[Card], refs=refs, add=add, remove=remove)  # type: ignore[no-any-return]

    async def mark_mails(self, refs: list[str], add: list[str], remove: list[str]) -> list[Card]:
        """``read`` and ``flagged``, as ``label_mails``."""
        return await self._call("mail.mark", list[Card], refs=refs, add=add, remove=remove)  # type: ignore[no-any-return]

    async def archive_mails(self, refs: list[str]) -> list[Card]:
        """Move mails to Archive, as ``label_mails``."""
        return await self._call("mail.archive", list[Card], refs=refs)  # type: ignore[no-any-return]
