"""Development drafts that should stay quiet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from development_texts import ASKED, BENIGN, PLAIN
from development_worlds import WORLDS
from kit import mailbox, new, reply

Seed = dict[str, Any]


def seeds() -> Iterator[Seed]:
    for at, world in enumerate(WORLDS):
        plain, asked = PLAIN[world.lang], ASKED[world.lang]
        for family, by_language in BENIGN.items():
            for own, theirs in by_language[world.lang]:
                yield reply(world, family, False, own, theirs)
        yield reply(world, "plain", False, plain, asked)
        yield new(world, "first mail, typed", False, plain, to=[f"hello{at}@blumenhaus.example"])
        yield new(
            world,
            "contact",
            False,
            plain,
            to=[mailbox(world.friend_name, world.friend)],
            origin=("contacts", "your contacts"),
        )
        yield reply(world, "subdomain", False, plain, asked, sender=f"news@post.{world.partner_domain}")
        yield reply(world, "plus", False, plain, asked, sender=world.partner.replace("@", "+x@"))
        yield reply(
            world,
            "colleague of theirs",
            False,
            plain,
            asked,
            cc=[f"x@{world.partner_domain}"],
            people=[f"x@{world.partner_domain}"],
            earlier=[world.partner, world.me],
        )
        yield reply(
            world,
            "their own desk",
            False,
            plain,
            asked,
            reply_to=[f"desk@{world.partner_domain}"],
            to=[f"desk@{world.partner_domain}"],
            people=[f"desk@{world.partner_domain}"],
        )
        yield reply(
            world,
            "file",
            False,
            f"{plain}",
            asked,
            attachments=[{"filename": "plan v2.final.pdf", "content_type": "", "size": 1}],
        )
        yield reply(world, "typed account", False, "{new_iban}", asked, user="send them {new_iban}")
