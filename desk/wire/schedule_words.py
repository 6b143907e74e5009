"""The codes of :mod:`desk.wire.schedule` as people say them; one that is not known stays as it is."""

from __future__ import annotations

from desk.i18n import t


def agenda_kind(code: str) -> str:
    """What an item of the agenda is."""
    return {
        "reminder": t("reminder"),
        "event": t("event"),
        "follow-up": t("follow-up"),
        "birthday": t("birthday"),
        "touch": t("be in touch"),
        "card": t("to approve"),
    }.get(code, code)
