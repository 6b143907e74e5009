"""Reasons to look twice before approving a mail, in plain words. Pure: what is known comes in as arguments.

An address in ``thread_addresses`` takes part in the mail that is answered; one in ``known_addresses`` was written to before
or is a contact. Look-alikes follow the idea of Unicode TS 39: what looks the same has the same skeleton.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from desk.gate.hidden import BIDI, hidden_characters
from desk.gate.ports import FieldOrigin, MailFields
from desk.handoff import Trust
from desk.wire.cards import Risk

_TWINS = str.maketrans(
    "аеорсухіјѕԁһкмтвнԛԝοανιρτκυεηωɡıł0135$|!",
    "aeopcyxijsdhkmtbhqwoavlptkuenwgllolessll",
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def split_mailbox(text: str) -> tuple[str, str]:
    """``Name <address>`` or a bare address, as (name, lower-case address)."""
    name, bracket, rest = text.rpartition("<")
    if not bracket:
        return "", text.strip().lower()
    return name.strip().strip('"').strip(), rest.partition(">")[0].strip().lower()


def assess(
    fields: MailFields,
    origins: Sequence[FieldOrigin],
    known_addresses: frozenset[str],
    thread_addresses: frozenset[str],
) -> list[Risk]:
    """All risks of a mail; ``field`` is ``to:address`` (or cc, bcc) for those of a recipient."""
    known = frozenset(address.lower() for address in known_addresses)
    thread = frozenset(address.lower() for address in thread_addresses)
    domains = {_domain(address) for address in (*known, *thread, split_mailbox(fields.sender)[1])} - {""}
    found: list[Risk] = []
    for role in ("to", "cc", "bcc"):
        for mailbox in getattr(fields, role):
            name, address = split_mailbox(mailbox)
            reasons = _recipient(name, address, origin_of(origins, role, address), known, thread, domains)
            found += [Risk(code=code, text=text, field=f"{role}:{address}") for code, text in reasons]
    return found + list(_text_risks("subject", fields.subject)) + list(_text_risks("body", fields.body))


def origin_of(origins: Sequence[FieldOrigin], name: str, address: str = "") -> FieldOrigin | None:
    """The origin of one address of a field, else of the whole field."""
    by_name = {origin.name: origin for origin in origins}
    return by_name.get(f"{name}:{address}") or by_name.get(name)


def _recipient(
    name: str,
    address: str,
    origin: FieldOrigin | None,
    known: frozenset[str],
    thread: frozenset[str],
    domains: set[str],
) -> Iterator[tuple[str, str]]:
    domain = _domain(address)
    if address not in known:
        yield "first_time", "first mail to this address"
    if thread and address not in thread:
        yield "added", "not in the mail you are answering"
    twin = looks_like(domain, domains)
    if twin:
        yield "look_alike", f"looks like {twin} but is {domain}"
    if "xn--" in domain or not domain.isascii():
        yield "foreign_letters", f"the domain has letters beyond a to z: {_readable(domain)}"
    if address not in known and address not in thread:
        if origin is None or origin.trust is Trust.MODEL:
            yield "model", "the model chose this address"
        elif origin.trust is Trust.UNTRUSTED:
            yield "untrusted", f"this address came from {origin.source or 'something you read'}"
    inside = [word.strip("<>()[]\"',;:").lower() for word in name.split() if "@" in word]
    other = next((word for word in inside if "@" in word.strip("@") and word != address), "")
    if other:
        yield "name_is_address", f"the name shows {other}, but it goes to {address}"
    if hidden_characters(name) or hidden_characters(address):
        yield "hidden", "the name or address holds hidden characters"


def _text_risks(field: str, text: str) -> Iterator[Risk]:
    hidden = hidden_characters(text)
    turned = sum(1 for index in hidden if text[index] in BIDI)
    if turned:
        yield Risk(code="direction", text=f"{_count(turned)} that turn the text's direction", field=field)
    if len(hidden) > turned:
        yield Risk(code="hidden", text=f"{_count(len(hidden) - turned)} hidden in the {field}", field=field)


def _count(number: int) -> str:
    return "1 character" if number == 1 else f"{number} characters"


def looks_like(domain: str, known_domains: Iterable[str]) -> str:
    """The known domain that ``domain`` could be mistaken for; empty if there is none, or it is known itself."""
    known = sorted(known_domains)
    if not domain or domain in known:
        return ""
    mark = skeleton(domain)
    for other in known:
        allowed = 0 if len(other) < 6 else 1 if len(other) < 12 else 2
        if skeleton(other) == mark or _near(_readable(domain), other, allowed):
            return other
    return ""


def skeleton(domain: str) -> str:
    """What ``domain`` looks like: accents dropped, look-alike letters and digits made one."""
    plain = unicodedata.normalize("NFKD", _readable(domain).casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char)).translate(_TWINS)
    plain = plain.replace("i", "l").replace("1", "l")
    for pair, single in _PAIRS:
        plain = plain.replace(pair, single)
    return plain


def _readable(domain: str) -> str:
    return ".".join(_decoded(label) for label in domain.split("."))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _near(one: str, other: str, allowed: int) -> bool:
    """Whether at most ``allowed`` letters were changed, added, left out or swapped (optimal string alignment)."""
    if one == other or abs(len(one) - len(other)) > allowed:
        return False
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        if min(row) > allowed:
            return False
        rows.append(row)
    return rows[-1][-1] <= allowed


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
