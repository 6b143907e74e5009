"""What a mail's headers say about who wrote it: a person, a list, a machine, or the mail system itself.

RFC 3834 (Auto-Submitted), RFC 2369 and 2919 (lists), RFC 8058 (one-click), RFC 5321 4.5.5 (the null return path), and the
headers that programs used before there were standards. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from desk.parse.clean import clean_line
from desk.wire.mail import Address

MAX_TARGETS = 10
MAX_TARGET_CHARS = 2_000
_TARGET = re.compile(r"<\s*([^<>]{1,4000})\s*>")
_SCHEMES = ("https:", "http:", "mailto:")
_NOBODY = re.compile(
    r"(?:^|[._+-])(?:no|do[._-]?not|donot|not|never|keine?)[._-]?(?:reply|respond|responder|antwort|antworten)s?(?:$|[._+-]|\d)"
    r"|^(?:mailer-daemon|postmaster|bounces?|nobody|null|devnull)(?:$|[+-])",
    re.IGNORECASE,
)
_PRECEDENCE = {"bulk": "bulk", "junk": "bulk", "list": "list", "auto_reply": "auto-replied"}


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of ``ParsedMail`` with the same names."""

    unsubscribe: list[str]
    one_click: bool
    list_post: str
    automatic: str
    no_reply: bool
    null_return: bool


def origin_of(headers: Mapping[str, str], sender: Address, reply_to: Sequence[Address], *, report: bool) -> Origin:
    """``headers`` by lower-case name, each the first of its name; ``report``: the body is a report (RFC 6522)."""
    unsubscribe = targets(headers.get("list-unsubscribe", ""))
    answered = list(reply_to) or [sender]
    post = headers.get("list-post", "")
    null_return = clean_line(headers.get("return-path", ""), 200).replace(" ", "") == "<>"
    return Origin(
        unsubscribe=unsubscribe,
        one_click="list-unsubscribe=one-click" in _squeezed(headers.get("list-unsubscribe-post", ""))
        and any(one.lower().startswith("https:") for one in unsubscribe),
        list_post=next(iter(targets(post)), "no" if _squeezed(post).startswith("no") else ""),
        automatic=_automatic(headers, report or (null_return and _is_daemon(sender.address))),
        no_reply=all(_NOBODY.search(one.address.partition("@")[0]) is not None for one in answered),
        null_return=null_return,
    )


def targets(value: str) -> list[str]:
    """The ``<...>`` addresses of a list header that are of a kind Desk knows, in order, blanks taken out (RFC 2369 2)."""
    found = ("".join(one.split()) for one in _TARGET.findall(value[:50_000]))
    kept = [one for one in found if one.lower().startswith(_SCHEMES) and len(one) <= MAX_TARGET_CHARS]
    return [clean_line(one, MAX_TARGET_CHARS) for one in dict.fromkeys(kept)][:MAX_TARGETS]


def _automatic(headers: Mapping[str, str], report: bool) -> str:
    if report:
        return "report"
    declared = _squeezed(headers.get("auto-submitted", "")).partition(";")[0].partition("(")[0]
    if declared not in ("", "no"):
        return declared if declared in ("auto-replied", "auto-generated") else "auto-generated"
    if "x-autoreply" in headers or "x-autorespond" in headers:
        return "auto-replied"
    if "list-id" in headers or "list-post" in headers:
        return "list"
    precedence = _PRECEDENCE.get(_squeezed(headers.get("precedence", "")), "")
    return precedence or ("bulk" if "list-unsubscribe" in headers else "")


def _is_daemon(address: str) -> bool:
    return address.partition("@")[0].lower() in ("mailer-daemon", "postmaster")


def _squeezed(value: str) -> str:
    return "".join(value[:1000].lower().split())
