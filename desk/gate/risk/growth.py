"""More people than before: joined at the end, outside the house, unseen, or a crowd. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desk.gate.risk import candour
from desk.gate.risk.addresses import PROVIDERS, domain_of, local_of, registered, same_owner, split_mailbox
from desk.gate.risk.context import Draft
from desk.gate.risk.reasons import Level, because
from desk.gate.risk.web_forms import is_enquirer
from desk.handoff import Trust
from desk.wire.cards import Risk

_UNSEEN: dict[Trust, Level] = {Trust.USER: "note", Trust.CONTACTS: "warning", Trust.HOST: "warning"}
_WIDE = 3  # people at once that only the mail answered brought in
_MANY_LISTED = """
    all everyone everybody staff committee board members alle belegschaft mitarbeiter verteiler vorstand kollegium tous toutes
    personnel membres todos miembros tutti dipendenti soci quanti quanyuan
"""
_MANY = frozenset(_MANY_LISTED.split())
_MOST_READ = 20_000  # characters of a remark
CROWD = 25  # people in To and Cc together, from which on they are a crowd


def growth_risks(draft: Draft) -> Iterator[Risk]:
    """What changed against the conversation so far."""
    yield from _joined(draft)
    yield from _grown(draft)
    yield from _outside(draft)
    yield from _unseen(draft)
    visible = {one.address for one in draft.recipients if one.role != "bcc"}
    if len(visible) > CROWD:
        within = len({registered(domain_of(address)) for address in visible}) == 1
        yield because("crowd", "to", "note" if within else None, count=str(len(visible)))


def _joined(draft: Draft) -> Iterator[Risk]:
    """Whom only the mail that is answered brought in: the way a reply to all is led to a stranger."""
    answered, earlier = draft.facts.answered, {address.lower() for address in draft.facts.earlier_addresses}
    if answered is None or not earlier - draft.me:
        return
    arrived = {address.lower() for address in answered.people} - earlier - draft.trusted
    homes = {registered(domain_of(address)) for address in earlier | draft.me if domain_of(address) not in PROVIDERS}
    for one in draft.recipients:
        if one.address in arrived and not one.typed and registered(domain_of(one.address)) not in homes:
            yield because("joined", one.field)


def _grown(draft: Draft) -> Iterator[Risk]:
    """A round that only the mail answered made wide, if within one house too; and a frank answer to more than who asked."""
    answered, earlier = draft.facts.answered, {address.lower() for address in draft.facts.earlier_addresses}
    if answered is None or candour.to_all(draft.facts.user_text.casefold()):
        return
    sender = split_mailbox(answered.sender)[1]
    reached = {one.address for one in draft.recipients if not one.typed} - draft.me - {sender}
    arrived = (reached & {address.lower() for address in answered.people}) - earlier if earlier - draft.me else set()
    lists = {address for address in reached if _of_many(address)}
    if len(arrived) >= _WIDE or arrived & lists:
        yield because("grown", "cc", count=str(max(2, len(arrived))))
        return
    wide = len(reached) >= _WIDE or bool(lists) or bool(arrived and not arrived & draft.trusted)
    if (wide and candour.judges(draft.lower[:_MOST_READ])) or (
        (len(arrived) > 1 or lists) and candour.private(draft.lower[:_MOST_READ])
    ):
        yield because("frank", "body", count=str(len(reached) + 1))


def _of_many(address: str) -> bool:
    """Whether an address by its name reaches many: ``staff-all@``, ``everyone@``, ``alle@``."""
    return bool(_MANY & set(re.split(r"[-_.+]", local_of(address))))


def _outside(draft: Draft) -> Iterator[Risk]:
    people = draft.thread | (draft.facts.answered.people if draft.facts.answered else frozenset())
    own = next((domain_of(address) for address in sorted(draft.me) if domain_of(address) not in PROVIDERS), "")
    others = people - draft.me
    if not own or not others or not all(same_owner(own, domain_of(address)) for address in others):
        return
    for one in draft.recipients:
        if one.address not in draft.me and not same_owner(own, domain_of(one.address)):
            honest = one.typed or is_enquirer(draft, one.address)
            yield because("outside", one.field, "note" if honest else None, domain=registered(own))


def _unseen(draft: Draft) -> Iterator[Risk]:
    for one in draft.recipients:
        if one.role == "bcc" and one.address not in draft.me:
            yield because("unseen", one.field, _UNSEEN.get(one.trust, "danger"))
