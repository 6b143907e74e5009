"""Mails as the gate knows them: what is sent, to whom, and what to look at twice. A mail cannot be undone once it is sent."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

import msgspec

from desk.channels.mail.addresses import split_list
from desk.channels.mail.compose import render_mail
from desk.dates import describe
from desk.errors import UsageError
from desk.gate.kinds import Kind, Surroundings, no_such_field
from desk.gate.ports import FieldOrigin, MailFields, Rendered
from desk.gate.risk import Facts, assess, split_mailbox
from desk.i18n import language, t
from desk.wire.cards import Risk

_ROLES = ("to", "cc", "bcc")


class MailKind(Kind[MailFields]):
    """A mail that leaves; the three kinds of it differ only in what is said about them.

    ``facts`` answers what the host knows around a draft, for the reasons to look twice.
    """

    fields_type = MailFields
    body_field = "body"

    def __init__(self, facts: Callable[[MailFields], Facts] = lambda fields: Facts()) -> None:
        self._facts = facts

    def check(self, fields: MailFields) -> None:
        if not (fields.to or fields.cc or fields.bcc):
            raise UsageError("The mail has no recipient.", hint="Say who should get it.")

    def render(self, fields: MailFields) -> Rendered:
        made = render_mail(fields)
        return Rendered(made.message, msgspec.structs.replace(made.envelope, not_before=fields.send_at))

    def risks(self, fields: MailFields, origins: Sequence[FieldOrigin], around: Surroundings) -> list[Risk]:
        return assess(fields, origins, around.known_addresses, around.thread_addresses, facts=self._facts(fields))

    def title(self, fields: MailFields) -> str:
        return fields.subject

    def whom(self, fields: MailFields) -> str:
        return ", ".join(fields.to or fields.cc or fields.bcc)

    def targets(self, fields: MailFields) -> tuple[str, ...]:
        return tuple(address for _, _, address in self.recipients(fields))

    def recipients(self, fields: MailFields) -> list[tuple[str, str, str]]:
        return [(role, *split_mailbox(mailbox)) for role in _ROLES for mailbox in getattr(fields, role)]

    def not_before(self, fields: MailFields) -> float:
        return fields.send_at

    def sentence(self, fields: MailFields, around: Surroundings) -> str:
        people = self.targets(fields)
        to = people[0] if len(people) == 1 else t("{some} and {last}", some=", ".join(people[:-1]), last=people[-1])
        said = self._sends(split_mailbox(fields.sender)[1], to)
        if fields.send_at:
            said += " " + t("It goes out at {when}.", when=_words(fields.send_at))
        return f"{said} {t('The demo account sends it to this machine only.')}" if around.demo else said

    def _sends(self, sender: str, people: str) -> str:
        return t("Sends a mail from {sender} to {people}.", sender=sender, people=people)

    def shown(self, fields: MailFields) -> dict[str, str]:
        values = {role: ", ".join(getattr(fields, role)) for role in _ROLES if role == "to" or getattr(fields, role)}
        values["subject"] = fields.subject
        if fields.send_at:
            values["send_at"] = _iso(fields.send_at)
        return values | {"body": fields.body}

    def edited(self, fields: MailFields, name: str, text: str) -> MailFields:
        if name in _ROLES:
            return msgspec.structs.replace(fields, **{name: split_list(text)})
        if name == "send_at":
            return msgspec.structs.replace(fields, send_at=_moment(text))
        if name in ("subject", "body"):
            return msgspec.structs.replace(fields, **{name: text})
        raise no_such_field(name)


class NewMail(MailKind):
    name = "mail.new"


class ReplyMail(MailKind):
    name = "mail.reply"

    def _sends(self, sender: str, people: str) -> str:
        return t("Sends a reply from {sender} to {people}.", sender=sender, people=people)


def _iso(at: float) -> str:
    return datetime.datetime.fromtimestamp(at, datetime.UTC).astimezone().isoformat(timespec="minutes")


def _words(at: float) -> str:
    return describe(datetime.datetime.fromtimestamp(at, datetime.UTC).astimezone(), language())


def _moment(text: str) -> float:
    if not text.strip():
        return 0.0
    try:
        return datetime.datetime.fromisoformat(text.strip()).astimezone().timestamp()
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"“{text}” is not a time Desk can read.", hint="Write it like 2026-11-27 10:00, or leave it empty."
        ) from error
