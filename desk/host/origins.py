"""Where a field's value came from, as the host can prove it: the user's own words, the contacts, the mail answered. Pure.

What nothing proves, the model wrote. A part of a longer word proves nothing: who typed ``joanna@x.example`` did not type
``anna@x.example``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.utils import getaddresses

from desk.gate.ports import FieldOrigin
from desk.handoff import Trust
from desk.wire.mail import ParsedMail

_INSIDE = r"[\w.+@%-]"  # what an address goes on with


def typed_address(address: str, user_text: str) -> bool:
    """Whether the user's own message holds exactly this address."""
    if not address:
        return False
    pattern = rf"(?<!{_INSIDE}){re.escape(address.casefold())}(?![\w@%-]|\.\w)"
    return re.search(pattern, user_text.casefold(), re.ASCII) is not None


def typed_text(text: str, user_text: str) -> bool:
    """Whether the user's own message holds all of ``text``, white space aside, and not only as a part of other words."""
    wanted = " ".join(text.casefold().split())
    given = " ".join(user_text.casefold().split())
    return bool(wanted) and re.search(rf"(?<![^\W_]){re.escape(wanted)}(?![^\W_])", given, re.ASCII) is not None


def text_origin(name: str, text: str, user_text: str) -> FieldOrigin:
    """The origin of words the agent handed in."""
    if typed_text(text, user_text):
        return FieldOrigin(name=name, trust=Trust.USER, source="you typed it")
    return FieldOrigin(name=name, trust=Trust.MODEL, source="the model wrote it")


def reply_origins(name: str, mailboxes: Iterable[str], mail: ParsedMail, known: set[str]) -> Iterator[FieldOrigin]:
    """One origin for each address a reply goes to."""
    asked = {one.address.lower() for one in mail.reply_to} - {mail.sender.address.lower()}
    for _, address in getaddresses(list(mailboxes)):
        one = address.lower()
        if one in known:
            yield FieldOrigin(name=f"{name}:{one}", trust=Trust.CONTACTS, source="you have written to them before")
        elif one in asked:
            yield FieldOrigin(name=f"{name}:{one}", trust=Trust.UNTRUSTED, source="the Reply-To of the mail you answer")
        else:
            yield FieldOrigin(name=f"{name}:{one}", trust=Trust.UNTRUSTED, source="the mail you answer")
