"""Reading an IMAP account into the store, from where the last time ended, however it ended.

Folders are opened read-only, newest messages come first, and only the beginning of each is fetched (``BEGINNING_BYTES``; the
rest when it is opened). Fetching, parsing and storing go on side by side, a bounded batch in each. Nothing but what is in the
store says what is missing, so a cut at any point costs the batch under way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

import msgspec

from desk.channels.mail.account import Account
from desk.channels.mail.imap_folders import named
from desk.channels.mail.imap_line import ImapLine
from desk.channels.mail.imap_plan import batches, decide, rounds
from desk.channels.mail.imap_session import BEGINNING_BYTES, Opened
from desk.channels.mail.imap_store import FolderRow, ImapStore
from desk.channels.mail.imap_wire import Fetched, among
from desk.errors import ChannelError, DeskError
from desk.store.db import Database
from desk.wire.mail import ParsedMail, SyncProgress

FIRST_ROUND = 500
WINDOW = 1_000
CUT = "Only the beginning of this message was fetched; the rest comes when it is opened."
ParseMany = Callable[[Sequence[bytes]], Awaitable[list[ParsedMail]]]
Batch = list[tuple[Fetched, ParsedMail]]


class ImapSync:
    """One account's reading. ``parse`` runs in the parse worker and gives one result a message, whatever it holds."""

    def __init__(
        self,
        account: Account,
        db: Database,
        parse: ParseMany,
        progress: Callable[[SyncProgress], None] = lambda progress: None,
    ) -> None:
        self._account = account
        self._store = ImapStore(db)
        self._parse = parse
        self._progress = progress
        self._done = 0
        self._total = 0
        self._new = 0
        self._broke: DeskError | None = None

    async def run(self, line: ImapLine) -> int:
        """Take over what is new, changed or gone; returns how many mails were new.

        :raises ChannelError: the server or the line failed; what was read so far is kept.
        """
        listed = await line.ask(lambda session: session.folders())
        await asyncio.to_thread(self._store.take_folders, self._account.id, named(listed))
        rows = {row.path: row for row in await asyncio.to_thread(self._store.folders, self._account.id) if row.synced}
        missing = {path: await self._catch_up(line, row) for path, row in rows.items()}
        self._new, self._done, self._total = 0, 0, sum(map(len, missing.values()))
        rows = {row.path: row for row in await asyncio.to_thread(self._store.folders, self._account.id) if row.synced}
        for path, uids in rounds(missing, FIRST_ROUND):
            await self._take(line, rows[path], uids)
        for row in rows.values():
            await self._finish(row)
        return self._new

    async def _catch_up(self, line: ImapLine, row: FolderRow) -> Collection[int]:
        """Take over what changed in a folder and what left it; returns the UIDs that are still to be fetched."""
        opened = await line.ask(lambda session: session.examine(row.path))
        _check_numbered(row, opened)
        plan = decide(
            uidvalidity=(row.uidvalidity, opened.uidvalidity),
            uidnext=(row.uidnext, opened.uidnext),
            modseq=(row.modseq, opened.modseq),
            count=(await asyncio.to_thread(self._store.count, row), opened.exists),
            complete=row.complete,
        )
        if plan.unchanged:
            return ()
        if plan.fresh:
            row = msgspec.structs.replace(row, uidvalidity=opened.uidvalidity)
        known = await asyncio.to_thread(self._store.known, row)
        gone: set[int] = set()
        if plan.since:
            changed, vanished = await line.ask(lambda session: session.changes(plan.since))
            await asyncio.to_thread(self._store.mark, row, changed)
            gone = among(vanished, known)
        elif plan.all_marks and known:
            await asyncio.to_thread(self._store.mark, row, await line.ask(lambda session: session.marks()))
        there: set[int] = set()
        if plan.list_new:
            there = set(await line.ask(lambda session: session.uids(opened.exists, row.uidnext)))
        if plan.list_all or len((known - gone) | there) != opened.exists:
            there = set(await line.ask(lambda session: session.uids(opened.exists)))
            gone = known - there
        await asyncio.to_thread(self._store.lose, row, gone)
        missing = there - known
        # On disk before anything is fetched: marks that change from here on are asked for the next time.
        row = msgspec.structs.replace(row, uidnext=opened.uidnext, modseq=opened.modseq, complete=False)
        await asyncio.to_thread(self._store.save_folder, row)
        return missing

    async def _finish(self, row: FolderRow) -> None:
        """Every message of the folder is known now."""
        if not row.complete:
            await asyncio.to_thread(self._store.abandon_strays, row)
            await asyncio.to_thread(self._store.save_folder, msgspec.structs.replace(row, complete=True))

    async def _take(self, line: ImapLine, row: FolderRow, uids: Sequence[int]) -> None:
        """Fetch, parse and store ``uids`` of a folder."""
        opened = await line.ask(lambda session: session.examine(row.path))
        if opened.uidvalidity != row.uidvalidity:
            raise ChannelError(
                f"{row.name} was numbered anew while Desk read it.", hint="The next look reads it again."
            )
        fetched: asyncio.Queue[list[Fetched] | None] = asyncio.Queue(1)
        parsed: asyncio.Queue[Batch | None] = asyncio.Queue(1)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._fetch(line, row, uids, fetched))
                group.create_task(self._parse_all(fetched, parsed))
                group.create_task(self._keep(row, parsed))
        except ExceptionGroup as failed:  # the first says why; the others only ended with it
            raise failed.exceptions[0] from None
        if self._broke is not None:
            raise self._broke

    async def _fetch(
        self, line: ImapLine, row: FolderRow, uids: Sequence[int], out: asyncio.Queue[list[Fetched] | None]
    ) -> None:
        self._broke = None
        try:
            await self._fetch_windows(line, row, uids, out)
        except DeskError as error:  # what has been fetched is still kept
            self._broke = error
        await out.put(None)

    async def _fetch_windows(
        self, line: ImapLine, row: FolderRow, uids: Sequence[int], out: asyncio.Queue[list[Fetched] | None]
    ) -> None:
        for at in range(0, len(uids), WINDOW):
            window = list(uids[at : at + WINDOW])
            if await asyncio.to_thread(self._store.has_strays, row):
                window = await self._adopt(line, row, window)
            sizes = await line.ask(lambda session, window=window: session.sizes(window))  # type: ignore[misc]
            for part in batches(window, sizes, BEGINNING_BYTES):
                await out.put(await line.ask(lambda session, part=part: session.beginnings(part)))  # type: ignore[misc]

    async def _adopt(self, line: ImapLine, row: FolderRow, uids: list[int]) -> list[int]:
        heads = await line.ask(lambda session: session.heads(uids))
        read = await self._parse([one.raw for one in heads])
        settled = await asyncio.to_thread(
            self._store.adopt, row, [(head, mail.message_id) for head, mail in zip(heads, read, strict=True)]
        )
        self._tell(row, len(settled))
        return [uid for uid in uids if uid not in settled]

    async def _parse_all(self, source: asyncio.Queue[list[Fetched] | None], out: asyncio.Queue[Batch | None]) -> None:
        while (messages := await source.get()) is not None:
            mails = await self._parse([one.raw for one in messages])
            await out.put([(one, _cut(one, mail)) for one, mail in zip(messages, mails, strict=True)])
        await out.put(None)

    async def _keep(self, row: FolderRow, source: asyncio.Queue[Batch | None]) -> None:
        while (batch := await source.get()) is not None:
            await _to_its_end(self._store.add, row, batch)
            self._new += len(batch)
            self._tell(row, len(batch))

    def _tell(self, row: FolderRow, more: int) -> None:
        self._done += more
        self._progress(SyncProgress(account=self._account.name, folder=row.name, done=self._done, total=self._total))


async def _to_its_end(write: Callable[..., None], *arguments: object) -> None:
    """A write in a thread that is waited for even when this is cancelled: nothing writes on behind a reading that ended."""
    writing = asyncio.ensure_future(asyncio.to_thread(write, *arguments))
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        await asyncio.wait({writing})
        raise


def _check_numbered(row: FolderRow, opened: Opened) -> None:
    if not opened.uidvalidity:
        raise ChannelError(
            f"The server does not number the messages of {row.name}, so Desk cannot keep track of them.",
            hint="Leave the folder out.",
            retryable=False,
        )


def _cut(fetched: Fetched, mail: ParsedMail) -> ParsedMail:
    if fetched.size <= len(fetched.raw):
        return mail
    return msgspec.structs.replace(mail, problems=[*mail.problems, CUT])
