"""Which label fits a thread, and why. Pure. The user's own labels are learned by precedent of the exact sender or list alone."""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import re

from desk.suggest.asks import asks, is_pitch
from desk.wire.threads import ThreadFacts, ThreadMail

_MACHINE = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|donotreply|mailer-daemon|postmaster|bounces?|notifications?|notify|alerts?|updates?|shar(?:e|ed|ing)|system|automated|daemon"
    r"|news(?:letter)?|offers?|deals?|promo(?:tions?)?|marketing|angebote?|receipts?|billing|invoices?|orders?|rechnung(?:en)?|bestellung(?:en)?|quittung(?:en)?|sicherheit|security"
    r"|calendar(?:-notification)?|kalender)(?:[-+_.].*)?$",
    re.I,
)
_SHOP = re.compile(
    r"^(?:receipts?|billing|invoices?|orders?|rechnung(?:en)?|bestellung(?:en)?|quittung(?:en)?|payments?)(?:[-+_.].*)?$",
    re.I,
)
_RECEIPT = re.compile(
    r"\breceipt\b|\binvoice\b|\byour (?:order|payment|purchase|trip|subscription)\b|\bpayment (?:received|confirmation)\b|\breceived your payment\b|\bamount due\b|\bcharged to your\b|\bsession ended\b|\border (?:confirmation|#|no)"
    r"|\brechnung\b|\bquittung\b|\bihre (?:bestellung|zahlung)\b|\bzahlung(?:seingang)?\b|\brechnungsbetrag\b|\bkontoauszug\b"
    r"|发票|收据|账单|订单|付款成功|已收到您的付款|扣款|行程收据",
    re.I,
)
_OFFER = re.compile(
    r"\bunsubscribe\b|\bview in (?:your )?browser\b|\bmanage (?:your )?preferences\b|\byou (?:get|receive) this because you subscribed\b|\d+ ?% off\b"
    r"|\babmelden\b|\babbestellen\b|\bim browser ansehen\b|退订|立即抢购|限时",
    re.I,
)
_INVITATION = re.compile(
    r"^(?:updated )?invitation\b|^(?:accepted|declined|tentative|cancell?ed)\s*:|^einladung\s*:|^(?:zugesagt|abgesagt|abgelehnt|mit vorbehalt)\s*:|^(?:邀请|已接受|已拒绝|已取消|暂定)\s*[:：]",
    re.I,
)
_ANSWERED_INVITATION = re.compile(
    r"^(?:accepted|declined|tentative|cancell?ed)\s*:|^(?:zugesagt|abgesagt|abgelehnt|mit vorbehalt)\s*:|^(?:已接受|已拒绝|已取消|暂定)\s*[:：]",
    re.I,
)
_MEETING = re.compile(
    r"\b(?:are you free|suits? you|work(?:s)? for you|meet(?:ing)?|appointment|call)\b|\b(?:passt (?:dir|ihnen|euch)|termin|treffen)\b|方便|会议|见面|开会|通话",
    re.I,
)
_CLOCK_TIME = re.compile(
    r"\b\d{1,2}[:.]\d\d\b|\bat \d{1,2}\b|\bum \d{1,2}\b|\b\d{1,2} ?(?:uhr|am|pm)\b|[一二三四五六七八九十\d]点", re.I
)
_PRIVATE = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "gmx.de",
        "gmx.net",
        "gmx.at",
        "gmx.ch",
        "web.de",
        "t-online.de",
        "freenet.de",
        "posteo.de",
        "mailbox.org",
        "qq.com",
        "foxmail.com",
        "163.com",
        "126.com",
        "yeah.net",
        "sina.com",
        "sina.cn",
        "sohu.com",
        "yahoo.co.uk",
        "yahoo.de",
        "live.de",
        "hotmail.de",
    ]
)
_INTIMATE = re.compile(r"\b(?:love|hugs|xx+|kisses|lg|kuss|deine?|umarmung)\b[,!]?\s*\w*\s*$|爱你|抱抱", re.I)
_EMOJI = re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF]")


def is_machine(address: str) -> bool:
    """Whether the part before the @ names a machine or a desk, not a person."""
    return bool(_MACHINE.match(address.partition("@")[0]))


def is_private(address: str) -> bool:
    """Whether the address is at one of the large providers of private mailboxes."""
    return address.rpartition("@")[2] in _PRIVATE


def answers_invitation(mail: ThreadMail) -> bool:
    """Whether it only tells what became of an invitation."""
    return bool(_ANSWERED_INVITATION.search(mail.subject))


def label_for(facts: ThreadFacts, last: ThreadMail, said: list[str]) -> tuple[str, str]:
    """The label and the code of the reason, for ``last``, their newest mail, and its sentences. "" if none is sure."""
    if facts.precedent:
        return facts.precedent, "precedent"
    head = f"{last.subject}\n{last.text[:2000]}"
    machine = last.automatic or is_machine(last.address)
    if last.invitation or _INVITATION.search(last.subject):
        return "calendar", "invitation"
    if not machine and any(asks(one) and _MEETING.search(one) and _CLOCK_TIME.search(one) for one in said):
        return "calendar", "meeting"
    if last.list_id:
        return "newsletter", "list"
    bill = bool(_RECEIPT.search(head))
    shop = bool(_SHOP.match(last.address.partition("@")[0]))
    if bill and (machine or shop or not (facts.known or asking_any(said))) and not _OFFER.search(head):
        return ("receipt", "receipt") if machine or shop or _paid(head) else ("", "")
    if machine and _OFFER.search(head):
        return "newsletter", "offer"
    if machine:
        return "notification", "automatic"
    close = facts.known and (_INTIMATE.search(last.text[-200:]) or len(_EMOJI.findall(last.text[:600])) >= 2)
    if is_private(last.address) or close:
        return "personal", "private_address"
    if facts.known:
        return "work", "firm_address"
    if is_pitch(head):
        return "work", "pitch"
    return "", ""


def asking_any(said: list[str]) -> bool:
    return any(asks(one) for one in said)


_PAID = re.compile(
    r"received your payment|payment received|zahlung (?:\S+ ){0,6}erhalten|zahlungseingang|收到您的付款|付款成功", re.I
)


def _paid(text: str) -> bool:
    return bool(_PAID.search(text))
