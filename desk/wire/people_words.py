"""The codes of :mod:`desk.wire.people` as people say them; one that is not known stays as it is."""

from __future__ import annotations

from desk.i18n import t


def part(code: str) -> str:
    """What a line of a card holds."""
    return {
        "address": t("address"),
        "phone": t("phone"),
        "organisation": t("organisation"),
        "label": t("label"),
        "birthday": t("birthday"),
        "every": t("every"),
        "postal": t("postal"),
    }.get(code, code)


def waits_for(code: str) -> str:
    """What a thread waits for."""
    return {
        "awaiting": t("no answer yet"),
        "needs_reply": t("you have not answered"),
        "needs_action": t("you have something to do"),
    }.get(code, code)


def moment(code: str) -> str:
    """What happened at a moment of a timeline."""
    return {
        "mail.in": t("they wrote"),
        "mail.out": t("you wrote"),
        "draft": t("draft"),
        "reminder": t("reminder"),
        "event": t("event"),
        "note": t("note"),
    }.get(code, code)
