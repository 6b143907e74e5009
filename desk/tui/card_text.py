"""The texts of a card: facts with where they came from, the body, the diff, the shrinking bar."""

from __future__ import annotations

import contextlib
import datetime
import re

from rich.cells import cell_len
from textual.content import Content

from desk.dates.when import describe
from desk.handoff import Trust
from desk.i18n import language, t
from desk.outside_text import show, show_line
from desk.tui.wrap import wrap
from desk.wire.cards import Card, CardField, Recipient, Risk
from desk.wire.delivery_words import undelivered_words

_Part = Content | str | tuple[str, str]
_LABEL = 10  # cells
_QUOTE = re.compile(r"(>\s?)+")


def facts_of(card: Card, width: int) -> Content:
    """What will happen, to whom, with which risks, and at the right edge of ``width`` cells where each value came from."""
    parts: list[_Part] = [("\n".join(wrap(show_line(card.sentence), width)), "bold"), "\n"]
    if card.error:
        parts.append((f"! {t('Not sent')}: {show_line(card.error)}\n", "$text-error"))
    if card.receipt:
        parts.append((f"✓ {show_line(card.receipt)}\n", "$text-success"))
    parts += [(f"! {show_line(undelivered_words(one))}\n", "$text-error") for one in card.undelivered]
    parts.append("\n")
    if card.account:
        parts += _row(t("from"), show_line(card.account), "", width)
    for recipient in card.recipients:
        parts += _recipient(recipient, width)
    beside = {card.body_field, *(recipient.role for recipient in card.recipients)}
    for field in card.fields:
        if field.name not in beside:
            label = show_line(field.label or field.name).lower()
            for line in field.value.split("\n") if field.name == "attachments" else [_value(field)]:
                parts += _row(label, show_line(line), _origin(field.source, field.trust), width)
    for risk in card.risks:
        if not any(risk in recipient.risks for recipient in card.recipients):
            parts += _risk(risk, width)
    if card.diff:
        parts += ["\n", (t("Changed:") + "\n", "$muted"), *_diff(card.diff)]
    return Content.assemble(*parts).rstrip()


def body_of(card: Card, width: int) -> Content:
    """The whole body, with what is hidden in it counted, and its end marked. What it quotes is dim."""
    source = next((f for f in card.fields if f.name == card.body_field), None)
    parts: list[_Part] = []
    if card.body:
        parts += _row(t("text"), "", _origin(source.source, source.trust) if source else "", width)
        for line in card.body.rstrip("\n").split("\n"):
            quote = _QUOTE.match(line)
            depth = len(quote[0]) if quote else 0
            said = "\n".join(wrap(show(line).expandtabs(4), width, indent=depth)) + "\n"
            parts.append((said, "$muted") if quote else Content(said))
    if card.hidden_characters:
        text = t("{count} hidden characters, shown as ⟨U+…⟩", count=card.hidden_characters)
        parts.append((f"! {text}\n", "$text-warning"))
    parts.append((t("— end of the draft —"), "$muted"))
    if card.once_done and card.summary.state in ("pending", "failed"):
        parts.append((f"\n{card.once_done}", "$muted"))
    return Content.assemble(*parts)


def undo_bar(left_s: float, window_s: float, width: int) -> Content:
    """``Goes out in 7 s ██████░░░``: shrinks with the window."""
    left_s = max(0.0, left_s)
    full = round(width * min(1.0, left_s / window_s)) if window_s > 0 else 0
    said = t("Goes out in {seconds} s", seconds=int(left_s + 0.999)) if left_s else t("Going out…")
    return Content.assemble(f"{said}  ", ("█" * full, "$accent"), ("░" * (width - full), "$muted"))


def _recipient(recipient: Recipient, width: int) -> list[_Part]:
    name = show_line(recipient.name)
    address = show_line(recipient.address)
    said = f"{name} <{address}>" if name and name != address else address
    parts = _row(_name(recipient.role), said, _origin(recipient.source, recipient.trust), width)
    for risk in recipient.risks:
        parts += _risk(risk, width)
    return parts


def _risk(risk: Risk, width: int) -> list[_Part]:
    sign, style = {"danger": ("‼", "bold $text-error"), "note": ("·", "$muted")}.get(risk.level, ("!", "$text-warning"))
    lines = wrap(f"{sign} {show_line(risk.text)}", width - _LABEL, indent=2)
    return [(" " * _LABEL + line + "\n", style) for line in lines]


def _row(name: str, value: str, origin: str, width: int) -> list[_Part]:
    """The name, the value below itself if it is long, and the origin at the right: on the same line if it fits."""
    lines = wrap(value, width - _LABEL)
    parts: list[_Part] = [(name + " " * max(1, _LABEL - cell_len(name)), "$muted"), Content(lines[0])]
    parts += [Content("\n" + " " * _LABEL + line) for line in lines[1:]]
    if origin:
        left, taken = _LABEL + cell_len(lines[-1]), cell_len(origin)
        if left + 2 + taken <= width:
            parts.append((" " * (width - left - taken) + origin, "$muted"))
        else:
            parts.append(("\n" + " " * max(0, min(_LABEL, width - taken)) + origin, "$muted"))
    return [*parts, "\n"]


def _name(role: str) -> str:
    return {"to": t("to"), "cc": t("copy to"), "bcc": t("blind copy")}.get(role, show_line(role))


def _value(field: CardField) -> str:
    """A field's value; a moment as people read it."""
    if field.name in ("due", "send_at"):
        with contextlib.suppress(ValueError):
            return describe(datetime.datetime.fromisoformat(field.value).astimezone(), language())
    return field.value


def _origin(source: str, trust: Trust) -> str:
    if source:
        return show_line(source)
    return {
        Trust.USER: t("you"),
        Trust.HOST: t("Desk"),
        Trust.MODEL: t("the model"),
        Trust.CONTACTS: t("your contacts"),
    }.get(trust, t("from outside"))


def _diff(diff: str) -> list[_Part]:
    parts: list[_Part] = []
    for line in diff.splitlines():
        if line.startswith(("---", "+++", "@@")):
            continue
        style = {"+": "$text-success", "-": "$text-error"}.get(line[:1], "$muted")
        parts.append((show(line) + "\n", style))
    return parts
