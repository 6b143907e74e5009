"""Mail, search and the demo account, as clients call them."""

from __future__ import annotations

from desk.client.caller import Caller
from desk.wire import host as w
from desk.wire.mail import MailDetail, MailSummary, Unsubscribing


class Mail(Caller):
    """Reading mail, searching, the demo account."""

    async def mails(
        self,
        *,
        query: str = "",
        account: str = "",
        limit: int = 50,
        folder: str = "INBOX",
        label: str = "",
        unread: bool = False,
    ) -> list[MailSummary]:
        """Newest first. ``folder``: one, or all if empty; a ``label`` is looked for in all."""
        return await self._call(  # type: ignore[no-any-return]
            "mail.list",
            list[MailSummary],
            query=query,
            account=account,
            limit=limit,
            folder=folder,
            label=label,
            unread=unread,
        )

    async def mail(self, ref: str) -> MailDetail:
        return await self._call("mail.show", MailDetail, ref=ref)  # type: ignore[no-any-return]

    async def unsubscribe(self, ref: str) -> Unsubscribing:
        """Propose the mail that leaves the list ``ref`` came over, or get the link to open oneself.

        :raises UsageError: the mail names neither.
        """
        return await self._call("mail.unsubscribe", Unsubscribing, ref=ref)  # type: ignore[no-any-return]

    async def search(self, query: str, *, limit: int = 20) -> list[w.SearchHit]:
        return await self._call("search", list[w.SearchHit], query=query, limit=limit)  # type: ignore[no-any-return]

    async def start_demo(self) -> w.Status:
        """Set up the demo account (a mail server on loopback and a dozen threads); does nothing if it is there."""
        return await self._call("demo.start", w.Status)  # type: ignore[no-any-return]

    async def stop_demo(self) -> w.Status:
        """Remove the demo account and everything in it."""
        return await self._call("demo.stop", w.Status)  # type: ignore[no-any-return]
