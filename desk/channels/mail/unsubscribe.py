"""How a mail says one can leave its list (List-Unsubscribe, RFC 2369): one address with a subject and a text, or a link. Pure.

The header is the sender's, and whoever wrote it may want more than to be left: of a ``mailto:`` (RFC 6068) only the first
address, the subject and a short text are taken, never a copy or another header; of links only plain ``https:`` ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from desk.channels.mail.addresses import parse_mailbox
from desk.errors import UsageError
from desk.gate.hidden import without_hidden
from desk.wire.mail import WayOut

MAX_SUBJECT_CHARS = 200
MAX_BODY_CHARS = 1_000
MAX_TARGET_CHARS = 2_000
DEFAULT_SUBJECT = "unsubscribe"
_LINK = re.compile(
    r"https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:[/?#][!#-;=?-\[\]^_a-z{|}~]*)?", re.IGNORECASE
)
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def way_out(targets: Iterable[str]) -> WayOut:
    """The first usable address and the first usable link of ``targets``; both may be missing."""
    known = [one for one in targets if len(one) <= MAX_TARGET_CHARS]
    mail = next((way for one in known if (way := _by_mail(one)) is not None), WayOut())
    link = next((one for one in known if _LINK.fullmatch(one)), "")
    return WayOut(address=mail.address, subject=mail.subject, body=mail.body, link=link)


def _by_mail(target: str) -> WayOut | None:
    scheme, colon, rest = target.partition(":")
    if not colon or scheme.lower() != "mailto":
        return None
    people, _, query = rest.partition("#")[0].partition("?")
    try:
        # Cut before decoding: an encoded comma is part of an address, and such an address is none Desk sends to.
        address = parse_mailbox(unquote(people.partition(",")[0], errors="strict")).address
    except (UsageError, UnicodeDecodeError):
        return None
    fields: dict[str, str] = {}
    for field in query.split("&"):
        name, _, value = field.partition("=")
        fields.setdefault(unquote(name).lower(), without_hidden(unquote(value)))
    subject = " ".join(_UNSENDABLE.sub(" ", fields.get("subject", "")).split())[:MAX_SUBJECT_CHARS]
    body = _UNSENDABLE.sub("", fields.get("body", "").replace("\r\n", "\n").replace("\r", "\n"))
    return WayOut(address=address, subject=subject or DEFAULT_SUBJECT, body=body.strip()[:MAX_BODY_CHARS])
