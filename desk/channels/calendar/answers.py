"""An answer to an invitation as the gate knows it: one card for the mail to the organiser and the own copy of the event.

Where the server sends answers itself (RFC 6638), only the copy is put. A mail cannot be called back, so neither can this.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desk.channels.calendar.fields import EventValues, Parcel
from desk.channels.calendar.reply import own_copy, reply_ics, reply_mail
from desk.channels.calendar.words import span_in_words
from desk.channels.mail.addresses import parse_mailbox, show_mailbox
from desk.errors import UsageError
from desk.gate.kinds import Kind, Surroundings, Undo, field_label, no_such_field
from desk.gate.ports import Envelope, FieldOrigin, MailFields, Rendered
from desk.i18n import mark, t
from desk.wire.cards import Risk

ANSWERS = {"yes": "accepted", "no": "declined", "maybe": "tentative"}
_SUBJECTS = {
    "accepted": mark("Accepted: {title}"),
    "declined": mark("Declined: {title}"),
    "tentative": mark("Perhaps: {title}"),
}
_SENTENCES = {
    "accepted": mark("Accepts “{title}” ({when})."),
    "declined": mark("Declines “{title}” ({when})."),
    "tentative": mark("Answers “perhaps” to “{title}” ({when})."),
}
_BODIES = {
    "accepted": mark("{name} will come: {title}, {when}."),
    "declined": mark("{name} will not come: {title}, {when}."),
    "tentative": mark("{name} may come: {title}, {when}."),
}
_LABELS = {"answer": mark("Answer"), "comment": mark("Comment")}


class AnswerFields(msgspec.Struct, frozen=True, kw_only=True):
    """``answer``: yes, no or maybe. ``invitation`` is the resource as the organiser wrote it; ``me`` the attendee's address.

    ``mail``: whether a mail goes to the organiser. ``url`` (empty: no copy is kept), ``etag`` and ``base`` are the own copy's."""

    answer: str
    comment: str = ""
    uid: str
    me: str
    name: str = ""  # as the mail says who answers
    organiser: str
    values: EventValues
    invitation: str
    mail: bool
    sender: str
    sent_by: str = ""  # who the invitation's mail was from, if that is another than the organiser
    message_id: str
    in_reply_to: str = ""
    stamp: float
    account_id: int = 0
    calendar_id: int = 0
    calendar: str = ""
    url: str = ""
    etag: str = ""
    base: str = ""
    home: str = "UTC"
    conflicts: tuple[str, ...] = ()


class AnswerKind(Kind[AnswerFields]):
    name = "calendar.answer"
    fields_type = AnswerFields
    undo = Undo.NEVER
    body_field = "comment"

    def check(self, fields: AnswerFields) -> None:
        if fields.answer not in ANSWERS:
            raise UsageError(f"“{fields.answer[:40]}” is no answer.", hint="yes, no or maybe")
        if fields.me.lower() == parse_mailbox(fields.organiser).address.lower():
            raise UsageError("This is your own invitation.", hint="There is nothing to answer.")
        if not fields.mail and not fields.url:
            raise UsageError("There is nobody to tell and nothing to keep.", hint="Answer by mail.")

    def render(self, fields: AnswerFields) -> Rendered:
        status = ANSWERS[fields.answer]
        organiser = parse_mailbox(fields.organiser).address
        parcel = Parcel()
        if fields.url:
            ics = own_copy(fields.base or fields.invitation, fields.uid, fields.me, status)
            parcel = Parcel(
                method="PUT",
                url=fields.url,
                calendar_id=fields.calendar_id,
                uid=fields.uid,
                if_match=fields.etag,
                ics=ics,
                base=fields.base,
            )
        if fields.mail:
            mail = MailFields(
                account_id=fields.account_id,
                sender=fields.sender,
                to=(fields.organiser,),
                subject=t(_SUBJECTS[status], title=fields.values.title or t("(no title)"))[:900],
                body=self._body(fields, status),
                in_reply_to=fields.in_reply_to,
                message_id=fields.message_id,
                date=fields.stamp,
            )
            ics = reply_ics(fields.invitation, fields.uid, fields.me, status, fields.stamp, fields.comment)
            sender = parse_mailbox(fields.sender).address
            text = reply_mail(mail, ics)
            parcel = msgspec.structs.replace(parcel, mail=text, mail_from=sender, mail_to=(organiser,))
        return Rendered(parcel.encoded(), Envelope(fields.sender, self.targets(fields)))

    def _body(self, fields: AnswerFields, status: str) -> str:
        when = span_in_words(fields.values, fields.home)
        said = t(_BODIES[status], name=fields.name or fields.me, title=fields.values.title, when=when)
        return f"{said}\n\n{fields.comment}".strip() + "\n"

    def title(self, fields: AnswerFields) -> str:
        return t(_SUBJECTS.get(ANSWERS.get(fields.answer, ""), "{title}"), title=fields.values.title)

    def whom(self, fields: AnswerFields) -> str:
        return fields.organiser

    def targets(self, fields: AnswerFields) -> tuple[str, ...]:
        return (*(address for _, _, address in self.recipients(fields)), *((fields.url,) if fields.url else ()))

    def recipients(self, fields: AnswerFields) -> list[tuple[str, str, str]]:
        organiser = parse_mailbox(fields.organiser)
        return [("to", organiser.name, organiser.address)]

    def label(self, name: str) -> str:
        return t(_LABELS[name]) if name in _LABELS else field_label(name)

    def sentence(self, fields: AnswerFields, around: Surroundings) -> str:
        when, values = span_in_words(fields.values, fields.home), fields.values
        said = [t(_SENTENCES[ANSWERS[fields.answer]], title=values.title or t("(no title)"), when=when)]
        if values.location:
            said.append(t("Where: {where}.", where=values.location))
        organiser = parse_mailbox(fields.organiser).address
        if fields.mail:
            said.append(t("A mail with the answer goes to {organiser}.", organiser=organiser))
        else:
            said.append(t("The server tells {organiser}.", organiser=organiser))
        if fields.url:
            said.append(t("{calendar} shows it.", calendar=fields.calendar))
        return " ".join(said)

    def shown(self, fields: AnswerFields) -> dict[str, str]:
        return {"answer": fields.answer, "comment": fields.comment}

    def edited(self, fields: AnswerFields, name: str, text: str) -> AnswerFields:
        if name == "answer":
            if text.strip() not in ANSWERS:
                raise UsageError(f"“{text[:40]}” is no answer.", hint="yes, no or maybe")
            return msgspec.structs.replace(fields, answer=text.strip())
        if name == "comment":
            return msgspec.structs.replace(fields, comment=text)
        raise no_such_field(name)

    def risks(self, fields: AnswerFields, origins: Sequence[FieldOrigin], around: Surroundings) -> list[Risk]:
        address = parse_mailbox(fields.organiser).address
        found = []
        if fields.answer != "no":
            found = [
                Risk(code="conflict", text=t("at the same time: {other}", other=other), field="answer")
                for other in fields.conflicts
            ]
        if address.lower() not in around.known_addresses:
            found.append(Risk(code="first_time", text="first mail to this address", field=f"to:{address}"))
        if fields.sent_by and fields.sent_by.lower() != address.lower():
            text = t("the invitation came from {sender}, not from the organiser", sender=fields.sent_by)
            found.append(Risk(code="other_sender", text=text, field=f"to:{address}"))
        return found


def organiser_mailbox(name: str, address: str) -> str:
    """The organiser as a mailbox. :raises UsageError: the address is none that mail could go to."""
    shown = show_mailbox(" ".join(name.split()), address)
    parse_mailbox(shown)
    return shown
