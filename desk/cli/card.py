"""The card as text, and the sentences about what came of a decision."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from desk.cli.table import when
from desk.cli.words import in_words
from desk.i18n import language, t
from desk.wire.undo_words import being_undone, undo_so_far, where_undo_is

if TYPE_CHECKING:
    from desk.wire.cards import Card, CardSummary


_SIGNS = {"danger": "!!", "warning": "!", "note": "·"}


def card_lines(card: Card) -> list[str]:
    """The whole card as text. Text from outside is shown, not obeyed."""
    from desk.cli.table import shown
    from desk.outside_text import show as show_outside

    summary = card.summary
    colon = t(": ")
    lines = [f"{summary.id}  {state_of(summary)}  {shown(card.sentence)}"]
    if card.account:
        lines.append(f"{t('Account')}{colon}{shown(card.account)}")
    said_beside = [risk for person in card.recipients for risk in person.risks]
    labels = {field.name: field.label or field.name for field in card.fields}
    for person in card.recipients:
        said = "; ".join(shown(risk.text) for risk in person.risks)
        risks = f"  {_SIGNS[person.risks[0].level]} {said}" if said else ""  # the worst comes first
        name = f"{shown(person.name)} " if person.name else ""
        source = "  " + t("({source})", source=shown(person.source)) if person.source else ""
        lines.append(f"{labels.get(person.role, person.role)}{colon}{name}<{shown(person.address)}>{source}{risks}")
    beside = {card.body_field, *(person.role for person in card.recipients)}
    for field in card.fields:
        if field.name not in beside:
            source = "  " + t("({source})", source=shown(field.source)) if field.source else ""
            value = _moment(field.value) if field.name in ("due", "send_at") else field.value
            lines.append(f"{shown(labels[field.name])}{colon}{shown(value)}{source}")
    lines += [f"{_SIGNS[risk.level]} {shown(risk.text)}" for risk in card.risks if risk not in said_beside]
    if card.hidden_characters:
        lines.append(f"! {t('{count} invisible characters', count=card.hidden_characters)}")
    if card.body:
        lines += ["", *show_outside(card.body).splitlines()]
    if card.diff:
        lines += ["", t("Changed:"), *show_outside(card.diff).splitlines()]
    lines.append("")
    if card.error:
        lines.append(f"! {shown(card.error)}")
    if card.receipt:
        lines.append(f"{t('Receipt')}{colon}{shown(card.receipt)}")
    if card.undelivered:
        from desk.wire.delivery_words import undelivered_words

        lines += [f"! {shown(undelivered_words(one))}" for one in card.undelivered]
    if summary.state == "undoing":
        lines.append(f"! {where_undo_is(summary)}")
    if summary.state == "held":
        lines.append(outcome_of(card))
    if summary.state == "pending":
        lines.append(card.once_done)
        if card.grant:
            lines.append(t("To approve exactly this always: desk grants give {id} --days 90", id=summary.id))
    lines.append(f"sha256: {card.sha256}")
    if summary.state == "pending":
        if not summary.local:
            lines.append(f"{t('Time to undo')}{colon}{card.window_s:g} s")
        lines.append(f"desk drafts approve {summary.id} --sha256 {card.sha256}")
    return lines


def state_of(summary: CardSummary) -> str:
    """The state as people say it: what never left this machine was not sent, it is done."""
    if summary.state == "undoing":
        return being_undone(summary)
    if summary.not_reached:
        return f"{in_words(summary.state)}, {in_words('undelivered')}"
    if summary.state != "sent" or summary.kind.startswith("mail."):
        return in_words(summary.state)
    return t("set") if summary.kind == "reminder" else t("done")


def _moment(iso: str) -> str:
    """An ISO 8601 time as people read it; anything else as it is."""
    from datetime import datetime

    from desk.dates.when import describe

    try:
        return describe(datetime.fromisoformat(iso).astimezone(), language())
    except ValueError:
        return iso


def outcome_of(card: Card) -> str:
    """What came of a decision, in a sentence."""
    number = card.summary.id
    if card.undoes is not None:
        return undo_so_far(card)
    if card.summary.kind == "reminder" and card.summary.state == "sent":
        due = next((field.value for field in card.fields if field.name == "due"), "")
        return t("The reminder is set for {when}.", when=_moment(due))
    if card.summary.state == "sent" and not card.summary.kind.startswith("mail."):
        return t("Draft {id} is done.", id=number) + " " + card.once_done
    if card.summary.state == "pending" and card.summary.snoozed_until > time.time():
        return t("Draft {id} asks again at {when}.", id=number, when=when(card.summary.snoozed_until))
    return {
        "pending": t("Draft {id} waits for you.", id=number),
        "held": t("Draft {id} is approved and waits: {reason}", id=number, reason=why_held(card)),
        "undoing": where_undo_is(card.summary),
        "undone": t("Draft {id} is undone.", id=number),
        "approved": t(
            "Draft {id} goes out in {seconds} s; to stop it: desk drafts undo {id}",
            id=number,
            seconds=f"{card.window_s:g}",
        ),
        "sending": t("Draft {id} is being sent.", id=number),
        "sent": t("Draft {id} was sent.", id=number) + (f" {card.receipt}" if card.receipt else ""),
        "failed": t("Draft {id} was not sent: {reason}", id=number, reason=card.error),
        "unknown": t(
            "Nobody knows whether draft {id} arrived. Look, then: desk drafts resolve {id} --sent or --not-sent",
            id=number,
        ),
        "rejected": t("Draft {id} was rejected.", id=number),
    }.get(card.summary.state, card.summary.state)


def why_held(card: Card) -> str:
    """What an approved draft waits for."""
    if card.summary.not_before > time.time():
        return t("it goes out at {when}.", when=when(card.summary.not_before))
    return card.error or t("its server cannot be reached.")
