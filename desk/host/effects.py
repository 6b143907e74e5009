"""What the gate can have done: every kind of proposal, and the channel each goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desk.channels.files.channel import Files
from desk.channels.files.kinds import FileEdit
from desk.channels.mail.kinds import ForwardMail, NewMail, ReplyMail
from desk.gate.kinds import Kind
from desk.gate.ports import Channel
from desk.host.announced_kinds import Install, Submission
from desk.host.reminder_kind import ReminderChangeKind, ReminderKind
from desk.memory.kind import MemoryWrite
from desk.people.kinds import CONTACT_KINDS

if TYPE_CHECKING:
    from desk.host.app import Host


def kinds(host: Host) -> tuple[Kind[Any], ...]:
    return (
        NewMail(host.knowing.facts),
        ReplyMail(host.knowing.facts),
        ForwardMail(host.knowing.facts),
        ReminderKind(),
        ReminderChangeKind(),
        MemoryWrite(),
        *CONTACT_KINDS,
        FileEdit(),
        Install(),
        Submission(),
        *host.calendars.kinds,
        *host.mail_sync.kinds,
    )


def channels(host: Host) -> dict[str, Channel]:
    """By the part of a kind's name before the dot."""
    return {
        "mail": host.accounts,
        **host.mail_sync.channels,
        "calendar": host.calendars.channel,
        "file": files(host),
    }


def files(host: Host) -> Files:
    """The user's files, Desk's own folders apart."""
    return Files((host.paths.config, host.paths.data, host.paths.run), host.clock.now)
