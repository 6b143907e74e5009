"""Turning what the agent asked for into proposals: recipients, threading and origins are set here, by the host's own knowledge.

A reply goes where the answered mail says, never where a model says. A new mail's recipient counts as typed by the user only
if the user's own message holds the address; ``origins`` says what proves what.
"""

from __future__ import annotations

import asyncio
import secrets
from email.utils import getaddresses

from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.addresses import show_mailbox
from desk.channels.mail.choose import choose_sender, sender_choices, sender_line
from desk.channels.mail.compose import new_message_id
from desk.channels.mail.reply import reply_fields
from desk.channels.mail.signature import sign
from desk.channels.mail.store import MailStore
from desk.dates import DateAnswer, Unclear, answer
from desk.errors import UsageError
from desk.gate.ports import FieldOrigin, MailFields
from desk.gate.service import Gate
from desk.gate.store import NewProposal
from desk.handoff import Trust, lower
from desk.host.knowing import Knowing
from desk.host.origins import reply_origins, text_origin, typed_address, typed_text
from desk.host.reminding import Reminding
from desk.memory.kind import MemoryFields
from desk.people.contacts import Contacts
from desk.schedule.clock import Clock
from desk.wire.cards import Card

_FROM = FieldOrigin(name="from", trust=Trust.HOST, source="your account")


class Proposing:
    """Makes cards. Everything it returns waits in the queue; nothing here has an effect."""

    def __init__(
        self,
        gate: Gate,
        mail: MailStore,
        accounts: AccountStore,
        contacts: Contacts,
        knowing: Knowing,
        clock: Clock,
        timezone: str,
        reminding: Reminding,
    ) -> None:
        self._gate = gate
        self._accounts = accounts
        self._mail = mail
        self._contacts = contacts
        self._knowing = knowing
        self._clock = clock
        self._timezone = timezone
        self._reminding = reminding

    def reply(
        self,
        ref: str,
        body: str,
        reply_all: bool,
        conversation_id: int | None,
        *,
        turn_id: str = "",
        user_text: str = "",
    ) -> Card:
        """Propose an answer to the mail ``ref``; ``body`` is the new text, the quote is added below it.

        ``turn_id`` and ``user_text``: the turn it was asked for in, and the user's words there.
        """
        detail = self._mail.show(ref)
        account = self._accounts.named(detail.summary.account)
        fields = reply_fields(
            detail.mail,
            account,
            body,
            reply_all=reply_all,
            message_id=_message_id(account),
            date=self._clock.now(),
            timezone=self._timezone,
        )
        known = self._mail.known_addresses(account.id)
        origins = [
            _FROM,
            *reply_origins("to", fields.to, detail.mail, known),
            *reply_origins("cc", fields.cc, detail.mail, known),
            FieldOrigin(name="subject", trust=Trust.UNTRUSTED, source="the mail you answer"),
            text_origin("body", body, user_text),
        ]
        self._knowing.drafted(fields.message_id, detail.summary.ref, turn_id, user_text)
        new = NewProposal(
            kind="mail.reply",
            conversation_id=conversation_id,
            account_id=account.id,
            account=account.name,
            message_id=fields.message_id,
            in_reply_to_ref=detail.summary.ref,
            known_addresses=frozenset(known),
            thread_addresses=frozenset(self._mail.thread_addresses(ref)),
            demo=account.demo,
        )
        return self._gate.propose(new, fields, origins)

    def new_mail(
        self, to: str, subject: str, body: str, conversation_id: int | None, user_text: str, *, turn_id: str = ""
    ) -> Card:
        """Propose a new mail to an address or a contact's name."""
        account, sender = choose_sender(self._accounts.accounts(), self._default_account(), user_text)
        name, address, origin = self.recipient(to, user_text)
        known = self._mail.known_addresses(account.id)
        fields = MailFields(
            account_id=account.id,
            sender=sender_line(account, sender),
            senders=sender_choices(account),
            to=(show_mailbox(name, address),),
            subject=" ".join(subject.split()),
            body=sign(body, account.signature),
            message_id=_message_id(account),
            date=self._clock.now(),
        )
        origins = [
            _FROM,
            origin,
            text_origin("subject", fields.subject, user_text),
            text_origin("body", body, user_text),
        ]
        self._knowing.drafted(fields.message_id, "", turn_id, user_text)
        new = NewProposal(
            kind="mail.new",
            conversation_id=conversation_id,
            account_id=account.id,
            account=account.name,
            message_id=fields.message_id,
            known_addresses=frozenset(known),
            demo=account.demo,
        )
        return self._gate.propose(new, fields, origins)

    async def reminder(self, text: str, when: str, conversation_id: int | None, user_text: str) -> Card:
        """Propose a reminder; ``when`` are words, read by code. :raises UsageError: it is not clear when."""
        found = await self._reminding.when(when)
        trust = lower(Trust.HOST, text_origin("due", when, user_text).trust)
        origins = [
            text_origin("text", text, user_text),
            FieldOrigin(name="due", trust=trust, source=f"computed from “{when}”"),
            FieldOrigin(name="repeats", trust=trust, source=f"computed from “{when}”"),
        ]
        new = NewProposal(kind="reminder", conversation_id=conversation_id)
        return self._gate.propose(new, self._reminding.fields(text, found), origins)

    def memory(self, text: str, conversation_id: int | None, user_text: str) -> Card:
        """Keep in mind what the user said, at once and with undo; what anybody else said only after approval."""
        new = NewProposal(kind="memory.write", conversation_id=conversation_id)
        if typed_text(text, user_text):
            fields = MemoryFields(text=text, trust=Trust.USER, source="you typed it")
            return self._gate.command(new, fields, "you typed it")
        source = "the model wrote it"
        origin = FieldOrigin(name="text", trust=Trust.MODEL, source=source)
        return self._gate.propose(new, MemoryFields(text=text, trust=Trust.MODEL, source=source), [origin])

    async def date_answer(self, words: str) -> DateAnswer:
        """The answer to a question about a date. :raises UsageError: it cannot be told."""
        found = await asyncio.to_thread(answer, words, self._clock.now(), self._timezone)
        if isinstance(found, Unclear):
            raise UsageError(found.message, hint=found.hint)
        return found

    def recipient(self, to: str, user_text: str) -> tuple[str, str, FieldOrigin]:
        """Name and address of an address or a contact's name, and what proves where it came from."""
        parsed = getaddresses([to])
        name, address = parsed[0] if len(parsed) == 1 else ("", "")
        if "@" in address:
            wanted = address.lower()
            if not typed_text(name, user_text):
                name = ""  # a name the model gave to an address says nothing about whose it is
            if typed_address(address, user_text):
                return name, address, FieldOrigin(name="to", trust=Trust.USER, source="you typed it")
            if self._contacts.knows(address):
                contact = self._contacts.who(address)
                return contact.card.name, address, FieldOrigin(name="to", trust=Trust.CONTACTS, source="your contacts")
            if any(one.address.lower() == wanted for one in self._mail.senders(address)):
                return name, address, FieldOrigin(name="to", trust=Trust.UNTRUSTED, source="mail you got")
            return name, address, FieldOrigin(name="to", trust=Trust.MODEL, source="the model chose it")
        found = [(contact.name, one) for contact in self._contacts.find(to) for one in contact.addresses]
        if not found:
            raise UsageError(f"Desk knows no address for {to}.", hint="Type the address.")
        return *found[0], FieldOrigin(name="to", trust=Trust.CONTACTS, source="your contacts")

    def _default_account(self) -> Account:
        account = self._accounts.default()
        if account is None:
            raise UsageError(
                "There is no mail account yet.", hint="Add yours: desk accounts add. Or try the demo: desk demo"
            )
        return account


def _message_id(account: Account) -> str:
    return new_message_id(account.address.rpartition("@")[2], secrets.token_hex(16))
