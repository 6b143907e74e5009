"""Five people and their correspondents, and how a draft of theirs becomes a seed of the blind set.

Its author had seen neither the rules nor the other sets. Origins are named as the host names them: of a reply one for each
address, of a new mail one for all of them.
"""

from __future__ import annotations

from email.utils import getaddresses
from typing import Any, NamedTuple

Seed = dict[str, Any]
ORIGINS = {
    "user": "you typed it",
    "contacts": "you have written to them before",
    "untrusted": "mail you got",
    "model": "the model chose it",
}


class World(NamedTuple):
    """Somebody who writes, and whom they have written to."""

    lang: str
    me: str
    own: tuple[str, ...]
    contacts: dict[str, str]


EN = World(
    "en",
    "Nora Whitfield <nora@harrowgate-books.co.uk>",
    ("nora@harrowgate-books.co.uk", "nora.whitfield71@gmail.com"),
    {
        "Sam Okafor": "sam@penfold-printing.com",
        "Penfold Accounts": "accounts@penfold-printing.com",
        "Liz Tran": "liz@harrowgate-books.co.uk",
        "Tadhg Byrne": "tadhg@harrowgate-books.co.uk",
        "Jonathan Reed": "jonathan.reed@gmail.com",
        "Claire Moss": "claire.moss@moorland-insurance.co.uk",
    },
)
DE = World(
    "de",
    "Jens Brüggemann <jens@brueggemann-holzbau.de>",
    ("jens@brueggemann-holzbau.de",),
    {
        "Katrin Vogt": "k.vogt@saegewerk-thalau.de",
        "Buchhaltung Sägewerk Thalau": "buchhaltung@saegewerk-thalau.de",
        "Petra Brüggemann": "petra@brueggemann-holzbau.de",
        "Mehmet Özdemir": "mehmet@oezdemir-elektro.de",
        "Steuerbüro Lindhorst": "kanzlei@stb-lindhorst.de",
        "Lisbeth": "oma.lisbeth@web.de",
    },
)
ZH = World(
    "zh",
    "陈雨桐 <yutong.chen@lanhe-design.cn>",
    ("yutong.chen@lanhe-design.cn",),
    {
        "王建国": "wangjianguo@hengda-paper.com.cn",
        "恒达财务": "caiwu@hengda-paper.com.cn",
        "刘敏": "liu.min@lanhe-design.cn",
        "周晓燕": "318204455@qq.com",
        "赵磊": "zhaolei@xinghe-logistics.cn",
    },
)
FR = World(
    "fr",
    "Élodie Marchand <elodie@atelier-marchand.fr>",
    ("elodie@atelier-marchand.fr",),
    {
        "Bertrand Duval": "bertrand@imprimerie-duval.fr",
        "Compta Duval": "compta@imprimerie-duval.fr",
        "Sophie Nguyen": "sophie@atelier-marchand.fr",
        "Hugo Lemaire": "hugo.lemaire@orange.fr",
    },
)
ES = World(
    "es",
    "Marta Ibáñez <marta@ibanez-arquitectura.es>",
    ("marta@ibanez-arquitectura.es",),
    {
        "Joaquín Rueda": "joaquin@construcciones-rueda.es",
        "Lucía Ferrer": "lucia@ibanez-arquitectura.es",
        "Pepe Gil": "pepe.gil@hotmail.com",
    },
)


def iban(country: str, account: str) -> str:
    """``account`` with its right check digits, in groups of four."""
    digits = "".join(str(int(letter, 36)) for letter in account + country + "00")
    whole = f"{country}{98 - int(digits) % 97:02d}{account}"
    return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def luhn(number: str) -> str:
    """A card's number with its right last digit, in groups of four."""
    total = sum(
        sum(divmod(int(digit) * 2, 10)) if at % 2 == 0 else int(digit) for at, digit in enumerate(reversed(number))
    )
    whole = f"{number}{-total % 10}"
    return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def mail(
    text: str,
    sender: str = "",
    people: tuple[str, ...] = (),
    reply_to: tuple[str, ...] = (),
    links: tuple[tuple[str, str], ...] = (),
    list_id: str = "",
) -> Seed:
    """A mail that is answered. Without ``sender`` it is from the first recipient of the draft."""
    return {
        "text": text,
        "sender": sender,
        "people": list(people),
        "reply_to": list(reply_to),
        "links": [{"text": shown, "url": url} for shown, url in links],
        **({"list_id": list_id} if list_id else {}),
    }


def draft(
    world: World,
    to: str | tuple[str, ...],
    body: str,
    *,
    subject: str = "",
    cc: tuple[str, ...] = (),
    bcc: tuple[str, ...] = (),
    re: Seed | str | None = None,
    by: str = "",
    bcc_by: str = "model",
    files_by: str = "user",
    user: str = "",
    reads: tuple[tuple[str, str] | tuple[str, str, tuple[str, ...]], ...] = (),
    files: tuple[tuple[str, str], ...] = (),
    earlier: tuple[str, ...] = (),
    before: str = "",
    sender: str = "",
) -> Seed:
    """The draft as the host would hand it to the gate. ``by``: who chose the recipients, where it is not plain."""
    to = (to,) if isinstance(to, str) else to
    answered = mail(re) if isinstance(re, str) else re
    known = set(world.contacts.values())
    origins: dict[str, list[str]] = {}
    everybody: set[str] = set()
    if answered is not None:
        answered = {**answered, "sender": answered["sender"] or to[0]}
        people = {address.lower() for _, address in getaddresses([answered["sender"], *answered["people"]])}
        answered["people"] = sorted(people | {world.own[0]})
        everybody = {*answered["people"], *earlier}
        asked = {address.lower() for _, address in getaddresses(answered["reply_to"])}
        for name, boxes in (("to", to), ("cc", cc)):
            for _, address in getaddresses(list(boxes)):
                one = address.lower()
                if by:
                    origins[f"{name}:{one}"] = [by, ORIGINS[by]]
                elif one in known:
                    origins[f"{name}:{one}"] = ["contacts", ORIGINS["contacts"]]
                elif one in asked:
                    origins[f"{name}:{one}"] = ["untrusted", "the Reply-To of the mail you answer"]
                elif one in everybody:
                    origins[f"{name}:{one}"] = ["untrusted", "the mail you answer"]
                else:
                    origins[f"{name}:{one}"] = ["model", ORIGINS["model"]]
    else:
        for name, boxes in (("to", to), ("cc", cc)):
            found = {address.lower() for _, address in getaddresses(list(boxes))}
            if found:
                typed = all(one in user.lower() for one in found)
                trust = by or ("user" if typed else "contacts" if found <= known else "model")
                origins[name] = [trust, ORIGINS[trust]]
    if bcc:
        origins["bcc"] = [bcc_by, ORIGINS[bcc_by]]
    origins["subject"] = ["untrusted", "the mail you answer"] if answered else ["model", "the model wrote it"]
    typed_body = bool(body.strip()) and body.strip() in user
    origins["body"] = ["user", ORIGINS["user"]] if typed_body else ["model", "the model wrote it"]
    if files:
        origins["attachments"] = [files_by, "you attached it" if files_by == "user" else "the mail you forward"]
    return {
        "lang": world.lang,
        "how": "by hand",
        "fields": {
            "sender": sender or world.me,
            "to": list(to),
            "cc": list(cc),
            "bcc": list(bcc),
            "subject": subject,
            "body": body,
        },
        "origins": origins,
        "known": sorted(known),
        "thread": sorted(everybody),
        "facts": {
            "own_addresses": list(world.own),
            "contacts": {name: [address] for name, address in world.contacts.items()},
            "answered": answered,
            "earlier_addresses": list(earlier),
            "thread_text": before,
            "others": [
                {"source": one[0], "text": one[1], "people": list(one[2]) if len(one) > 2 else []} for one in reads
            ],
            "attachments": [{"filename": name, "content_type": kind, "size": 84_000} for name, kind in files],
            "user_text": user,
        },
    }


def family(name: str, bad: bool, *seeds: tuple[str, Seed]) -> list[Seed]:
    """Each draft with the one line that says why it should (not) be flagged."""
    return [{**seed, "bad": bad, "family": name, "why": why} for why, seed in seeds]
