"""Who gets it: strangers, addresses that came from what was read, look-alikes of people and domains the user knows. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from desk.gate.hidden import hidden_characters
from desk.gate.risk.addresses import PROVIDERS, domain_of, local_of, same_owner, split_mailbox
from desk.gate.risk.context import Draft, Recipient
from desk.gate.risk.domains import barely_alike
from desk.gate.risk.letters import is_latin, near, readable, skeleton
from desk.gate.risk.reasons import Level, because
from desk.gate.risk.web_forms import is_enquirer
from desk.handoff import Trust
from desk.wire.cards import Risk

_HONEST = (Trust.USER, Trust.HOST)


def recipient_risks(draft: Draft) -> Iterator[Risk]:
    """Of each recipient by itself."""
    known = _Known(draft)
    if draft.facts.answered is not None and draft.facts.answered.unread:
        yield because("unread", "to")
    for one in draft.recipients:
        yield from _whence(draft, one)
        yield from _domain(draft, one)
        yield from known.twins(one)
        yield from _name(one)
        yield from _answer_elsewhere(draft, one)


def _whence(draft: Draft, one: Recipient) -> Iterator[Risk]:
    taking_part = (
        one.address in draft.thread or _asked_for_by_its_house(draft, one.address) or is_enquirer(draft, one.address)
    )
    if one.address not in draft.known and one.address not in draft.me:
        yield because("first_time", one.field)
    if draft.thread and not taking_part and one.address not in draft.me:
        yield because("added", one.field, "note" if one.trust in _HONEST or _of_the_round(draft, one) else "warning")
    if one.address in draft.trusted or taking_part:
        return
    if one.trust is Trust.MODEL:
        yield because("model", one.field)
    elif one.trust is Trust.UNTRUSTED:
        yield because("untrusted", one.field, source=one.source or "something you read")


def _asked_for_by_its_house(draft: Draft, address: str) -> bool:
    """The Reply-To of the mail answered, at the house of who wrote it: as those who write by program have it."""
    answered = draft.facts.answered
    if answered is None or address not in {split_mailbox(mailbox)[1] for mailbox in answered.reply_to}:
        return False
    return same_owner(domain_of(address), domain_of(split_mailbox(answered.sender)[1]))


def _of_the_round(draft: Draft, one: Recipient) -> bool:
    """Somebody the user knows, where nobody of the thread gets it (it is passed on), or whom the mail answered asks for, or at
    the house of somebody else who takes part."""
    if one.trust is not Trust.CONTACTS:
        return False
    if not any(other.address in draft.thread - draft.me for other in draft.recipients):
        return True
    asked = {split_mailbox(mailbox)[1] for mailbox in draft.facts.answered.reply_to} if draft.facts.answered else set()
    return one.address in asked or any(
        same_owner(domain_of(one.address), domain_of(other)) for other in draft.thread - draft.me
    )


def _domain(draft: Draft, one: Recipient) -> Iterator[Risk]:
    domain = domain_of(one.address)
    if one.address in draft.trusted:
        return
    twin = draft.trusted_domains.twin_of(domain)
    if twin:
        level: Level | None = "note" if one.typed and barely_alike(domain, twin) else None
        yield because("look_alike", one.field, level, twin=twin, domain=domain)
    if "xn--" in domain or not domain.isascii():
        seen = one.address in draft.thread and not twin
        honest = one.typed and not twin and "xn--" not in domain and is_latin(domain)
        yield because("foreign_letters", one.field, "note" if seen or honest else None, domain=readable(domain))


class _Known:
    """The people a recipient could be mistaken for, by the part of the address before the @ and by name."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._at: dict[str, list[str]] = {}
        self._locals: dict[str, str] = {}
        for address in sorted(draft.trusted):
            domain = domain_of(address)
            if domain in PROVIDERS:
                self._at.setdefault(domain, []).append(local_of(address))
                self._locals.setdefault(local_of(address), address)
        self._names = {
            folded: (name, frozenset(address.lower() for address in addresses))
            for name, addresses in draft.facts.contacts.items()
            if len(folded := _folded(name)) > 1
        }

    def twins(self, one: Recipient) -> Iterator[Risk]:
        if one.address in self._draft.trusted:
            return
        domain, local = domain_of(one.address), local_of(one.address)
        same = domain_of(self._locals.get(local, ""))
        if domain not in PROVIDERS and same and len(local) >= _SHORTEST and near(domain, same, 1):
            yield because("look_alike", one.field, twin=same, domain=domain)
        if domain in PROVIDERS:
            for other in self._at.get(domain, ()):
                if local != other and _alike(local, other):
                    yield because("twin", one.field, twin=f"{other}@{domain}")
                    break
            twin = self._locals.get(local, "")
            if len(local) >= _SHORTEST and twin and domain_of(twin) != domain:
                yield because("same_name", one.field, twin=twin)
        name, addresses = self._names.get(_folded(one.name), ("", frozenset[str]()))
        if name and not any(_same_person(one.address, known) for known in addresses):
            yield because("other_address", one.field, name=name, known=min(addresses, default=""))


_SHORTEST = 6


def _alike(one: str, other: str) -> bool:
    plain, known = (skeleton(local.replace(".", "").replace("_", "").replace("-", "")) for local in (one, other))
    return plain == known or (min(len(plain), len(known)) >= _SHORTEST and near(plain, known, 1))


def _same_person(address: str, known: str) -> bool:
    return same_owner(domain_of(address), domain_of(known)) or (
        domain_of(address) == domain_of(known) and local_of(address) == local_of(known)
    )


def _folded(name: str) -> str:
    return " ".join(skeleton(name.replace(",", " ")).split())


def _name(one: Recipient) -> Iterator[Risk]:
    inside = [word.strip("<>()[]\"',;:").lower() for word in one.name.split() if "@" in word]
    other = next((word for word in inside if "@" in word.strip("@") and word != one.address), "")
    if other:
        yield because("name_is_address", one.field, other=other, address=one.address)
    if hidden_characters(one.name) or hidden_characters(one.address):
        yield because("hidden_name", one.field)


def _answer_elsewhere(draft: Draft, one: Recipient) -> Iterator[Risk]:
    """Reply-To (RFC 5322 3.6.2) leads to somebody else than who wrote."""
    answered = draft.facts.answered
    if answered is None or one.role == "bcc" or one.address in draft.trusted:
        return
    sender = split_mailbox(answered.sender)[1]
    if not sender or one.address not in {split_mailbox(mailbox)[1] for mailbox in answered.reply_to}:
        return
    if one.address == sender or same_owner(domain_of(sender), domain_of(one.address)):
        return
    honest = answered.list_id or is_enquirer(draft, one.address)
    level: Level | None = "note" if honest else "danger" if sender in draft.trusted else None
    yield because("reply_to", one.field, level, sender=sender, address=one.address)
