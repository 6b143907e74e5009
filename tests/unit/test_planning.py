"""What the host says of reminders that rang and of long work that ended: once, to whom it should be said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from desk.channels.mail.attached import AttachedFiles
from desk.errors import ChannelError, DeskError, StoppedError
from desk.host import apis
from desk.host.app import Host
from desk.host.long_work import SAID
from desk.host.planning import Planning
from desk.notify.desktop import Notifier
from desk.paths import Paths
from desk.rpc.peer import Call, Peer
from desk.settings.load import load
from desk.testing.desktop import MemoryDesktop
from desk.testing.gate import GateRig
from desk.wire.host import Reminder, RemindersFired


class Rig:
    """The planning of a host that is nothing else."""

    def __init__(self, root: Path) -> None:
        self.gate = GateRig(root / "d.db")
        self.clock = self.gate.clock
        self.events: list[RemindersFired] = []
        paths = Paths(root / "config", root / "data", root / "cache", root / "run")
        self.desktop = MemoryDesktop()
        self.host = SimpleNamespace(
            db=self.gate.db,
            clock=self.clock,
            gate=self.gate.gate,
            paths=paths,
            tell=self.events.append,
            attaching=SimpleNamespace(files=AttachedFiles(root / "attachments")),
        )
        self.set()
        self.planning = Planning(cast(Host, self.host), "UTC")
        self.planning._desktop = lambda: cast(Notifier, self.desktop)  # type: ignore[method-assign]
        self.planning.notices._desktop = self.planning._desktop

    def set(self, **values: str) -> None:
        environment = {f"DESK_{name.upper()}": value for name, value in values.items()}
        self.host.settings = load(self.host.paths, environment)

    def remind(self, *texts: str, urgent: bool = False, ago_s: float = 0.0) -> None:
        with self.gate.db.write():
            for text in texts:
                self.planning.reminders.add(text, self.clock.now() - ago_s, None, 0.0, urgent=urgent)

    async def fire(self) -> None:
        await self.planning.scheduler.fire_due()
        await self.planning.scheduler.finished()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.gate.db.close()


def texts(reminders: list[Reminder]) -> list[str]:
    return [one.text for one in reminders]


async def test_one_is_told_by_its_text(rig: Rig) -> None:
    rig.remind("tea", ago_s=600)
    await rig.fire()
    assert rig.desktop.shown == [("Reminder, late", "tea", False)]
    assert [(texts(event.reminders), event.bell) for event in rig.events] == [(["tea"], True)]


async def test_a_thousand_at_once_are_one_notice_and_one_bell(rig: Rig) -> None:
    rig.remind(*(f"task {number}" for number in range(1000)))
    await rig.fire()
    named = " · ".join(f"task {number}" for number in range(5))
    assert rig.desktop.shown == [("1000 reminders", f"{named} and 995 more", False)]
    (event,) = rig.events
    assert event.bell
    assert texts(event.reminders) == [f"task {number}" for number in range(1000)]


async def test_urgent_ones_pass_quiet_hours_and_the_others_wait(rig: Rig) -> None:
    rig.set(notify_quiet="00:00-23:59")
    rig.remind("tea", "rent")
    rig.remind("oven", urgent=True)
    await rig.fire()
    assert rig.desktop.shown == [("Reminder", "oven", True)]
    assert [(texts(event.reminders), event.bell) for event in rig.events] == [(["tea", "rent", "oven"], True)]
    rig.remind("call")
    await rig.fire()
    assert not rig.events[-1].bell
    rig.set()
    rig.clock.skip(86_400)
    await rig.fire()
    assert rig.desktop.shown[1:] == [("3 notices from the quiet hours", "tea · rent · call", False)]


async def test_what_was_answered_before_it_could_be_told_is_not(rig: Rig) -> None:
    rig.remind("tea", "rent")
    await rig.planning.scheduler.fire_due()
    rig.planning.reminders.done(1, 0.0)
    await rig.planning.scheduler.finished()
    assert rig.desktop.shown == [("Reminder", "rent", False)]


# long work


class Work:
    """A handler that takes as long as it is told, and ends as it is told."""

    def __init__(self, rig: Rig, seconds: float, error: DeskError | None = None, *, seen: bool = False) -> None:
        self.rig, self.seconds, self.error, self.seen = rig, seconds, error, seen

    async def __call__(self, call: Call, params: Any, /) -> str:
        self.rig.clock.skip(self.seconds)
        if self.seen:
            self.rig.planning.seen()
        if self.error is not None:
            raise self.error
        return "done"


async def call(rig: Rig, name: str, work: Work) -> object:
    return await rig.planning.watch_long_work({name: work})[name](Call(cast(Peer, None), None), {})


@pytest.mark.parametrize("name", sorted(SAID))
async def test_long_work_says_when_it_has_ended(rig: Rig, name: str) -> None:
    assert await call(rig, name, Work(rig, 31)) == "done"
    assert rig.desktop.shown == [("Finished", SAID[name], False)]


async def test_short_work_and_work_somebody_watches_say_nothing(rig: Rig) -> None:
    await call(rig, "people.import", Work(rig, 29))
    rig.clock.skip(3600)
    await call(rig, "people.import", Work(rig, 3600, seen=True))
    await call(rig, "people.list", Work(rig, 3600))
    rig.set(notify_finished_after_s="never")
    await call(rig, "people.import", Work(rig, 3600))
    assert rig.desktop.shown == []


async def test_long_work_that_failed_says_why_and_what_was_stopped_says_nothing(rig: Rig) -> None:
    with pytest.raises(ChannelError):
        await call(rig, "mail.sync", Work(rig, 60, ChannelError("The server went away.")))
    with pytest.raises(StoppedError):
        await call(rig, "turn.run", Work(rig, 60, StoppedError("Stopped.")))
    assert rig.desktop.shown == [("It did not work", "The server went away.", False)]


def test_only_calls_that_there_are_can_be_long() -> None:
    class Anything:
        def __getattr__(self, name: str) -> Any:
            return Anything()

    assert set(SAID) <= set(apis.calls(cast(Host, Anything())))
