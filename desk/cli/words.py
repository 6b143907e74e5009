"""The codes in lists (states, kinds, roles) as people say them. In English the words are the codes, as options take them."""

from __future__ import annotations

from desk.i18n import t


def in_words(code: str) -> str:
    """``code`` in the user's language; one that is not known stays as it is."""
    return {
        "pending": t("pending"),
        "approved": t("approved"),
        "sending": t("sending"),
        "sent": t("sent"),
        "failed": t("failed"),
        "unknown": t("unknown"),
        "rejected": t("rejected"),
        "held": t("held"),
        "undoing": t("being undone"),
        "undone": t("undone"),
        "snoozed": t("snoozed"),
        "mail.reply": t("mail.reply"),
        "mail.new": t("mail.new"),
        "reminder": t("reminder"),
        "reminder.change": t("reminder"),
        "mail.forward": t("mail.forward"),
        "label": t("label"),
        "mark": t("mark"),
        "archive": t("archive"),
        "contact.note": t("note"),
        "contact.change": t("contact"),
        "memory": t("memory"),
        "memory.write": t("memory"),
        "file.edit": t("file"),
        "install.package": t("install"),
        "browser.submit": t("web form"),
        "calendar.event": t("event"),
        "calendar.meeting": t("meeting"),
        "calendar.own": t("event"),
        "calendar.answer": t("answer"),
        "calendar_event": t("event"),
        "message": t("message"),
        "mail": t("mail"),
        "contact": t("contact"),
        "waiting": t("waiting"),
        "fired": t("fired"),
        "done": t("done"),
        "cancelled": t("cancelled"),
        "undelivered": t("not delivered"),
        "user": t("user"),
        "assistant": t("assistant"),
    }.get(code, code)
