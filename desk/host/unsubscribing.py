"""Leaving a list: a draft to the address the mail names, or its link for the user to open. Desk itself asks no web server."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from desk.channels.mail.choose import reply_sender, sender_choices, sender_line
from desk.channels.mail.compose import new_message_id
from desk.channels.mail.unsubscribe import DEFAULT_SUBJECT
from desk.errors import UsageError
from desk.gate.ports import FieldOrigin, MailFields
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.i18n import t
from desk.wire.mail import Unsubscribing

if TYPE_CHECKING:
    from desk.host.app import Host

SOURCE = "the mail you unsubscribe from"


def propose_unsubscribe(host: Host, ref: str) -> Unsubscribing:
    """A card with the mail that leaves the list of the mail ``ref``, where that can be done by mail; and the link, if any.

    Address, subject and text are the mail's own words, so none of them counts as the user's.

    :raises UsageError: no such mail, or it names no way out.
    """
    detail = host.mail.show(ref)
    way = detail.way_out
    if not way.address:
        if not way.link:
            raise UsageError(
                t("This mail names no way to unsubscribe that Desk can use."), hint=f"desk mail show {ref}"
            )
        return Unsubscribing(link=way.link)
    account = host.account_store.account(host.mail.place(ref)[0])
    known = host.mail.known_addresses(account.id)
    # Nothing that a mail wrote is said in the user's name to somebody they know.
    own_words = way.address.lower() in known
    subject, body = (DEFAULT_SUBJECT, "") if own_words else (way.subject, way.body)
    text = (Trust.HOST, "Desk's rules") if own_words else (Trust.UNTRUSTED, SOURCE)
    fields = MailFields(
        account_id=account.id,
        # A list knows the address its mail went to; its programs read no signature.
        sender=sender_line(account, reply_sender(detail.mail, account)),
        senders=sender_choices(account),
        to=(way.address,),
        subject=subject,
        body=f"{body}\n" if body else "",
        message_id=new_message_id(account.address.rpartition("@")[2], secrets.token_hex(16)),
        date=host.clock.now(),
    )
    origins = [
        FieldOrigin(name="from", trust=Trust.HOST, source="your account"),
        FieldOrigin(name="to", trust=Trust.UNTRUSTED, source=SOURCE),
        *(FieldOrigin(name=name, trust=text[0], source=text[1]) for name in ("subject", "body")),
    ]
    new = NewProposal(
        kind="mail.new",
        account_id=account.id,
        account=account.name,
        message_id=fields.message_id,
        known_addresses=frozenset(known),
        demo=account.demo,
    )
    return Unsubscribing(draft=host.gate.propose(new, fields, origins, author="user"), link=way.link)
