"""A whole host within a test, without a process of its own: real store, gate, workers and channels."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from desk.channels.mail.account import Account
from desk.channels.mail.credentials import Credentials
from desk.gate.events import State
from desk.host.app import Host
from desk.paths import Paths, ensure_private
from desk.wire.cards import Card

_UNDER_WAY = (State.APPROVED, State.CONNECTING, State.DATA)


@contextlib.asynccontextmanager
async def running_host(paths: Paths, *, password: str = "") -> AsyncIterator[Host]:
    """Serve in this loop; ``password`` logs every account in, since tests have no keyring."""
    ensure_private(paths.run)
    host = await Host.make(paths)

    async def credentials(account: Account, part: str = "imap", *, fresh: bool = False) -> Credentials:
        return Credentials(user=account.caldav_user or account.smtp_user or account.address, password=password)

    if password:
        host.accounts.secrets.credentials = credentials  # type: ignore[method-assign]
    serving = asyncio.ensure_future(host.run())
    try:
        yield host
    finally:
        host.end()
        await serving


async def approve(host: Host, card: Card) -> Card:
    """Approve what the card shows, and return it once nothing is under way any more (its window must be 0)."""
    host.gate.approve(card.summary.id, card.summary.version, card.sha256)
    return await settled(host, card.summary.id)


async def settled(host: Host, draft_id: int) -> Card:
    """The card once it is neither in its window nor going out."""
    deadline = time.monotonic() + 30
    while (state := host.gate.record(draft_id).proposal.state) in _UNDER_WAY:
        if time.monotonic() > deadline:
            raise AssertionError(f"draft {draft_id} stays {state}")
        await host.gate.outbox.finished()
        await asyncio.sleep(0)
    return host.gate.card(draft_id)
