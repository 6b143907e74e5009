"""The real host with a mail account whose password it is told, and a pulse that tells how long its loop was ever held up.

``python -P -m desk.testing.mail_host REPORT`` (``DESK_HOME`` and ``DESK_TEST_MAIL_PASSWORD`` set): for benches and tests of what
needs a whole host but no keyring. The report, JSON, is written when the host ends; SIGUSR1 has the pulse begin anew.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

from desk.channels.mail.account import Account
from desk.channels.mail.credentials import Credentials
from desk.host.app import Host
from desk.host.peers import become_subreaper, inspection
from desk.host.process import hold_lock
from desk.paths import find_paths

BEAT_S = 0.002


class Pulse:
    """``late_ms``: the longest that the loop kept a sleeper waiting beyond its time; ``over``: how often beyond 50 ms.

    ``busy_ms``: the most processor time its thread took between two beats. On a machine with other work that is what the
    loop itself is to blame for; it leaves out waiting for a disk or a lock.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin anew."""
        self.late_ms = self.busy_ms = 0.0
        self.over = 0

    async def beat(self) -> None:
        while True:
            began, used = time.monotonic(), time.thread_time()
            await asyncio.sleep(BEAT_S)
            late_ms = (time.monotonic() - began - BEAT_S) * 1000
            self.late_ms = max(self.late_ms, late_ms)
            self.busy_ms = max(self.busy_ms, (time.thread_time() - used) * 1000)
            self.over += late_ms > 50


async def main(report: Path) -> None:
    """Run the host until it is told to end."""
    password = os.environ["DESK_TEST_MAIL_PASSWORD"]
    host = await Host.make(find_paths())

    async def credentials(account: Account, part: str = "imap", *, fresh: bool = False) -> Credentials:
        return Credentials(user=account.imap_user or account.address, password=password)

    host.accounts.secrets.credentials = credentials  # type: ignore[method-assign]
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, host.end)
    pulse = Pulse()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, pulse.reset)
    beating = asyncio.ensure_future(pulse.beat())
    try:
        await host.run()
    finally:
        beating.cancel()
        peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seen = {"late_ms": pulse.late_ms, "busy_ms": pulse.busy_ms, "over": pulse.over, "peak_mb": peak_kb / 1024}
        report.write_text(json.dumps(seen))


if __name__ == "__main__":
    with hold_lock(find_paths()) as alone:
        assert alone
        become_subreaper()
        inspection.forbid()
        asyncio.run(main(Path(sys.argv[1])))
