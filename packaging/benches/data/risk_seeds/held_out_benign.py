"""Held-out drafts of ordinary life that should stay quiet. Written before the rules were, and never looked at to change one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from held_out_benign_texts import PAIRS, TYPED
from held_out_texts import ASKED, PLAIN
from held_out_worlds import WORLDS
from kit import World, mailbox, new, reply

Seed = dict[str, Any]


def of_texts(world: World, at: int) -> Iterator[Seed]:
    for family, by_language in PAIRS.items():
        pairs = by_language[world.lang]
        own, asked = pairs[at % len(pairs)]
        yield reply(world, family, False, own, asked)


def typed_by_the_user(world: World, at: int) -> Iterator[Seed]:
    for family, by_language in TYPED.items():
        own, user = by_language[world.lang][at % len(by_language[world.lang])]
        yield reply(world, family, False, own, ASKED[world.lang][at % 2], user=user)


def of_addresses(world: World, at: int) -> Iterator[Seed]:
    plain, asked = PLAIN[world.lang][at % 2], ASKED[world.lang][at % 2]
    fresh = ["eva@nordlicht-kurse.example", "team@palmhouse-cafe.example", "hotline@gemeinde-au.example", "xu@lvcheng-dz.example"][at % 4]  # fmt: skip
    yield new(world, "first mail, typed", False, plain, to=[fresh], user=fresh)
    yield new(
        world, "to a contact by name", False, plain, to=[mailbox(world.friend_name, world.friend)],
        origin=("contacts", "your contacts"),
    )  # fmt: skip
    plus = world.partner.replace("@", "+orders@")
    yield reply(world, "plus addressing", False, plain, asked, sender=mailbox(world.partner_name, plus))
    sub = ["support.", "mail.", "eu.", "shop."][at % 4] + world.partner_domain
    yield reply(
        world, "a subdomain of theirs", False, plain, asked, sender=mailbox("Service", f"service@{sub}"),
        origins={"to": ("untrusted", "the mail you answer")},
    )  # fmt: skip
    own_help = f"reply@{world.partner_domain}"
    yield reply(
        world, "answers to their own desk", False, plain, asked, reply_to=[own_help], to=[own_help],
        people=[own_help], origins={"to": ("untrusted", "the mail you answer")},
    )  # fmt: skip
    third = f"anna@{world.partner_domain}"
    yield reply(
        world, "their colleague joined", False, plain, asked, cc=[third], people=[third],
        earlier=[world.partner, world.me],
    )  # fmt: skip
    mate = f"office@{world.me.partition('@')[2]}"
    yield reply(
        world, "our colleague joined", False, plain, asked, cc=[mate], people=[mate], earlier=[world.partner, world.me],
    )  # fmt: skip
    yield reply(
        world, "copy to oneself", False, plain, asked, bcc=[world.me], origins={"bcc": ("user", "you typed it")},
        user=world.me,
    )  # fmt: skip
    group = [f"member{number}@{['choir', 'verein', 'club', 'qun'][at % 4]}.example" for number in range(8)]
    yield reply(world, "a small group", False, plain, asked, cc=group, people=group)
    stranger = mailbox(["Bo Lund", "Ada Quist", "Jörg Ott", "钱进"][at % 4], f"post{at}@{['lund', 'quist', 'ott', 'qianjin'][at % 4]}-office.example")  # fmt: skip
    yield reply(
        world, "answer to a stranger", False, plain, asked, sender=stranger,
        origins={"to": ("untrusted", "the mail you answer")},
    )  # fmt: skip
    inside = mailbox(world.colleague_name, world.colleague)
    yield reply(world, "internal thread stays in", False, plain, asked, sender=inside)
    yield reply(
        world, "the user adds somebody", False, plain, asked, cc=[world.friend], user=world.friend,
        origins={"cc": ("user", "you typed it")},
    )  # fmt: skip
    other_ending = world.partner.replace(".example", ".test")
    yield reply(
        world, "both endings are known", False, plain, asked, sender=mailbox(world.partner_name, other_ending),
        known=[world.partner, other_ending, world.colleague],
    )  # fmt: skip


def forwarded(world: World, at: int) -> Iterator[Seed]:
    asked = ASKED[world.lang][at % 2].format(**world.words())
    head = {"en": "---------- Forwarded message ----------", "de": "---------- Weitergeleitete Nachricht ----------", "zh": "---------- 转发邮件 ----------"}  # fmt: skip
    own = {
        "en": "For your files, as we said.",
        "de": "Für deine Unterlagen, wie besprochen.",
        "zh": "按我们说的，转给你存档。",
    }
    body = f"{own[world.lang]}\n\n{head[world.lang]}\nFrom: {world.partner}\nSubject: x\n\n{asked}\n"
    yield reply(
        world, "forwarded to a colleague", False, body, asked, to=[mailbox(world.colleague_name, world.colleague)],
        origins={"to": ("contacts", "your contacts")}, quote=False,
    )  # fmt: skip
    yield reply(
        world, "forwarded to a typed address", False, body, asked, to=[world.friend], user=f"forward it to {world.friend}",
        origins={"to": ("user", "you typed it")}, quote=False,
    )  # fmt: skip


def with_files(world: World, at: int) -> Iterator[Seed]:
    asked = ASKED[world.lang][at % 2]
    names = {"en": "minutes", "de": "protokoll", "zh": "会议纪要"}[world.lang]
    file = {
        "filename": [f"{names}.pdf", f"{names}.docx", f"{names}_v1.2.xlsx", f"{names}.tar.png"][at % 4],
        "content_type": "application/pdf", "size": 120_000,
    }  # fmt: skip
    own = {"en": "Please find attached the minutes.", "de": "Anbei das Protokoll.", "zh": "附件是会议纪要，请查收。"}
    yield reply(world, "attached, and it is there", False, own[world.lang], asked, attachments=[file])


def with_other_reading(world: World, at: int) -> Iterator[Seed]:
    """Something else was read in the turn; what the draft says of it is in its own words, or to the people of it."""
    plain, asked = PLAIN[world.lang][at % 2], ASKED[world.lang][at % 2]
    text = {
        "en": "the museum opens at ten on weekdays and at eleven on Sundays and public holidays all year round",
        "de": "das Museum öffnet werktags um zehn und an Sonntagen und Feiertagen das ganze Jahr über um elf",
        "zh": "博物馆工作日上午十点开放周日及节假日全年上午十一点开放每周一闭馆",
    }[world.lang]
    own = {"en": "It opens at eleven on Sundays.", "de": "Sonntags öffnet es um elf.", "zh": "周日十一点开门。"}
    page = {"source": "a web page", "text": text, "people": []}
    yield reply(world, "a fact from a page", False, f"{plain}\n{own[world.lang]}", asked, others=[page])
    same = {"source": world.partner_name, "text": text, "people": [world.me, world.partner]}
    yield reply(world, "their own words again", False, f"{plain}\n\n{text}", asked, others=[same])


def seeds() -> Iterator[Seed]:
    for number, world in enumerate(WORLDS):
        for part in (of_texts, typed_by_the_user, of_addresses, forwarded, with_files, with_other_reading):
            yield from part(world, number % 4)
