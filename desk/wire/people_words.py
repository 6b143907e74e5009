"""The codes of :mod:`desk.wire.people` as people say them; one that is not known stays as it is."""

from __future__ import annotations

from desk.i18n import t
from desk.outside_text import show_line
from desk.wire.people import PeopleChange


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


def change_word(code: str) -> str:
    """What was done to people."""
    return {
        "add": t("added"),
        "edit": t("changed"),
        "note": t("noted"),
        "merge": t("merged"),
        "import": t("imported"),
        "delete": t("deleted"),
    }.get(code, code)


def undone(change: PeopleChange) -> str:
    """What came of undoing a change of people, in a sentence."""
    name = show_line(change.name)
    return t("Undone: {what} ({people}) {name}", what=change_word(change.kind), people=change.people, name=name)
