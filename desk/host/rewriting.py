"""Answering a card: the model writes the draft anew as the user asked; what is quoted below it stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from desk.channels.mail.signature import sign, split_signature
from desk.channels.mail.store import MailStore
from desk.errors import ConflictError, UsageError
from desk.gate.service import Gate
from desk.host.children import Child
from desk.host.model_choice import ModelChoice
from desk.settings.load import Settings
from desk.wire.cards import Card


class Rewritten(msgspec.Struct, frozen=True):
    body: str


def split_quoted(body: str) -> tuple[str, str]:
    """A draft's own text, and the quoted mail below it (its attribution line included) as it stands.

    The two together are the body again.
    """
    lines = body.splitlines(keepends=True)
    start = len(lines)
    while start and (lines[start - 1].startswith(">") or not lines[start - 1].strip()):
        start -= 1
    if not any(line.startswith(">") for line in lines[start:]):
        return body, ""
    if start and lines[start - 1].strip() and lines[start].startswith(">"):
        start -= 1
    while start and not lines[start - 1].strip():
        start -= 1
    return "".join(lines[:start]), "".join(lines[start:])


class Rewriting:
    """Asks the agent for a new body, and gives it to the gate as a new version of the same card."""

    def __init__(
        self,
        gate: Gate,
        agent: Child,
        models: ModelChoice,
        mail: MailStore,
        settings: Callable[[], Settings],
    ) -> None:
        self._gate = gate
        self._agent = agent
        self._models = models
        self._mail = mail
        self._settings = settings

    async def rewrite(self, draft_id: int, version: int, instruction: str) -> Card:
        """The card with a new body.

        :raises ConflictError: the draft changed while the model wrote.
        :raises UsageError: there is nothing to change, or it is not a mail.
        """
        if not instruction.strip():
            raise UsageError("Say what should change.", hint='For example: "shorter, and in German".')
        card = self._gate.card(draft_id)
        if card.summary.version != version:
            raise ConflictError("The draft has changed since it was shown.", hint="Look at it again.")
        if not card.summary.kind.startswith("mail."):
            raise UsageError("Only a mail can be written anew.", hint="Edit its fields instead.")
        own, quoted = split_quoted(card.body)
        own, signature = split_signature(own)
        params: dict[str, Any] = {
            "body": own,
            "instruction": instruction,
            "mail_text": self._mail.show(card.in_reply_to).mail.text if card.in_reply_to else "",
            "user_name": self._settings().text("user.name"),
            "model": await self._models.resolve(""),
        }
        answer: Rewritten = await self._agent.call("agent.rewrite", params, Rewritten)
        body = sign(answer.body, signature).rstrip()
        below = quoted.lstrip("\n")
        return self._gate.replace_body(draft_id, version, f"{body}\n\n{below}" if below else body)
