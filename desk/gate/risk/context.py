"""Everything the rules look at, prepared once for a draft. Pure."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from desk.gate.hidden import without_hidden
from desk.gate.ports import FieldOrigin, MailFields
from desk.gate.risk.addresses import domain_of, split_mailbox
from desk.gate.risk.domains import KnownDomains
from desk.gate.risk.facts import Facts
from desk.gate.risk.quoting import own_text
from desk.gate.risk.spots import Spots
from desk.handoff import Trust

_MOST_READ = 100_000
ROLES = ("to", "cc", "bcc")
# What stands between the digits and letters of a long number.
_BETWEEN = dict.fromkeys(map(ord, " -.\u00a0\u202f\n\t"))


@dataclass(frozen=True)
class Recipient:
    role: str
    name: str
    address: str
    trust: Trust
    source: str

    @property
    def field(self) -> str:
        return f"{self.role}:{self.address}"

    @property
    def typed(self) -> bool:
        return self.trust is Trust.USER


class Draft:
    """A mail and what is known around it. ``own`` is the body without what it quotes."""

    def __init__(
        self,
        fields: MailFields,
        origins: Sequence[FieldOrigin],
        known: frozenset[str],
        thread: frozenset[str],
        facts: Facts,
    ) -> None:
        self.fields = fields
        self.facts = facts
        self.known = frozenset(address.lower() for address in known)
        self.thread = frozenset(address.lower() for address in thread)
        sender = split_mailbox(fields.sender)[1]
        self.me = frozenset({sender, *(address.lower() for address in facts.own_addresses)}) - {""}
        by_name = {origin.name: origin for origin in origins}
        self.recipients = [
            _recipient(role, mailbox, by_name) for role in ROLES for mailbox in getattr(fields, role) if mailbox.strip()
        ]
        files = by_name.get("attachments")
        self.attached_by_user = files is not None and files.trust is Trust.USER
        answered = facts.answered.text if facts.answered else None
        self.own = own_text(fields.body, answered, facts.thread_text)

    @functools.cached_property
    def trusted(self) -> frozenset[str]:
        """Addresses the user knows: written to before, a contact, or their own."""
        contacts = {address.lower() for addresses in self.facts.contacts.values() for address in addresses}
        return self.known | self.me | contacts

    @functools.cached_property
    def trusted_domains(self) -> KnownDomains:
        return KnownDomains(domain_of(address) for address in self.trusted)

    @functools.cached_property
    def said(self) -> str:
        """The own text as it reads: compatibility forms made plain, hidden characters left out."""
        return searchable(self.own)

    @functools.cached_property
    def lower(self) -> str:
        return self.said.casefold()

    @functools.cached_property
    def spots(self) -> Spots:
        """Where words stand in ``lower``."""
        return Spots(self.lower)

    @functools.cached_property
    def answered_lower(self) -> str:
        """The text of the mail that is answered, case-folded, as much of it as somebody reads."""
        return searchable(self.facts.answered.text[:_MOST_READ]).casefold() if self.facts.answered else ""

    @functools.cached_property
    def conversation(self) -> str:
        """The text of the mail that is answered and of its thread."""
        answered = self.facts.answered.text if self.facts.answered else ""
        return searchable(f"{answered}\n{self.facts.thread_text}")

    @functools.cached_property
    def _conversation_numbers(self) -> str:
        return compact(self.conversation)

    @functools.cached_property
    def _typed_numbers(self) -> str:
        return compact(searchable(self.facts.user_text))

    @functools.cached_property
    def _read_numbers(self) -> list[tuple[str, str]]:
        return [(read.source, compact(searchable(read.text))) for read in self.facts.others]

    def stood(self, number: str) -> tuple[str, str]:
        """Where a number or word was before: ("typed" | "conversation" | "read" | "", the source of what was read)."""
        wanted = compact(number)
        if wanted in self._typed_numbers:
            return "typed", ""
        if wanted in self._conversation_numbers:
            return "conversation", ""
        return next((("read", source) for source, text in self._read_numbers if wanted in text), ("", ""))


def _recipient(role: str, mailbox: str, by_name: dict[str, FieldOrigin]) -> Recipient:
    name, address = split_mailbox(mailbox)
    origin = by_name.get(f"{role}:{address}") or by_name.get(role)
    return Recipient(role, name, address, origin.trust if origin else Trust.MODEL, origin.source if origin else "")


def searchable(text: str) -> str:
    """``text`` as a reader takes it in: NFKC, without what is hidden."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", without_hidden(text))


def compact(text: str) -> str:
    """Upper case, without what people put between the groups of a number."""
    return text.translate(_BETWEEN).upper()
