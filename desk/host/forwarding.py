"""Proposing to pass a mail on: the user says to whom, the rest is the mail's.

A forward hands a whole mail to somebody, so in a conversation its recipient has to stand in the user's own message or in the
contacts: neither a model nor a mail names one.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import msgspec

from desk.channels.mail.addresses import parse_mailbox, show_mailbox, split_list
from desk.channels.mail.compose import new_message_id
from desk.channels.mail.forward import forward_fields
from desk.errors import UsageError
from desk.gate.ports import FieldOrigin
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.i18n import t
from desk.wire.cards import Card

if TYPE_CHECKING:
    from desk.host.app import Host


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The turn of a conversation a forward was asked for in, and the user's words there."""

    conversation_id: int
    turn_id: str
    user_text: str


async def propose_forward(
    host: Host, ref: str, to: str, note: str, numbers: list[int] | None, asked: Asked | None = None
) -> Card:
    """A card that passes the mail ``ref`` on to the addresses in ``to``; without ``asked`` the user typed them as they stand.

    ``numbers``: which attachments go along, from 1; None is all that are not part of the text.

    :raises UsageError: an address is none or not the user's choice, the mail or an attachment is not there, or they are too
        big together.
    """
    recipients, origins = split_list(to), [FieldOrigin(name="to", trust=Trust.USER, source="you typed it")]
    if asked is not None:
        recipients, origins = _chosen(host, recipients, asked)
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
    origins += [
        *(FieldOrigin(name=name, trust=Trust.UNTRUSTED, source=source) for name in ("subject", "body")),
        *(FieldOrigin(name="attachments", trust=Trust.UNTRUSTED, source=source) for _ in fields.attachments[:1]),
    ]
    if asked is not None:
        host.knowing.drafted(fields.message_id, "", asked.turn_id, asked.user_text, passes_on=detail.summary.ref)
    new = NewProposal(
        kind="mail.forward",
        conversation_id=asked.conversation_id if asked else None,
        account_id=account.id,
        account=account.name,
        message_id=fields.message_id,
        known_addresses=frozenset(host.mail.known_addresses(account.id)),
        demo=account.demo,
    )
    return host.gate.propose(new, fields, origins, author="model" if asked else "user")


def _chosen(host: Host, recipients: tuple[str, ...], asked: Asked) -> tuple[tuple[str, ...], list[FieldOrigin]]:
    """The recipients as the host knows them, each with what proves that the user chose it."""
    kept, origins = [], []
    for one in recipients:
        name, address, origin = host.proposing.recipient(one, asked.user_text)
        if origin.trust not in (Trust.USER, Trust.CONTACTS):
            raise UsageError(
                t("Desk forwards only to addresses you typed and to people in your contacts."),
                hint=t("Type the address."),
            )
        kept.append(show_mailbox(name, address))
        origins.append(msgspec.structs.replace(origin, name=f"to:{address.lower()}"))
    return tuple(kept), origins
