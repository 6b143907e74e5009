"""What reading found in a mail, in the user's language: the parser speaks English, and what it said is stored so."""

from __future__ import annotations

import functools
import re

from desk.i18n import mark, t
from desk.wire.delivery_words import delivery_words, undelivered_words
from desk.wire.mail import MailDetail, WayOut

_MOST_DELIVERIES = 20

_PROBLEMS = (
    mark("The message is larger than {size} MB; only its beginning was read."),
    mark("Parts of the message could not be read ({kind})."),
    mark("The structure of the message is broken ({kind}); it is shown as it came."),
    mark("The message takes too long to take apart; only its beginning was read."),
    mark("The text is very long; only its beginning is kept."),
    mark("The message does not say who sent it."),
    mark("The message names more than one sender."),
    mark("The date cannot be read."),
    mark("The message has too many parts or nests too deep; the rest is left out."),
    mark("The message has no parts where it should; it is shown as it came."),
    mark("The message has too many attachments; the rest is left out."),
    mark("The text is sealed with {how}; Desk cannot read it."),
    mark("The text says it is {label} but is not."),
    mark("The HTML is very long; only its beginning is shown."),
    mark("The HTML is nested too deep; only its words are shown."),
    mark("The HTML hides {count} characters of text from view; they are left out."),
    mark("A link shows {shown} but leads to {host}."),
    mark("The message could not be read: {reason}"),
    mark("A mail took too long to read."),
    mark("The process that reads mail ended while it read this one."),
    mark("The text is very long; only its beginning is shown."),
    mark("Page {number} cannot be read ({kind})."),
    mark("Only the first {read} of {pages} pages were read."),
    mark("The PDF holds no text; it may be a scan."),
    mark("The document is very long; only its beginning was read."),
)
_SEALS = {
    "smime-signed": mark("signed with S/MIME, not checked"),
    "smime-encrypted": mark("encrypted with S/MIME; Desk cannot read it"),
    "pgp-signed": mark("signed with PGP, not checked"),
    "pgp-encrypted": mark("encrypted with PGP; Desk cannot read it"),
}


@functools.cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    def pattern(template: str) -> re.Pattern[str]:
        parts = re.split(r"\{(\w+)\}", template)
        made = (f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
        return re.compile("".join(made), re.DOTALL)

    return [(template, pattern(template)) for template in _PROBLEMS]


def problem_words(problem: str) -> str:
    """A sentence of ``ParsedMail.problems`` in the user's language; one that is not known stays as it is."""
    for template, pattern in _patterns():
        found = pattern.fullmatch(problem[:2000])
        if found:
            values = {
                name: problem_words(value) if name == "reason" else value for name, value in found.groupdict().items()
            }
            return t(template, **values)
    return problem


def delivery_lines(detail: MailDetail) -> list[str]:
    """What a report says became of a mail, and which; or, of a mail one sent, whom it did not reach."""
    told = [delivery_words(one) for one in detail.mail.deliveries[:_MOST_DELIVERIES]]
    if len(detail.mail.deliveries) > _MOST_DELIVERIES:
        told.append(t("And {count} more.", count=len(detail.mail.deliveries) - _MOST_DELIVERIES))
    if told and detail.reported:
        told.append(t("The report is about your mail {ref}.", ref=detail.reported))
    return [*told, *map(undelivered_words, detail.undelivered)]


def way_out_words(way: WayOut) -> str:
    """How to leave the list, on one line; empty if the mail names no way."""
    return t("by mail to {address}", address=way.address) if way.address else way.link


def seal_words(seals: list[str]) -> list[str]:
    """Signed or sealed, in words."""
    return [t(_SEALS[seal]) for seal in seals if seal in _SEALS]
