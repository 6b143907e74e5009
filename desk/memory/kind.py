"""Something to keep in mind as the gate knows it: a row of Desk's own, with where its text came from."""

from __future__ import annotations

import msgspec

from desk.errors import ConflictError, UsageError
from desk.gate.kinds import LocalKind, Surroundings, no_such_field
from desk.handoff import Trust
from desk.i18n import t
from desk.memory.store import MemoryStore
from desk.store.db import Database

MAX_CHARS = 2_000


class MemoryFields(msgspec.Struct, frozen=True, kw_only=True):
    """``trust`` and ``source`` say where the text came from, as the host knows it; approving does not raise it."""

    text: str
    trust: Trust
    source: str


class MemoryWrite(LocalKind[MemoryFields]):
    name = "memory.write"
    fields_type = MemoryFields
    body_field = "text"

    def check(self, fields: MemoryFields) -> None:
        if not fields.text.strip():
            raise UsageError("There is nothing to keep in mind.", hint="Say what Desk should remember.")
        if len(fields.text) > MAX_CHARS:
            raise UsageError(f"A memory holds at most {MAX_CHARS} characters.", hint="Say it shorter.")

    def title(self, fields: MemoryFields) -> str:
        return " ".join(fields.text.split())

    def sentence(self, fields: MemoryFields, around: Surroundings) -> str:
        return t("Keeps this in mind from now on.")

    def shown(self, fields: MemoryFields) -> dict[str, str]:
        return {"text": fields.text}

    def edited(self, fields: MemoryFields, name: str, text: str) -> MemoryFields:
        if name != "text":
            raise no_such_field(name)
        return msgspec.structs.replace(fields, text=text)

    def do(self, db: Database, proposal_id: int, fields: MemoryFields, at: float) -> str:
        MemoryStore(db).add(fields.text, fields.trust, fields.source, proposal_id, at)
        return ""

    def take_back(self, db: Database, proposal_id: int, fields: MemoryFields, before: str) -> None:
        if not MemoryStore(db).forget_proposed(proposal_id):
            raise ConflictError("This has been forgotten already, so there is nothing to undo.")
