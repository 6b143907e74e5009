"""The gate's texts in the user's language: whole sentences as they are, and those with a name or number in them.

What decides (``risk``, ``machine``) is pure and speaks English; what is stored stays English. A text is turned into the user's
language when a card is built, so that it follows the setting.
"""

from __future__ import annotations

import functools
import re

from desk.gate.risk.reasons import COUNTED, REASONS
from desk.i18n import mark, t

_WHOLE = (
    mark("you typed it"),
    mark("you attached it"),
    mark("you gave it"),
    mark("A file that is attached is not there any more."),
    mark("the mail you forward"),
    mark("the mail you unsubscribe from"),
    mark("the mail you answer"),
    mark("the Reply-To of the mail you answer"),
    mark("mail you got"),
    mark("the model wrote it"),
    mark("the model chose it"),
    mark("the model wrote it anew, as you asked"),
    mark("your contacts"),
    mark("your account"),
    mark("you have written to them before"),
    mark("something you read"),
    mark("Desk's rules"),
    mark("The undo window ran out while the computer slept, so it was not sent. Approve it again to send it."),
    mark("Desk was not running when the undo window ended, so it was not sent. Approve it again to send it."),
    mark("Desk was started anew and keeps no approval key, so it was not sent. Approve it again to send it."),
    mark("Desk stopped before anything went out. Approve it again to send it."),
    mark("Desk stopped while the mail was going out; whether the server took it is not known."),
    mark(
        "You said it was not sent. It keeps its Message-ID, so that a second copy can be recognised should it have arrived."
    ),
    mark("You said it was sent."),
    mark("It could not be sent while your approval held. Approve it again to send it."),
    mark("It was interrupted and certainly not done. Approve it again to do it."),
    mark("found afterwards"),
)
_WITH_VALUES = (
    mark("computed from “{words}”"),
    mark("The mail server refused {what}: {said}"),
    mark("{server} does not accept the log-in of {user}: {said}"),
    mark("{server} did not answer in time; nothing was sent."),
    mark("The mail could not be handed to {server}: {said}."),
    mark("{server} did not answer in time after the message went out; whether it was accepted is not known."),
    mark("{path} is no plain file."),
    mark("{path} is not a text in UTF-8."),
    mark("{path} is too long to be changed on a card."),
    mark("{path} is Desk's own; it is not changed this way."),
    mark("{path} leads to another folder now, so it was left alone."),
    mark("{path} has changed since the card showed it, so it was left alone."),
    mark("{path} cannot be changed: {reason}."),
    mark("{path} was changed, but the disk did not confirm it: {reason}."),
    mark("{server} dropped the line after the message went out; whether it was accepted is not known."),
)


_NAMES = {"subject": mark("subject"), "body": mark("text")}


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.DOTALL
    )


@functools.cache
def _templates() -> tuple[frozenset[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """Whole sentences, and the others with the expression that finds their values."""
    reasons = [text for _, text in REASONS.values()]
    whole = frozenset({*_WHOLE, *COUNTED, *(text for text in reasons if "{" not in text)})
    others = (*_WITH_VALUES, *(text for text in (*reasons, *COUNTED) if "{" in text))
    return whole, tuple((template, _pattern(template)) for template in others)


def translated(text: str) -> str:
    """``text`` in the user's language; as it is where the gate did not write it."""
    whole, others = _templates()
    if text in whole:
        return t(text)
    for template, pattern in others:
        found = pattern.fullmatch(text)
        if found:
            values = found.groupdict()
            for name in ("source", "count"):
                if name in values and values[name] != text:
                    values[name] = translated(values[name])
            if "place" in values:
                values["place"] = t(_NAMES.get(values["place"], values["place"]))
            return t(template, **values)
    return text
