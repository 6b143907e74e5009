"""What is said of an undo that is a draft of its own: that it goes on, waits, failed or is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.i18n import t
from desk.outside_text import show_line

if TYPE_CHECKING:
    from desk.wire.cards import Card, CardSummary


def being_undone(summary: CardSummary) -> str:
    """For a list: where the undo of this draft is."""
    state = summary.undo.state if summary.undo else ""
    return {
        "pending": t("undo waits for your approval"),
        "failed": t("undo failed"),
        "unknown": t("undone? nobody knows"),
    }.get(state, t("being undone"))


def where_undo_is(summary: CardSummary) -> str:
    """In a sentence; empty for a draft that nothing undoes now."""
    undo = summary.undo
    if undo is None or summary.state != "undoing":
        return ""
    return _sentence(undo.draft, undo.state, undo.error)


def undo_so_far(card: Card) -> str:
    """What came of an undo that is the draft ``card``, in a sentence."""
    if card.summary.state == "sent":
        return t("Undone by draft {id}: {what}", id=card.summary.id, what=show_line(card.sentence))
    return _sentence(card.summary.id, card.summary.state, card.error)


def _sentence(draft: int, state: str, error: str) -> str:
    return {
        "pending": t("The undo waits for your approval: draft {id}.", id=draft),
        "failed": t("The undo (draft {id}) failed: {reason}", id=draft, reason=show_line(error)),
        "unknown": t("Nobody knows whether the undo (draft {id}) was done.", id=draft),
        "rejected": t("The undo (draft {id}) was rejected.", id=draft),
    }.get(state, t("It is being undone by draft {id}.", id=draft))
