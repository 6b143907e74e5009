"""How sure it is that two cards are one person. Pure, symmetric, and the same for the same cards.

``same`` is for an import to merge by itself; it takes a shared address or number and names that fit, or one name and one
organisation where at most one of the two has addresses. Equal names alone are only ever proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

import msgspec

from desk.people.card import phone_key
from desk.store.fold import fold, phone_digits, skeleton, sorted_name, spelt_out
from desk.wire.people import PersonCard

# From here on two people are proposed.
PROPOSED = 0.5
SURE = 0.9
_LOOKS_LIKE = 0.84
# A name that so many people have says nothing by itself.
_COMMON = 12


class Facts(msgspec.Struct, frozen=True):
    """What of a card is compared."""

    name: str  # the folded words in order of the alphabet
    spelt_out: str
    addresses: frozenset[str]
    phones: frozenset[str]
    organisations: frozenset[str]
    birthday: str


class Likeness(msgspec.Struct, frozen=True):
    """``score`` 0..1; ``reasons`` are codes: address, phone, organisation, name, names_fit, looks_like, birthday."""

    score: float
    reasons: tuple[str, ...] = ()
    same: bool = False


def facts_of(card: PersonCard) -> Facts:
    return Facts(
        name=sorted_name(card.name),
        spelt_out=sorted_name(spelt_out(card.name) or card.name),
        addresses=frozenset(one.value.lower() for one in card.addresses),
        phones=frozenset(filter(None, (phone_digits(one.value) for one in card.phones))),
        organisations=frozenset(fold(one.organisation) for one in card.organisations if one.organisation),
        birthday=card.birthday,
    )


def likeness(a: Facts, b: Facts) -> Likeness:
    """How alike two people are."""
    reasons = []
    if address := bool(a.addresses & b.addresses):
        reasons.append("address")
    if phone := bool(a.phones & b.phones):
        reasons.append("phone")
    if organisation := bool(a.organisations & b.organisations):
        reasons.append("organisation")
    equal = bool(a.name) and (a.name == b.name or a.spelt_out == b.spelt_out)
    fits = equal or names_fit(a, b)
    looks = fits or similar(a.spelt_out, b.spelt_out) >= _LOOKS_LIKE
    if equal:
        reasons.append("name")
    elif fits:
        reasons.append("names_fit")
    elif looks:
        reasons.append("looks_like")
    if not reasons:
        return Likeness(0.0)
    apart = bool(a.birthday and b.birthday and a.birthday[-5:] != b.birthday[-5:])
    if not apart and a.birthday and b.birthday:
        reasons.append("birthday")
    different_addresses = bool(a.addresses and b.addresses) and not address
    if address:
        score = 1.0 if fits else 0.8 if looks else 0.6
    elif phone:
        score = 0.95 if fits and not different_addresses else 0.8 if looks else 0.5
    elif equal and organisation:
        score = 0.8 if different_addresses else 0.9
    elif equal:
        score = 0.6 if different_addresses else 0.7
    elif looks and organisation:
        score = 0.6
    elif fits or looks:
        score = 0.4 if fits else 0.5
    else:
        score = 0.1
    if apart:
        score = min(score, 0.4)
    elif "birthday" in reasons and looks:
        score = min(0.95, score + 0.2) if not (address or phone) else score
    same = score >= SURE and not apart and (address or not different_addresses) and (address or phone or organisation)
    return Likeness(round(score, 2), tuple(reasons), same)


def names_fit(a: Facts, b: Facts) -> bool:
    """Whether one name may be a shorter form of the other: each word of it is in there, or begins a word there."""
    mine, theirs = sorted((a.spelt_out.split(), b.spelt_out.split()), key=lambda words: (len(words), words))
    if not mine:
        return False
    left = list(theirs)
    for word in mine:
        found = next((one for one in left if one == word or (len(word) == 1 and one.startswith(word))), None)
        if found is None:
            found = next((one for one in left if len(one) == 1 and word.startswith(one)), None)
        if found is None:
            return False
        left.remove(found)
    return any(len(word) > 1 for word in mine)


def similar(a: str, b: str) -> float:
    """1 minus the edit distance over the longer length (Levenshtein 1966)."""
    if a == b:
        return 1.0
    longest = max(len(a), len(b))
    if longest == 0 or abs(len(a) - len(b)) > longest * (1 - _LOOKS_LIKE):
        return 0.0
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (x != y)))
        previous = current
    return 1 - previous[-1] / longest


def keys(card: PersonCard) -> Iterator[str]:
    """What two cards must share to be compared at all."""
    for address in card.addresses:
        yield f"a:{address.value.lower()}"
    for phone in card.phones:
        if phone_digits(phone.value):
            yield f"p:{phone_key(phone.value)}"
    yield f"n:{sorted_name(card.name)}"
    yield f"s:{skeleton(card.name)}"


def pairs(cards: Iterable[tuple[int, PersonCard]], limit: int) -> list[tuple[int, int, Likeness]]:
    """The (first id, second id, likeness) that are worth a look, surest first.

    People are compared when they share an address, a number, a name or how a name sounds. Names that many share count
    only with something else.
    """
    facts: dict[int, Facts] = {}
    groups: dict[str, list[int]] = {}
    for person_id, card in cards:
        facts[person_id] = facts_of(card)
        for key in dict.fromkeys(keys(card)):
            groups.setdefault(key, []).append(person_id)
    found: dict[tuple[int, int], Likeness] = {}
    for members in groups.values():
        for smaller in _narrowed(members, facts):
            for a, b in combinations(sorted(smaller), 2):
                if (a, b) not in found:
                    found[a, b] = likeness(facts[a], facts[b])
    kept = [(a, b, one) for (a, b), one in found.items() if one.score >= PROPOSED]
    kept.sort(key=lambda pair: (-pair[2].score, pair[0], pair[1]))
    return kept[:limit]


def _narrowed(members: list[int], facts: dict[int, Facts]) -> Iterator[list[int]]:
    if len(members) < 2:
        return
    if len(members) <= _COMMON:
        yield members
        return
    by_organisation: dict[str, list[int]] = {}
    for one in members:
        for organisation in facts[one].organisations:
            by_organisation.setdefault(organisation, []).append(one)
    yield from (group for group in by_organisation.values() if 1 < len(group) <= _COMMON)
