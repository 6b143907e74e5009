"""Everything clients can call, topic by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.host import (
    api_accounts,
    api_attachments,
    api_calendar,
    api_drafts,
    api_files,
    api_house,
    api_mail,
    api_mail_sync,
    api_memory,
    api_models,
    api_people,
    api_schedule,
    api_suggest,
    api_talk,
    api_voice,
    api_voice_hearing,
    api_voice_sound,
    api_voice_speaking,
)
from desk.rpc.peer import Handler

if TYPE_CHECKING:
    from desk.host.app import Host

_TOPICS = (
    api_schedule,
    api_people,
    api_mail_sync,
    api_attachments,
    api_suggest,
    api_house,
    api_talk,
    api_drafts,
    api_files,
    api_mail,
    api_memory,
    api_models,
    api_accounts,
    api_calendar,
    api_voice,
    api_voice_sound,
    api_voice_hearing,
    api_voice_speaking,
)


def calls(host: Host) -> dict[str, Handler]:
    """Every method by its name on the wire."""
    return {name: handler for topic in _TOPICS for name, handler in topic.calls(host).items()}
