"""What became of a mail, in the user's language: the status codes of RFC 3463 as people say them."""

from __future__ import annotations

import re

from desk.i18n import mark, t
from desk.wire.delivery import DeliveryStatus, Undelivered

_STATUS = re.compile(r"[245]\.(\d{1,3})\.(\d{1,3})")
# By subject and detail; then by subject alone.
_REASONS = {
    "1.1": mark("there is no such mailbox"),
    "1.2": mark("there is no such mail server"),
    "1.3": mark("the address is badly written"),
    "1.6": mark("the mailbox has moved"),
    "1.10": mark("that domain takes no mail"),
    "2.1": mark("the mailbox takes no mail at present"),
    "2.2": mark("the mailbox is full"),
    "2.3": mark("the mail is too large for the mailbox"),
    "3.4": mark("the mail is too large for the server"),
    "4.1": mark("the server does not answer"),
    "4.7": mark("it could not be delivered in time"),
    "1": mark("something is wrong with the address"),
    "2": mark("something is wrong with the mailbox"),
    "3": mark("something is wrong with the mail server"),
    "4": mark("something is wrong on the way to the mail server"),
    "5": mark("the mail servers do not understand each other"),
    "6": mark("the mail server cannot take what is in the mail"),
    "7": mark("the mail server refuses it"),
}


def delivery_words(one: DeliveryStatus) -> str:
    """Who it is about, what happened, why, and what the server said, on one line."""
    who = one.recipient or t("somebody")
    if one.action == "failed":
        said = t("Not delivered to {who}: {why}.", who=who, why=why_failed(one.status))
    elif one.action == "delayed":
        said = t("Not yet delivered to {who}: {why}.", who=who, why=why_failed(one.status))
    else:
        said = {
            "delivered": t("Delivered to {who}.", who=who),
            "relayed": t("Passed on for {who}; whether it arrives is not told.", who=who),
            "expanded": t("Delivered to the list {who}.", who=who),
        }.get(one.action, t("A report about {who}; it does not say what became of the mail.", who=who))
    return f"{said} {t('The server says: {words}', words=one.diagnostic)}" if one.diagnostic else said


def undelivered_words(one: Undelivered) -> str:
    """The same of a mail one sent, with the report to read."""
    return f"{delivery_words(one.delivery)} ({one.ref})"


def why_failed(status: str) -> str:
    """What a status code says, and the code."""
    code = _STATUS.fullmatch(status)
    if code is None:
        return t("no reason is given")
    reason = _REASONS.get(f"{code[1]}.{code[2]}") or _REASONS.get(code[1])
    return t("{reason} ({status})", reason=t(reason) if reason else t("no reason is given"), status=status)
