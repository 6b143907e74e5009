"""A reminder as the gate knows it: a row of Desk's own, set in the transaction that stores its approval."""

from __future__ import annotations

import datetime

import msgspec

from desk.dates import describe
from desk.errors import ConflictError, UsageError
from desk.gate.kinds import LocalKind, Surroundings, no_such_field
from desk.i18n import language, t
from desk.store.db import Database
from desk.store.reminders import ReminderStore


class ReminderFields(msgspec.Struct, frozen=True, kw_only=True):
    """``due``: epoch seconds."""

    text: str
    due: float


class ReminderKind(LocalKind[ReminderFields]):
    name = "reminder"
    fields_type = ReminderFields

    def check(self, fields: ReminderFields) -> None:
        if not fields.text.strip():
            raise UsageError("The reminder has no text.", hint="Say what you want to be reminded of.")

    def title(self, fields: ReminderFields) -> str:
        return fields.text

    def sentence(self, fields: ReminderFields, around: Surroundings) -> str:
        due = datetime.datetime.fromtimestamp(fields.due, datetime.UTC).astimezone()
        return t("Reminds you at {when}.", when=describe(due, language()))

    def shown(self, fields: ReminderFields) -> dict[str, str]:
        due = datetime.datetime.fromtimestamp(fields.due, datetime.UTC).astimezone().isoformat(timespec="minutes")
        return {"text": fields.text, "due": due}

    def edited(self, fields: ReminderFields, name: str, text: str) -> ReminderFields:
        if name == "text":
            return msgspec.structs.replace(fields, text=text)
        if name == "due":
            return msgspec.structs.replace(fields, due=_point_in_time(text))
        raise no_such_field(name)

    def do(self, db: Database, proposal_id: int, fields: ReminderFields, at: float) -> str:
        ReminderStore(db).add(fields.text, fields.due, proposal_id, at)
        return ""

    def take_back(self, db: Database, proposal_id: int, fields: ReminderFields, before: str) -> None:
        if not ReminderStore(db).withdraw(proposal_id):
            raise ConflictError("The reminder has fired already, so there is nothing to undo.")


def _point_in_time(text: str) -> float:
    try:
        return datetime.datetime.fromisoformat(text.strip()).astimezone().timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"“{text}” is no date and time.", hint="Write it like 2026-11-27T10:00.") from error
