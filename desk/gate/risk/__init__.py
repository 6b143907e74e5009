"""Reasons to look twice before approving a mail, in plain words. Pure: what is known comes in as arguments.

Each module looks at one thing (recipients, growth, links, money, secrets, attachments, text, copied words) and yields
``Risk``s; ``reasons`` holds every code with its level and its words. What is said of the text is said of the draft's own
text, never of what it quotes. To add a rule: a line in ``reasons.REASONS``, its Chinese, and a ``yield because(...)``.
"""

from __future__ import annotations

from collections.abc import Sequence

from desk.gate.ports import FieldOrigin, MailFields
from desk.gate.risk.addresses import split_mailbox
from desk.gate.risk.attachments import attachment_risks
from desk.gate.risk.context import Draft
from desk.gate.risk.copied import copied_risks
from desk.gate.risk.domains import looks_like
from desk.gate.risk.facts import Facts
from desk.gate.risk.growth import growth_risks
from desk.gate.risk.letters import skeleton
from desk.gate.risk.links import link_risks
from desk.gate.risk.money import money_risks
from desk.gate.risk.reasons import gravest_first
from desk.gate.risk.recipients import recipient_risks
from desk.gate.risk.secret import secret_risks
from desk.gate.risk.text import text_risks
from desk.wire.cards import Risk

__all__ = ["Facts", "assess", "looks_like", "origin_of", "skeleton", "split_mailbox"]


def assess(
    fields: MailFields,
    origins: Sequence[FieldOrigin],
    known_addresses: frozenset[str],
    thread_addresses: frozenset[str],
    *,
    facts: Facts | None = None,
) -> list[Risk]:
    """All risks of a mail, the gravest first; ``field`` is ``to:address`` (or cc, bcc) for those of a recipient.

    An address in ``thread_addresses`` takes part in the mail that is answered; one in ``known_addresses`` was written to
    before or is a contact. Without ``facts`` less is known, and so less is said.
    """
    draft = Draft(fields, origins, known_addresses, thread_addresses, facts or Facts())
    rules = (
        recipient_risks, growth_risks, link_risks, money_risks, secret_risks, attachment_risks, text_risks, copied_risks,
    )  # fmt: skip
    return gravest_first([risk for rule in rules for risk in rule(draft)])


def origin_of(origins: Sequence[FieldOrigin], name: str, address: str = "") -> FieldOrigin | None:
    """The origin of one address of a field, else of the whole field."""
    by_name = {origin.name: origin for origin in origins}
    return by_name.get(f"{name}:{address}") or by_name.get(name)
