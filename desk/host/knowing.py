"""What the host knows around a draft, for the gate's rules: who the user is, whom they know, the mail answered and its thread,
and what else was handed to the agent in the same turn.

The first is read from the store whenever a draft is looked at anew, so that an edit is judged by what is known then. What was
handed over in a turn is kept in memory, for the last drafts only: after a restart less is known, and so an account number that
came from elsewhere counts as one that stands nowhere.
"""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.addresses import show_mailbox
from desk.channels.mail.answerable import answerable
from desk.channels.mail.store import MailStore
from desk.errors import UsageError
from desk.gate.ports import MailFields
from desk.gate.risk.facts import Answered, Facts, File, Link, Read
from desk.handoff import Trust, lower
from desk.people.contacts import Contacts
from desk.wire.mail import Address, MailDetail

_MOST_TURNS = 50
_MOST_DRAFTS = 500
_MOST_IN_THREAD = 30  # mails of a thread whose text is looked at, the newest


class Turn(msgspec.Struct):
    """What was handed to the agent in one turn, and the trust the host gave each tool's result, the lowest counting."""

    reads: list[Read] = []
    refs: list[str] = []
    trusts: dict[str, Trust] = {}


class Draft(msgspec.Struct, frozen=True):
    """What a draft was made of: the mail it answers, what the user had typed, and what else had been read."""

    ref: str
    user_text: str
    reads: tuple[Read, ...]


class Knowing:
    """Gives ``Facts``; remembers turns by id and drafts by Message-ID."""

    def __init__(self, mail: MailStore, accounts: AccountStore, contacts: Contacts) -> None:
        self._mail = mail
        self._accounts = accounts
        self._contacts = contacts
        self._turns: OrderedDict[str, Turn] = OrderedDict()
        self._drafts: OrderedDict[str, Draft] = OrderedDict()

    def turn(self, turn_id: str) -> Turn:
        """What is remembered of a turn."""
        found = self._turns.setdefault(turn_id, Turn())
        self._turns.move_to_end(turn_id)
        while len(self._turns) > _MOST_TURNS:
            self._turns.popitem(last=False)
        return found

    def handed_over(self, turn_id: str, ref: str, source: str, text: str, people: frozenset[str]) -> None:
        """The agent was given ``text``. ``people``: who took part in it; ``ref``: the mail it is of, if it is one."""
        turn = self.turn(turn_id)
        turn.reads = [*turn.reads, Read(source=source, text=text, people=people)]
        turn.refs = [*turn.refs, ref]

    def assigned(self, turn_id: str, tool: str, trust: Trust) -> None:
        """The host labelled a result of ``tool`` so."""
        turn = self.turn(turn_id)
        turn.trusts = {**turn.trusts, tool: lower(turn.trusts.get(tool, trust), trust)}

    def believed(self, turn_id: str, tool: str, claimed: str) -> Trust:
        """The trust of a tool's result that a worker speaks of: its own claim can only lower what the host assigned."""
        trusts = self._turns[turn_id].trusts if turn_id in self._turns else {}
        assigned = trusts.get(tool, Trust.MODEL)
        return lower(assigned, Trust(claimed)) if claimed in tuple(Trust) else lower(assigned, Trust.UNTRUSTED)

    def drafted(self, message_id: str, ref: str, turn_id: str, user_text: str, *, passes_on: str = "") -> None:
        """A draft is about to be proposed; what it answers or passes on is not counted among what else was read."""
        turn = self._turns.get(turn_id, Turn())
        own = {ref, passes_on} - {""}
        reads = tuple(read for read, of in zip(turn.reads, turn.refs, strict=True) if of not in own)
        self._drafts[message_id] = Draft(ref, user_text, reads)
        while len(self._drafts) > _MOST_DRAFTS:
            self._drafts.popitem(last=False)

    def facts(self, fields: MailFields) -> Facts:
        """What is known around ``fields`` now."""
        draft = self._drafts.get(fields.message_id, Draft("", "", ()))
        own = {address for account in self._accounts.accounts() for address in account.addresses}
        ref = draft.ref or self._mail.ref_of(fields.account_id, fields.in_reply_to)
        answered = self._show(ref) if ref else None
        thread = [one.ref for one in self._mail.thread(ref)][-_MOST_IN_THREAD:] if answered else []
        others = [detail for one in thread if one != ref and (detail := self._show(one)) is not None]
        before = [detail for detail in others if answered and detail.summary.date <= answered.summary.date]
        return Facts(
            own_addresses=frozenset(own),
            contacts=self._contacts.address_book(),
            answered=_answered(answered) if answered else None,
            earlier_addresses=frozenset(address for detail in before for address in _people(detail)),
            thread_text="\n".join(detail.mail.text for detail in others),
            others=draft.reads,
            attachments=tuple(
                File(filename=one.filename, content_type=one.content_type, size=one.size) for one in fields.attachments
            ),
            user_text=draft.user_text,
        )

    def _show(self, ref: str) -> MailDetail | None:
        try:
            return self._mail.show(ref)
        except UsageError:
            return None  # it was deleted since


def _answered(detail: MailDetail) -> Answered:
    mail = detail.mail
    return Answered(
        text=mail.text,
        sender=_mailbox(mail.sender),
        reply_to=tuple(_mailbox(one) for one in mail.reply_to),
        people=_people(detail),
        links=tuple(Link(text, url) for text, url in mail.links),
        list_id=mail.list_id,
        unread=bool(answerable(mail)),
    )


def _people(detail: MailDetail) -> frozenset[str]:
    mail = detail.mail
    return frozenset(one.address.lower() for one in (mail.sender, *mail.to, *mail.cc) if one.address)


def _mailbox(one: Address) -> str:
    return show_mailbox(one.name, one.address)
