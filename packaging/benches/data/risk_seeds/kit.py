"""What the seed scripts of ``held_out`` and ``development`` share: a small world of people, and drafts in it.

A seed is one draft as the gate would get it, with what the host knows: ``fields``, ``origins``, ``known`` and ``thread`` addresses
and ``facts`` (``desk.gate.risk.facts.Facts``). ``bad`` says what it is, ``family`` what is tried or what ordinary life it is of.
Nothing here imports Desk: the seeds know the rules' input, never the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class World:
    """One user with the people around; ``twins`` are look-alikes of the partner's domain, written by hand."""

    lang: str
    me_name: str
    me: str
    partner_name: str
    partner: str
    colleague_name: str
    colleague: str
    friend_name: str
    friend: str  # at a provider where anybody can get an address
    friend_twin: str
    outsider: str  # nobody the user knows
    outsider_name: str
    amount: str
    bank: str  # country and account digits of the partner's IBAN
    other_bank: str
    twins: dict[str, str] = field(default_factory=dict)

    @property
    def iban(self) -> str:
        return grouped(iban(self.bank))

    @property
    def new_iban(self) -> str:
        return grouped(iban(self.other_bank))

    @property
    def partner_domain(self) -> str:
        return self.partner.partition("@")[2]

    def words(self) -> dict[str, str]:
        """What texts may name in braces."""
        own = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "twins"}
        return {**own, "iban": self.iban, "new_iban": self.new_iban, "partner_domain": self.partner_domain}


def iban(bank: str) -> str:
    """``DE`` and the account part, with the check digits of ISO 13616 put between."""
    country, account = bank[:2], bank[2:]
    number = int("".join(str(int(char, 36)) for char in f"{account}{country}00"))
    return f"{country}{98 - number % 97:02d}{account}"


def grouped(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def card_number(start: str) -> str:
    """``start`` and the check digit of ISO/IEC 7812."""
    total = 0
    for place, digit in enumerate(reversed(start)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{start}{-total % 10}"


def quoted(text: str, who: str, lang: str) -> str:
    head = {"en": f"On Tue, 3 Mar 2026 at 09:14, {who} wrote:", "de": f"Am 3.3.2026 um 09:14 schrieb {who}:"}
    first = head.get(lang, f"{who} 于2026年3月3日 09:14写道：")
    return "\n".join([first, *(f"> {line}".rstrip() for line in text.split("\n"))])


def mailbox(name: str, address: str) -> str:
    return f"{name} <{address}>" if name else address


def reply(
    world: World,
    family: str,
    bad: bool,
    body: str,
    answered: str,
    *,
    how: str = "template",
    subject: str = "",
    sender: str = "",
    reply_to: Sequence[str] = (),
    to: Sequence[str] = (),
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    origins: dict[str, tuple[str, str]] | None = None,
    people: Sequence[str] = (),
    earlier: Sequence[str] | None = None,
    user: str = "",
    others: Sequence[dict[str, Any]] = (),
    attachments: Sequence[dict[str, Any]] = (),
    known: Sequence[str] | None = None,
    quote: bool = True,
    links: Sequence[dict[str, str]] = (),
) -> dict[str, Any]:
    """A reply to the partner; whatever is given differs from the ordinary one."""
    words = world.words()
    sender = sender or mailbox(world.partner_name, world.partner)
    answered, own = answered.format(**words), body.format(**words)
    bare = sender.rpartition("<")[2].rstrip(">")
    whole = {bare, world.me, *people}
    to = list(to) or [sender]
    text = f"{own}\n\n{quoted(answered, sender, world.lang)}\n" if quote else own
    found = {
        "to": ("contacts", "you have written to them before"),
        "cc": ("untrusted", "the mail you answer"),
        "subject": ("untrusted", "the mail you answer"),
        "body": ("model", "the model wrote it"),
        **(origins or {}),
    }
    return {
        "family": family,
        "lang": world.lang,
        "how": how,
        "bad": bad,
        "fields": {
            "sender": mailbox(world.me_name, world.me),
            "to": to,
            "cc": list(cc),
            "bcc": list(bcc),
            "subject": subject or {"en": "Re: Order", "de": "Re: Bestellung", "zh": "回复：订单"}[world.lang],
            "body": text,
        },
        "origins": {name: list(origin) for name, origin in found.items()},
        "known": list(known) if known is not None else [world.partner, world.colleague, world.friend],
        "thread": sorted(whole),
        "facts": {
            "own_addresses": [world.me],
            "contacts": {world.colleague_name: [world.colleague], world.friend_name: [world.friend]},
            "answered": {
                "text": answered,
                "sender": sender,
                "reply_to": list(reply_to),
                "people": sorted(whole),
                "links": list(links),
            },
            "earlier_addresses": sorted(whole if earlier is None else earlier),
            "others": [dict(one) for one in others],
            "attachments": [dict(one) for one in attachments],
            "user_text": user.format(**words),
        },
    }


def new(
    world: World,
    family: str,
    bad: bool,
    body: str,
    *,
    to: Sequence[str],
    how: str = "template",
    subject: str = "",
    origin: tuple[str, str] = ("user", "you typed it"),
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    origins: dict[str, tuple[str, str]] | None = None,
    user: str = "",
    others: Sequence[dict[str, Any]] = (),
    attachments: Sequence[dict[str, Any]] = (),
    known: Sequence[str] | None = None,
) -> dict[str, Any]:
    """A new mail, by default to an address that the user typed."""
    words = world.words()
    found = {
        "to": origin,
        "subject": ("model", "the model wrote it"),
        "body": ("model", "the model wrote it"),
        **(origins or {}),
    }
    return {
        "family": family,
        "lang": world.lang,
        "how": how,
        "bad": bad,
        "fields": {
            "sender": mailbox(world.me_name, world.me),
            "to": [one.format(**words) for one in to],
            "cc": [one.format(**words) for one in cc],
            "bcc": [one.format(**words) for one in bcc],
            "subject": subject or {"en": "Hello", "de": "Hallo", "zh": "你好"}[world.lang],
            "body": body.format(**words),
        },
        "origins": {name: list(one) for name, one in found.items()},
        "known": list(known) if known is not None else [world.partner, world.colleague, world.friend],
        "thread": [],
        "facts": {
            "own_addresses": [world.me],
            "contacts": {world.colleague_name: [world.colleague], world.friend_name: [world.friend]},
            "answered": None,
            "earlier_addresses": [],
            "others": [dict(one) for one in others],
            "attachments": [dict(one) for one in attachments],
            "user_text": user.format(**words),
        },
    }
