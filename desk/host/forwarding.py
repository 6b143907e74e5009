"""Proposing to pass a mail on: the user says to whom, the rest is the mail's."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from desk.channels.mail.addresses import parse_mailbox, split_list
from desk.channels.mail.compose import new_message_id
from desk.channels.mail.forward import forward_fields
from desk.errors import UsageError
from desk.gate.ports import FieldOrigin
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.wire.cards import Card

if TYPE_CHECKING:
    from desk.host.app import Host


async def propose_forward(host: Host, ref: str, to: str, note: str, numbers: list[int] | None) -> Card:
    """A card that passes the mail ``ref`` on to the addresses in ``to``, as the user typed them.

    ``numbers``: which attachments go along, from 1; None is all that are not part of the text.

    :raises UsageError: an address is none, the mail or an attachment is not there, or they are too big together.
    """
    recipients = split_list(to)
    if not recipients:
        raise UsageError("The mail has no recipient.", hint="Say who should get it.")
    for one in recipients:
        parse_mailbox(one)  # before anything is taken out of the mail
    detail = host.mail.show(ref)
    listed = detail.mail.attachments
    chosen = [at for at, one in enumerate(listed, 1) if not one.inline] if numbers is None else sorted(set(numbers))
    account = host.account_store.account(host.mail.place(ref)[0])
    fields = forward_fields(
        detail.mail,
        account,
        recipients,
        note,
        files=await host.attaching.from_mail(ref, chosen, listed),
        message_id=new_message_id(account.address.rpartition("@")[2], secrets.token_hex(16)),
        date=host.clock.now(),
        timezone=host.timezone,
    )
    source = "the mail you forward"
    origins = [
        FieldOrigin(name="to", trust=Trust.USER, source="you typed it"),
        *(FieldOrigin(name=name, trust=Trust.UNTRUSTED, source=source) for name in ("subject", "body")),
        *(FieldOrigin(name="attachments", trust=Trust.UNTRUSTED, source=source) for _ in fields.attachments[:1]),
    ]
    new = NewProposal(
        kind="mail.forward",
        account_id=account.id,
        account=account.name,
        message_id=fields.message_id,
        known_addresses=frozenset(host.mail.known_addresses(account.id)),
        demo=account.demo,
    )
    return host.gate.propose(new, fields, origins, author="user")
