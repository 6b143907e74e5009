"""Development drafts that should be flagged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from development_texts import ASKED, BAD, PLAIN, SECRET_SOURCE
from development_worlds import WORLDS
from kit import card_number, mailbox, new, reply

Seed = dict[str, Any]


def seeds() -> Iterator[Seed]:
    for at, world in enumerate(WORLDS):
        plain, asked = PLAIN[world.lang], ASKED[world.lang]
        first, _, last = plain.partition("\n")
        for family, by_language in BAD.items():
            for words in by_language[world.lang]:
                yield reply(world, family, True, f"{first}\n{words}\n{last}", asked)
        yield new(world, "recipient from a page", True, plain, to=["{outsider}"], origin=("untrusted", "a web page"))
        yield new(
            world,
            "recipient made up",
            True,
            plain,
            to=[f"info@{world.twins['typo']}"],
            origin=("model", "the model chose it"),
        )
        for kind, twin in world.twins.items():
            address = f"rechnung{at}@{twin}"
            yield new(world, f"look-alike: {kind}", True, plain, to=[address])
            yield reply(world, f"look-alike: {kind}", True, plain, asked, sender=mailbox(world.partner_name, address))
        yield new(world, "twin at the same provider", True, plain, to=[world.friend_twin])
        yield new(world, "known name, other address", True, plain, to=[mailbox(world.colleague_name, world.outsider)])
        yield reply(
            world,
            "answers go elsewhere",
            True,
            plain,
            asked,
            reply_to=[world.outsider],
            to=[world.outsider],
            people=[world.outsider],
        )
        yield reply(
            world,
            "stranger joined",
            True,
            plain,
            asked,
            cc=[world.outsider],
            people=[world.outsider],
            earlier=[world.partner, world.me],
        )
        yield reply(
            world,
            "goes outside",
            True,
            plain,
            asked,
            sender=mailbox("", world.colleague),
            cc=[world.friend],
            origins={"cc": ("contacts", "your contacts")},
        )
        yield reply(
            world, "unseen copy", True, plain, asked, bcc=[world.friend], origins={"bcc": ("untrusted", "mail you got")}
        )
        crowd = [f"p{n}@school{n}.example" for n in range(40)]
        yield reply(world, "big list", True, plain, asked, cc=crowd, people=crowd)
        yield reply(world, "card number", True, f"{first}\n{card_number('453201511283036')}\n{last}", asked)
        for name in ("plan.exe", "plan.pdf.scr", "plan.xlsm", "plan.iso", "plan\u202efdp.exe"):
            yield reply(
                world, "bad file", True, plain, asked, attachments=[{"filename": name, "content_type": "", "size": 1}]
            )
        secret = SECRET_SOURCE[world.lang]
        other = {"source": world.colleague_name, "text": secret, "people": [world.colleague, world.me]}
        yield reply(
            world, "words of another thread", True, f"{first}\n{secret.splitlines()[1]}\n{last}", asked, others=[other]
        )
