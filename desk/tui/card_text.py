"""The texts of a card: facts with where they came from, the body, the diff, the shrinking bar."""

from __future__ import annotations

from textual.content import Content

from desk.handoff import Trust
from desk.i18n import t
from desk.outside_text import plain, show, show_line
from desk.wire.cards import Card, Recipient, Risk

_Part = Content | str | tuple[str, str]


def facts_of(card: Card) -> Content:
    """What will happen, to whom, with which risks, and where each value came from."""
    parts: list[_Part] = [(show_line(card.sentence), "bold"), "\n"]
    if card.summary.demo:
        parts.append((t("Demo account: this goes to a mail server on this machine only.") + "\n", "$muted"))
    if card.error:
        parts.append((f"! {t('Not sent')}: {show_line(card.error)}\n", "$text-error"))
    if card.receipt:
        parts.append((f"✓ {show_line(card.receipt)}\n", "$text-success"))
    parts.append("\n")
    parts += _row(t("from"), show_line(card.account), "")
    for recipient in card.recipients:
        parts += _recipient(recipient)
    for field in card.fields:
        if field.name not in ("to", "cc", "bcc", "body", "from"):
            parts += _row(_name(field.name), show_line(field.value), _origin(field.source, field.trust))
    for risk in card.risks:
        parts += _risk(risk)
    if card.diff:
        parts += ["\n", (t("Changed:") + "\n", "$muted"), *_diff(card.diff)]
    return Content.assemble(*parts).rstrip()


def body_of(card: Card) -> Content:
    """The whole body, with what is hidden in it counted, and its end marked."""
    source = next((f for f in card.fields if f.name in ("body", "text")), None)
    parts: list[_Part] = []
    if card.body:
        parts += _row(t("text"), "", _origin(source.source, source.trust) if source else "")
        parts += [plain(card.body.rstrip("\n")), "\n"]
    if card.hidden_characters:
        text = t("{count} hidden characters, shown as ⟨U+…⟩", count=card.hidden_characters)
        parts.append((f"! {text}\n", "$text-warning"))
    parts.append((t("— end of the draft —"), "$muted"))
    return Content.assemble(*parts)


def undo_bar(left_s: float, window_s: float, width: int) -> Content:
    """``Goes out in 7 s ██████░░░``: shrinks with the window."""
    left_s = max(0.0, left_s)
    full = round(width * min(1.0, left_s / window_s)) if window_s > 0 else 0
    said = t("Goes out in {seconds} s", seconds=int(left_s + 0.999)) if left_s else t("Going out…")
    return Content.assemble(f"{said}  ", ("█" * full, "$accent"), ("░" * (width - full), "$muted"))


def _recipient(recipient: Recipient) -> list[_Part]:
    name = show_line(recipient.name)
    address = show_line(recipient.address)
    said = f"{name} <{address}>" if name and name != address else address
    parts = _row(_name(recipient.role), said, _origin(recipient.source, recipient.trust))
    for risk in recipient.risks:
        parts += _risk(risk)
    return parts


def _risk(risk: Risk) -> list[_Part]:
    return [(f"          ! {show_line(risk.text)}\n", "$text-warning")]


def _row(name: str, value: str, origin: str) -> list[_Part]:
    gap = " " * max(1, 10 - Content(name).cell_length)
    parts: list[_Part] = [(name + gap, "$muted"), Content(value)]
    if origin:
        parts.append((f"   ← {origin}" if value else f"← {origin}", "$muted"))
    return [*parts, "\n"]


def _name(field: str) -> str:
    return {
        "to": t("to"),
        "cc": t("copy to"),
        "bcc": t("blind copy"),
        "subject": t("subject"),
        "text": t("text"),
        "due": t("when"),
    }.get(field, show_line(field))


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
