"""What a kind of proposal must be able to do. One class a kind; the host gives them all to the gate.

A kind holds no state and decides nothing about approving: it says what will happen, in exact bytes and in words, and how it
is taken back. A *local* kind changes Desk's own database and is done in the transaction that stores its approval. Any other
kind is handed to the channel named by the part of its name before the dot, as rendered, never earlier than its approval's
window has ended.
"""

from __future__ import annotations

import abc
import enum
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

import msgspec

from desk.errors import UsageError
from desk.gate.ports import Envelope, FieldOrigin, Rendered
from desk.i18n import mark, t
from desk.store.db import Database
from desk.wire.cards import Risk


class Undo(enum.StrEnum):
    """How an effect is undone once it was done (in its window everything can be)."""

    NEVER = "never"  # a mail
    TAKE_BACK = "take_back"  # a local kind: one transaction
    INVERSE = "inverse"  # by a second effect, computed from what the first one found


_LABELS = {
    "to": mark("To"),
    "cc": mark("Cc"),
    "bcc": mark("Bcc"),
    "subject": mark("Subject"),
    "body": mark("Text"),
    "text": mark("Text"),
    "due": mark("Due"),
    "send_at": mark("Send at"),
    "path": mark("File"),
    "content": mark("Text"),
    "page": mark("Page"),
    "package": mark("Package"),
    "version": mark("Version"),
    "origin": mark("From"),
    "attachments": mark("Attachments"),
}


def field_label(name: str) -> str:
    """What people call a field."""
    return t(_LABELS[name]) if name in _LABELS else t(name.replace("_", " ").capitalize())


def no_such_field(name: str) -> UsageError:
    return UsageError(f"This draft has no {name}.", hint="Edit what the card shows.")


FieldsT = TypeVar("FieldsT", bound=msgspec.Struct)


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What the host knew when it proposed: addresses written to before or in the contacts, and those of the thread."""

    known_addresses: frozenset[str] = frozenset()
    thread_addresses: frozenset[str] = frozenset()
    demo: bool = False


class Kind(abc.ABC, Generic[FieldsT]):
    """``FieldsT`` is what a person edits: a frozen struct that JSON can hold."""

    name: ClassVar[str]  # e.g. mail.reply, calendar.event
    fields_type: ClassVar[type[msgspec.Struct]]
    undo: ClassVar[Undo] = Undo.NEVER
    body_field: ClassVar[str] = ""  # the field that is the card's long text, if there is one

    @abc.abstractmethod
    def title(self, fields: FieldsT) -> str:
        """The line in the queue."""

    @abc.abstractmethod
    def sentence(self, fields: FieldsT, around: Surroundings) -> str:
        """What will happen, in one sentence, in the user's language."""

    @abc.abstractmethod
    def shown(self, fields: FieldsT) -> dict[str, str]:
        """Every field a person sees and may edit, as text, in the order of the card."""

    @abc.abstractmethod
    def edited(self, fields: FieldsT, name: str, text: str) -> FieldsT:
        """``fields`` with one shown field (or one that is empty, and so not shown) set to what a person typed.

        :raises UsageError: there is no such field, or the text does not fit.
        """

    def label(self, name: str) -> str:
        """What a shown field is called."""
        return field_label(name)

    def recipients(self, fields: FieldsT) -> list[tuple[str, str, str]]:
        """People who get something: (role, name, address); role is a field's name."""
        return []

    def whom(self, fields: FieldsT) -> str:
        """Whom or what it goes to, short; empty if that says nothing."""
        return ""

    def check(self, fields: FieldsT) -> None:
        """:raises UsageError: this cannot be done, whoever approves it."""

    def targets(self, fields: FieldsT) -> tuple[str, ...]:
        """Everything it touches (recipients, mails, a path): part of what is approved."""
        return ()

    def render(self, fields: FieldsT) -> Rendered:
        """The exact bytes that will be executed, and the envelope around them; no clock, no chance."""
        return Rendered(msgspec.json.encode(fields, order="deterministic"), Envelope("", self.targets(fields)))

    def risks(self, fields: FieldsT, origins: Sequence[FieldOrigin], around: Surroundings) -> list[Risk]:
        """Reasons to look twice."""
        return []

    def changes(self, fields: FieldsT) -> str:
        """Unified diff against what is there now, for a kind that changes something; empty for any other."""
        return ""

    def not_before(self, fields: FieldsT) -> float:
        """The moment it is to happen (epoch seconds); 0: as soon as it is approved."""
        return 0.0

    def grant_target(self, fields: FieldsT) -> str:
        """What a standing grant would cover, exactly ("label newsletters from news@x.example"); empty: none may."""
        return ""

    def inverse(self, fields: FieldsT, before: str) -> FieldsT:
        """For ``Undo.INVERSE``: what undoes it. ``before`` is what the channel's receipt said was there."""
        raise UsageError("This cannot be undone.")


class LocalKind(Kind[FieldsT]):
    """A change of Desk's own data. Both calls join the gate's open transaction."""

    undo = Undo.TAKE_BACK

    @abc.abstractmethod
    def do(self, db: Database, proposal_id: int, fields: FieldsT, at: float) -> str:
        """Do it; returns what ``take_back`` needs to know of how it was before."""

    @abc.abstractmethod
    def take_back(self, db: Database, proposal_id: int, fields: FieldsT, before: str) -> None:
        """Put back what was there. :raises ConflictError: it was changed since, or has had its effect."""
