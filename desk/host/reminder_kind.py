"""Reminders as the gate knows them: rows of Desk's own, set and changed in the transaction that stores the approval."""

from __future__ import annotations

import datetime

import msgspec

from desk.dates import Repeating, describe, describe_rule, parse_time
from desk.dates.rules import BadRuleError, check_rule
from desk.errors import ConflictError, UsageError
from desk.gate.kinds import LocalKind, Surroundings, no_such_field
from desk.i18n import language, t
from desk.schedule.reminders import Before, ReminderStore
from desk.store.db import Database


class ReminderFields(msgspec.Struct, frozen=True, kw_only=True):
    """``due``: epoch seconds, of one that repeats the first; ``rule``: RRULE text from the local time ``start`` in ``zone``."""

    text: str
    due: float
    rule: str = ""
    start: str = ""
    zone: str = ""
    urgent: bool = False


class ReminderKind(LocalKind[ReminderFields]):
    """Set a reminder."""

    name = "reminder"
    fields_type = ReminderFields

    def check(self, fields: ReminderFields) -> None:
        if not fields.text.strip():
            raise UsageError("The reminder has no text.", hint="Say what you want to be reminded of.")
        if fields.rule:
            try:
                check_rule(fields.rule, fields.start)
            except BadRuleError as error:
                raise UsageError(f"“{fields.rule}” is no repetition: {error}.", hint="Say it in words.") from error

    def title(self, fields: ReminderFields) -> str:
        return fields.text

    def sentence(self, fields: ReminderFields, around: Surroundings) -> str:
        due = datetime.datetime.fromtimestamp(fields.due, datetime.UTC).astimezone()
        if fields.rule:
            words = describe_rule(fields.rule, fields.start, language())
            return t("Reminds you {repeats}, first at {when}.", repeats=words, when=describe(due, language()))
        return t("Reminds you at {when}.", when=describe(due, language()))

    def shown(self, fields: ReminderFields) -> dict[str, str]:
        due = datetime.datetime.fromtimestamp(fields.due, datetime.UTC).astimezone().isoformat(timespec="minutes")
        found = {"text": fields.text, "due": due}
        if fields.rule:
            found["repeats"] = describe_rule(fields.rule, fields.start, language())
        if fields.urgent:
            found["urgent"] = t("yes")
        return found

    def label(self, name: str) -> str:
        return {"repeats": t("Repeats"), "urgent": t("Urgent")}.get(name) or super().label(name)

    def edited(self, fields: ReminderFields, name: str, text: str) -> ReminderFields:
        if self.shown(fields).get(name) == text:
            return fields
        if name == "text":
            return msgspec.structs.replace(fields, text=text)
        if name == "due":
            return msgspec.structs.replace(fields, due=_point_in_time(text), rule="", start="", zone="")
        if name == "urgent":
            return msgspec.structs.replace(
                fields, urgent=text.strip().lower() in ("yes", "true", "1", t("yes").lower())
            )
        if name == "repeats":
            return _repeated(fields, text)
        raise no_such_field(name)

    def do(self, db: Database, proposal_id: int, fields: ReminderFields, at: float) -> str:
        made = ReminderStore(db).add(
            fields.text,
            fields.due,
            proposal_id,
            at,
            rule=fields.rule,
            start=fields.start,
            zone=fields.zone,
            urgent=fields.urgent,
        )
        return str(made)

    def take_back(self, db: Database, proposal_id: int, fields: ReminderFields, before: str) -> None:
        if not ReminderStore(db).withdraw(proposal_id):
            raise ConflictError("The reminder has fired or was changed already, so there is nothing to undo.")


class ReminderChange(msgspec.Struct, frozen=True, kw_only=True):
    """``action``: snooze, done or cancel; ``until``: epoch seconds, for a snooze; ``text``: the reminder's, to be shown."""

    reminder_id: int
    action: str
    text: str
    until: float = 0.0


class ReminderChangeKind(LocalKind[ReminderChange]):
    """Answer a reminder: put it off, tick it off, call it off."""

    name = "reminder.change"
    fields_type = ReminderChange

    def title(self, fields: ReminderChange) -> str:
        return fields.text

    def sentence(self, fields: ReminderChange, around: Surroundings) -> str:
        if fields.action == "snooze":
            until = datetime.datetime.fromtimestamp(fields.until, datetime.UTC).astimezone()
            return t("Reminds you again at {when}.", when=describe(until, language()))
        return t("Ticks the reminder off.") if fields.action == "done" else t("Calls the reminder off.")

    def shown(self, fields: ReminderChange) -> dict[str, str]:
        return {"text": fields.text}

    def edited(self, fields: ReminderChange, name: str, text: str) -> ReminderChange:
        if self.shown(fields).get(name) == text:
            return fields
        raise no_such_field(name)

    def check(self, fields: ReminderChange) -> None:
        if fields.action not in ("snooze", "done", "cancel"):
            raise UsageError(f"A reminder cannot be made to {fields.action}.", hint="snooze, done or cancel")

    def do(self, db: Database, proposal_id: int, fields: ReminderChange, at: float) -> str:
        store = ReminderStore(db)
        if fields.action == "snooze":
            before = store.snooze(fields.reminder_id, fields.until, at)
        elif fields.action == "done":
            before = store.done(fields.reminder_id, at)
        else:
            before = store.cancel(fields.reminder_id, at)
        return msgspec.json.encode(before).decode()

    def take_back(self, db: Database, proposal_id: int, fields: ReminderChange, before: str) -> None:
        ReminderStore(db).restore(fields.reminder_id, msgspec.json.decode(before, type=Before), fields.until)


def _repeated(fields: ReminderFields, text: str) -> ReminderFields:
    """The words of a repetition are read as of the moment it was first to fire."""
    if not text.strip():
        return msgspec.structs.replace(fields, rule="", start="", zone="")
    found = parse_time(text, fields.due - 1, fields.zone or "UTC")
    if not isinstance(found, Repeating):
        raise UsageError(f"“{text[:60]}” is no repetition.", hint="For example: every Friday 15:00")
    return msgspec.structs.replace(fields, due=found.at, rule=found.rule, start=found.start, zone=found.zone)


def _point_in_time(text: str) -> float:
    try:
        return datetime.datetime.fromisoformat(text.strip()).astimezone().timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"“{text}” is no date and time.", hint="Write it like 2026-11-27T10:00.") from error
