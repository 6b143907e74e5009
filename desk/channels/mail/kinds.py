"""Mails as the gate knows them: what is sent, to whom, and what to look at twice. A mail cannot be undone once it is sent."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

import msgspec

from desk.channels.mail.addresses import parse_mailbox, split_list
from desk.channels.mail.compose import render_mail
from desk.dates import describe
from desk.errors import UsageError
from desk.gate.kinds import Kind, Surroundings, no_such_field
from desk.gate.ports import AttachedFile, FieldOrigin, MailFields, Rendered
from desk.gate.risk import Facts, assess, split_mailbox
from desk.i18n import language, t
from desk.wire.cards import Risk
from desk.wire.sizes import show_size

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
        if fields.attachments:
            size = show_size(sum(file.size for file in fields.attachments))
            count = len(fields.attachments)
            one = t("It carries a file of {size}.", size=size)
            said += " " + (
                one if count == 1 else t("It carries {count} files, {size} together.", count=count, size=size)
            )
        if fields.send_at:
            said += " " + t("It goes out at {when}.", when=_words(fields.send_at))
        return f"{said} {t('The demo account sends it to this machine only.')}" if around.demo else said

    def _sends(self, sender: str, people: str) -> str:
        return t("Sends a mail from {sender} to {people}.", sender=sender, people=people)

    def shown(self, fields: MailFields) -> dict[str, str]:
        values = {"from": fields.sender} if len(fields.senders) > 1 else {}
        values |= {role: ", ".join(getattr(fields, role)) for role in _ROLES if role == "to" or getattr(fields, role)}
        values["subject"] = fields.subject
        if fields.send_at:
            values["send_at"] = _iso(fields.send_at)
        if fields.attachments:
            values["attachments"] = "\n".join(map(file_line, fields.attachments))
        return values | {"body": fields.body}

    def edited(self, fields: MailFields, name: str, text: str) -> MailFields:
        if name in _ROLES:
            return msgspec.structs.replace(fields, **{name: split_list(text)})
        if name == "from":
            return msgspec.structs.replace(fields, sender=_own_sender(fields, text))
        if name == "send_at":
            return msgspec.structs.replace(fields, send_at=_moment(text))
        if name in ("subject", "body"):
            return msgspec.structs.replace(fields, **{name: text})
        if name == "attachments":
            return msgspec.structs.replace(fields, attachments=_kept(fields, text))
        raise no_such_field(name)


class NewMail(MailKind):
    name = "mail.new"


class ReplyMail(MailKind):
    name = "mail.reply"

    def _sends(self, sender: str, people: str) -> str:
        return t("Sends a reply from {sender} to {people}.", sender=sender, people=people)


def _own_sender(fields: MailFields, text: str) -> str:
    wanted = parse_mailbox(text).address.lower()
    for one in fields.senders:
        if split_mailbox(one)[1].lower() == wanted:
            return one
    known = ", ".join(split_mailbox(one)[1] for one in fields.senders) or split_mailbox(fields.sender)[1]
    raise UsageError(f"The account does not send from “{text.strip()[:80]}”.", hint=f"It may send from: {known}")


class ForwardMail(MailKind):
    name = "mail.forward"

    def _sends(self, sender: str, people: str) -> str:
        return t("Forwards a mail from {sender} to {people}.", sender=sender, people=people)


def file_line(file: AttachedFile) -> str:
    """An attached file on one line: name, type, size, and its SHA-256 in the letters that tell it from any other."""
    return f"{file.filename} · {file.content_type} · {show_size(file.size)} · sha256 {file.sha256[:16]}"


def _kept(fields: MailFields, text: str) -> tuple[AttachedFile, ...]:
    """The files whose lines are still there; a file cannot be typed."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    kept = []
    for file in fields.attachments:
        if file_line(file) in lines:
            lines.remove(file_line(file))
            kept.append(file)
    if lines:
        raise UsageError("A file is attached from where it lies, not by typing.", hint="desk drafts attach ID FILE")
    return tuple(kept)


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
