"""Domains that could be taken for one the user knows: same look, one letter off, a hyphen, another ending, a subdomain. Pure."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from desk.gate.risk.addresses import PROVIDERS, registered, split_domain
from desk.gate.risk.letters import near, readable, skeleton

_MOST_COMPARED = 10_000  # pairs of names; who writes to so many strangers is told of the crowd
_SHORTEST = 5  # letters of a name, below which one that is near is no wonder


def looks_like(domain: str, known_domains: Iterable[str]) -> str:
    """The known domain that ``domain`` could be mistaken for; empty if there is none, or it is known itself."""
    return KnownDomains(known_domains).twin_of(domain)


class KnownDomains:
    """The domains a person trusts, laid out so that thousands can be compared with thousands.

    Two names that differ in few letters share one of some pieces of the one (a swap can spoil two of them); only names with
    such a piece, at most two places off, are compared.
    """

    def __init__(self, domains: Iterable[str]) -> None:
        self._left = _MOST_COMPARED
        self._known = frozenset(domain for domain in domains if domain)
        self._owners = frozenset(registered(domain) for domain in self._known - PROVIDERS)
        self._looks: dict[str, str] = {}
        self._names: dict[str, list[str]] = {}
        self._pieces: dict[tuple[str, int, int, str], list[str]] = {}
        self._sorted = sorted(self._owners | PROVIDERS)
        for domain in self._sorted:
            name, ending = split_domain(domain)
            self._looks.setdefault(skeleton(domain), domain)
            self._names.setdefault(_bare(name), []).append(domain)
            for place, start, end in _cut(len(name)):
                self._pieces.setdefault((ending, len(name), place, name[start:end]), []).append(domain)
        self._dashed = {domain.replace(".", "-"): domain for domain in self._owners if "." in domain}

    def twin_of(self, domain: str) -> str:
        """The known domain that ``domain`` could be taken for; empty if it is known itself, of a known owner, or like none."""
        if not domain or domain in self._known or domain in PROVIDERS:
            return ""
        owner = registered(domain)
        if owner in self._owners or owner in PROVIDERS:
            return ""
        return self._as_written(domain, owner) or self._near(owner) or self._within(domain)

    def _as_written(self, domain: str, owner: str) -> str:
        found = self._looks.get(skeleton(owner)) or self._looks.get(skeleton(domain))
        if found:
            return found
        name, ending = split_domain(owner)
        for other in self._names.get(_bare(name), ()):  # the same name: another ending, a hyphen more or less
            if len(_bare(name)) >= 4 and other not in PROVIDERS:
                return other
        parts = readable(name).split("-")
        if len(parts) > 1 and ending:  # firm-billing.example
            for part in {*parts, *("-".join(parts[:at]) for at in range(2, len(parts)))}:
                for other in self._names.get(_bare(part), ()):
                    if len(_bare(part)) >= _SHORTEST and other not in PROVIDERS:
                        return other
        return ""

    def _near(self, owner: str) -> str:
        name, ending = split_domain(readable(owner))
        for length, place, start, end in _windows(len(name)):
            for other in self._pieces.get((ending, length, place, name[start:end]), ()):
                if not self._left:
                    return ""
                self._left -= 1
                if near(name, split_domain(other)[0], _allowed(length)):
                    return other
        return "" if ending else self._near_whole(owner)

    def _near_whole(self, owner: str) -> str:
        """A name without an ending, as one whose dot was forgotten."""
        for other in self._sorted if len(owner) > 6 else ():
            if not self._left:
                return ""
            self._left -= 1
            if near(owner, other, 1):
                return other
        return ""

    def _within(self, domain: str) -> str:
        """``firm.example.evil.test`` and ``firm-example.evil.test``."""
        labels = domain.split(".")
        for end in range(2, len(labels)):
            for start in range(end - 1):
                if ".".join(labels[start:end]) in self._owners:
                    return ".".join(labels[start:end])
        for label in labels:
            parts = label.split("-")[:12]
            for start in range(len(parts)):
                for end in range(start + 2, len(parts) + 1):
                    if known := self._dashed.get("-".join(parts[start:end])):
                        return known
        return ""


def barely_alike(domain: str, twin: str) -> bool:
    """Two letters apart, and nothing else alike: so are many honest names, which a person may well have typed."""
    (one, ending), (other, of_other) = split_domain(registered(readable(domain))), split_domain(registered(twin))
    if ending != of_other or _bare(one) == _bare(other):
        return False
    return near(one, other, 2) and not near(skeleton(one), skeleton(other), 1)


def _bare(name: str) -> str:
    return skeleton(name).replace("-", "")


def _allowed(length: int) -> int:
    return 0 if length < _SHORTEST else 1 if length < 9 else 2


@functools.cache
def _cut(length: int) -> tuple[tuple[int, int, int], ...]:
    """(number, start, end) of the pieces a name of ``length`` letters is cut into."""
    pieces = {0: 0, 1: 3, 2: 4}[_allowed(length)]
    edges = [length * at // max(1, pieces) for at in range(pieces + 1)]
    return tuple((at, edges[at], edges[at + 1]) for at in range(pieces))


@functools.cache
def _windows(length: int) -> tuple[tuple[int, int, int, int], ...]:
    """(length of a known name, piece, start, end): where a name of ``length`` letters could hold a piece of a known one."""
    found = {
        (known, place, max(0, start + shift), end + shift): None
        for known in range(max(1, length - 2), length + 3)
        if abs(known - length) <= _allowed(known)
        for place, start, end in _cut(known)
        for shift in range(-_allowed(known), _allowed(known) + 1)
        if end + shift > 0
    }
    return tuple(found)
