"""Changes of the user's own files, as clients call them. What comes of it is a card; only its channel changes the file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from desk.channels.files.channel import Files
from desk.channels.files.kinds import FileFields, digest
from desk.channels.files.look import look, real_place
from desk.errors import ConflictError, UsageError
from desk.gate.ports import FieldOrigin
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.host.calls import bind
from desk.host.effects import files
from desk.i18n import t
from desk.rpc.peer import Call, Handler
from desk.wire.cards import Card
from desk.wire.files import FileNow

if TYPE_CHECKING:
    from desk.host.app import Host


class Which(msgspec.Struct, frozen=True):
    """``path`` is whole: the host stands in another folder than the client."""

    path: str


class Change(msgspec.Struct, frozen=True):
    """``seen``: the hash of what the text was made from; None if it was not made from the file."""

    path: str
    text: str
    seen: str | None = None


def calls(host: Host) -> dict[str, Handler]:
    channel = files(host)

    async def how_it_stands(call: Call, p: Which) -> FileNow:
        return await asyncio.to_thread(_now, channel, p.path)

    async def change(call: Call, p: Change) -> Card:
        now = await asyncio.to_thread(_now, channel, p.path)
        if p.seen is not None and p.seen != now.sha256:
            raise ConflictError(
                t("{path} was changed while you edited it, so nothing was proposed.", path=now.path),
                hint=t("Look at it, and try again."),
            )
        fields = FileFields(path=now.path, content=p.text, before=now.text)
        origins = [
            FieldOrigin(name="path", trust=Trust.USER, source="you typed it"),
            FieldOrigin(name="content", trust=Trust.USER, source="you gave it"),
        ]
        return host.gate.propose(NewProposal(kind="file.edit"), fields, origins, author="user")

    return {"files.look": bind(how_it_stands), "files.change": bind(change)}


def _now(channel: Files, path: str) -> FileNow:
    """:raises UsageError: it is no file that can be changed this way."""
    if not path.startswith("/") or "\0" in path:
        raise UsageError(t("A file is named by its whole path."), hint=t("For example: /home/ana/notes.txt"))
    place = real_place(Path(path), Path.home())
    if channel.owns(place):
        raise UsageError(
            t("{path} is Desk's own; it is not changed this way.", path=place), hint=t("Name a file of yours.")
        )
    text = look(place)
    return FileNow(path=str(place), text=text, sha256=digest(text))
