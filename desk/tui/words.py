"""How times, costs, states and sizes read on the screen."""

from __future__ import annotations

import datetime
import re

from desk.i18n import t
from desk.outside_text import show_line
from desk.wire.host import Status

ICONS = {
    "mail.reply": "✉",
    "mail.new": "✉",
    "mail.forward": "✉",
    "reminder": "◷",
    "reminder.change": "◷",
    "label": "⌂",
    "mark": "⌂",
    "archive": "▣",
    "calendar.event": "▦",
    "calendar.meeting": "▦",
    "calendar.own": "▦",
    "calendar.answer": "▦",
    "contact.note": "✎",
    "contact.change": "✎",
    "memory.write": "✎",
    "file.edit": "▤",
    "install.package": "⇩",
    "browser.submit": "⇧",
}


def clock_time(at: float) -> str:
    """``10:02`` in the user's time zone; with the date if it was another day than today."""
    when = datetime.datetime.fromtimestamp(at).astimezone()
    today = datetime.datetime.now().astimezone().date()
    return when.strftime("%H:%M") if when.date() == today else when.strftime("%Y-%m-%d %H:%M")


def bare_address(mailboxes: str) -> str:
    """The addresses of ``Name <address>, …`` without the names: where there is room for one, the address counts."""
    inside = re.findall(r"<([^<>]*)>", mailboxes)
    return ", ".join(inside) if inside else mailboxes


def state(name: str) -> str:
    """A draft's state in the user's words."""
    return {
        "pending": t("to approve"),
        "approved": t("goes out soon"),
        "sending": t("sending"),
        "sent": t("sent"),
        "failed": t("not sent"),
        "unknown": t("was it sent?"),
        "rejected": t("rejected"),
        "held": t("waits to go out"),
        "undoing": t("being undone"),
        "undone": t("undone"),
        "undelivered": t("not delivered"),
    }.get(name, show_line(name))


def status_parts(status: Status | None, *, connected: bool, model_label: str = "") -> list[str]:
    """What stands at the right of the header line, most telling last."""
    if status is None or not connected:
        return [*([show_line(model_label)] if model_label else []), t("waking")]
    label = show_line(status.model_label) or t("no model")
    if status.model_state == "waking":
        label += " · " + t("waking")
    elif status.model_state == "missing":
        label = t("no model yet")
    cost = f"{status.cost_cents:.1f} ¢" + (" + ?" if status.cost_unknown else "")
    left = ", ".join(show_line(host) for host in status.left_machine)
    parts = [label, cost, t("went to {hosts}", hosts=left) if left else t("nothing leaves")]
    if status.to_approve:
        parts.append(t("{count} to approve", count=status.to_approve))
    return parts
