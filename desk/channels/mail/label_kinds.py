"""Labelling, marking and archiving as the gate knows them: on exact mails, and undone by a second, computed change."""

from __future__ import annotations

import re
from typing import ClassVar, TypeVar

import msgspec

from desk.channels.mail.label_fields import MARKS, Aim, ArchiveFields, Before, LabelFields, MarkFields, target
from desk.channels.mail.labels import checked_label
from desk.errors import UsageError
from desk.gate.kinds import Kind, Surroundings, Undo, no_such_field
from desk.gate.ports import Envelope, Rendered
from desk.i18n import mark, t

MAX_MAILS = 1_000
_SHOWN_MAILS = 200
FieldsT = TypeVar("FieldsT", LabelFields, MarkFields, ArchiveFields)
ChangeT = TypeVar("ChangeT", LabelFields, MarkFields)
_ONE_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
_LABELS = {"mails": mark("Mails"), "add": mark("Add"), "remove": mark("Remove"), "to_folder": mark("To folder")}


class OnMails(Kind[FieldsT]):
    """What the three have in common: the mails, which an edit can only make fewer."""

    undo = Undo.INVERSE

    def check(self, fields: FieldsT) -> None:
        if not fields.mails:
            raise UsageError("No mail is named.", hint="Say which: desk mail list")
        if len(fields.mails) > MAX_MAILS:
            raise UsageError(f"These are more than {MAX_MAILS:,} mails.", hint="Do it in parts.")

    def render(self, fields: FieldsT) -> Rendered:
        return Rendered(msgspec.json.encode(fields, order="deterministic"), Envelope("", self.targets(fields)))

    def targets(self, fields: FieldsT) -> tuple[str, ...]:
        return tuple(f"{aim.folder}/{aim.key} {aim.message_id}".strip() for aim in fields.mails)

    def whom(self, fields: FieldsT) -> str:
        return _count(fields.mails)

    def label(self, name: str) -> str:
        return t(_LABELS[name]) if name in _LABELS else super().label(name)

    def grant_target(self, fields: FieldsT) -> str:
        senders = {aim.sender.casefold() for aim in fields.mails}
        plain = not any(aim.skip or aim.to for aim in fields.mails)
        sender = senders.pop() if len(senders) == 1 else ""
        what = self._granted(fields)
        if not plain or not what or not _ONE_ADDRESS.fullmatch(sender):
            return ""
        return f"{what} mails from {sender} on {fields.account}"

    def _granted(self, fields: FieldsT) -> str:
        raise NotImplementedError

    def _edited_mails(self, fields: FieldsT, text: str) -> tuple[Aim, ...]:
        wanted = [line.split()[0] for line in text.replace(",", "\n").splitlines() if line.split()]
        known = {aim.ref: aim for aim in fields.mails}
        strange = [ref for ref in wanted if ref not in known]
        if strange:
            raise UsageError(f"{strange[0][:40]!r} is not among these mails.", hint="Mails can only be left out here.")
        return tuple(known[ref] for ref in dict.fromkeys(wanted))


class ChangeKind(OnMails[ChangeT]):
    """Labels and marks: words that are added and removed."""

    _what: ClassVar[str]

    def shown(self, fields: ChangeT) -> dict[str, str]:
        values = {"add": ", ".join(fields.add), "remove": ", ".join(fields.remove), "mails": _lines(fields.mails)}
        return {name: value for name, value in values.items() if value}

    def edited(self, fields: ChangeT, name: str, text: str) -> ChangeT:
        if name == "mails":
            return msgspec.structs.replace(fields, mails=self._edited_mails(fields, text))
        if name in ("add", "remove"):
            return msgspec.structs.replace(fields, **{name: self._words(text)})
        raise no_such_field(name)

    def check(self, fields: ChangeT) -> None:
        OnMails.check(self, fields)
        if not (fields.add or fields.remove):
            raise UsageError("Nothing would change.", hint="Say what to add or remove.")
        both = {one.casefold() for one in fields.add} & {one.casefold() for one in fields.remove}
        if both:
            raise UsageError(f"{both.pop()!r} is both added and removed.", hint="Leave one of them out.")
        self._words(" ".join((*fields.add, *fields.remove)))

    def inverse(self, fields: ChangeT, before: str) -> ChangeT:
        already = _found(before)
        mails = tuple(msgspec.structs.replace(aim, skip=already[aim.ref]) for aim in fields.mails if aim.ref in already)
        return msgspec.structs.replace(fields, mails=mails, add=fields.remove, remove=fields.add)

    def _granted(self, fields: ChangeT) -> str:
        words = [*(f"+{one}" for one in fields.add), *(f"-{one}" for one in fields.remove)]
        return f"{self._what} {' '.join(words)}"

    def _words(self, text: str) -> tuple[str, ...]:
        raise NotImplementedError


class LabelKind(ChangeKind[LabelFields]):
    """IMAP keywords; of a Maildir account, labels in Desk alone."""

    name = "label"
    fields_type = LabelFields
    _what = "label"

    def title(self, fields: LabelFields) -> str:
        return _words_of(fields.add, fields.remove)

    def sentence(self, fields: LabelFields, around: Surroundings) -> str:
        values = {"mails": _count(fields.mails), "account": fields.account}
        added, removed = ", ".join(fields.add), ", ".join(fields.remove)
        if not removed:
            return t("Puts the label {added} on {mails} in {account}.", added=added, **values)
        if not added:
            return t("Takes the label {removed} off {mails} in {account}.", removed=removed, **values)
        return t(
            "Puts the label {added} on {mails} in {account} and takes {removed} off.",
            added=added,
            removed=removed,
            **values,
        )

    def _words(self, text: str) -> tuple[str, ...]:
        return tuple({one.casefold(): checked_label(one) for one in text.replace(",", " ").split()}.values())


class MarkKind(ChangeKind[MarkFields]):
    """Read and flagged."""

    name = "mark"
    fields_type = MarkFields
    _what = "mark"

    def title(self, fields: MarkFields) -> str:
        return _words_of([_mark_name(one) for one in fields.add], [_mark_name(one) for one in fields.remove])

    def sentence(self, fields: MarkFields, around: Surroundings) -> str:
        return t(
            "Marks {mails} in {account}: {marks}.",
            mails=_count(fields.mails),
            account=fields.account,
            marks=self.title(fields),
        )

    def _words(self, text: str) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(text.replace(",", " ").lower().split()))
        strange = [one for one in words if one not in MARKS]
        if strange:
            raise UsageError(f"There is no mark {strange[0][:40]!r}.", hint="There are read and flagged.")
        return words


class ArchiveKind(OnMails[ArchiveFields]):
    """A move to the Archive folder; its undo moves each mail back to where it lay."""

    name = "archive"
    fields_type = ArchiveFields

    def title(self, fields: ArchiveFields) -> str:
        if len(fields.mails) == 1:
            return fields.mails[0].subject
        return _count(fields.mails)

    def sentence(self, fields: ArchiveFields, around: Surroundings) -> str:
        return t(
            "Moves {mails} in {account} to {folder}.",
            mails=_count(fields.mails),
            account=fields.account,
            folder=", ".join(dict.fromkeys(target(fields, aim) for aim in fields.mails)),
        )

    def shown(self, fields: ArchiveFields) -> dict[str, str]:
        folders = dict.fromkeys(target(fields, aim) for aim in fields.mails)
        return {"to_folder": ", ".join(folders), "mails": _lines(fields.mails)}

    def edited(self, fields: ArchiveFields, name: str, text: str) -> ArchiveFields:
        if name == "mails":
            return msgspec.structs.replace(fields, mails=self._edited_mails(fields, text))
        if name == "to_folder":
            if text.strip() != self.shown(fields)["to_folder"]:
                raise UsageError("The folder cannot be changed here.", hint="Reject this, and say where to move it.")
            return fields
        raise no_such_field(name)

    def check(self, fields: ArchiveFields) -> None:
        super().check(fields)
        still = [aim for aim in fields.mails if aim.folder == target(fields, aim)]
        if still:
            raise UsageError(f"{still[0].ref} is in {still[0].folder} already.", hint="Leave it out.")

    def inverse(self, fields: ArchiveFields, before: str) -> ArchiveFields:
        moved = _found(before)
        mails = tuple(
            msgspec.structs.replace(aim, folder=target(fields, aim), key="".join(moved[aim.ref][:1]), to=aim.folder)
            for aim in fields.mails
            if aim.ref in moved
        )
        return msgspec.structs.replace(fields, mails=mails)

    def _granted(self, fields: ArchiveFields) -> str:
        return "archive" if fields.to == "Archive" else ""


def _found(before: str) -> dict[str, tuple[str, ...]]:
    if not before:
        raise UsageError(
            "How these mails were before is not known, so it cannot be put back.", hint="Change them by hand."
        )
    return msgspec.json.decode(before, type=Before).already


def _count(mails: tuple[Aim, ...]) -> str:
    return t("1 mail") if len(mails) == 1 else t("{count} mails", count=len(mails))


def _mark_name(word: str) -> str:
    return {"read": t("read"), "flagged": t("flagged")}.get(word, word)


def _words_of(add: tuple[str, ...] | list[str], remove: tuple[str, ...] | list[str]) -> str:
    return " ".join([*(f"+{one}" for one in add), *(f"−{one}" for one in remove)])


def _lines(mails: tuple[Aim, ...]) -> str:
    """One mail a line, its ref first. Every mail of it is in what is approved, however long the list is."""
    return "\n".join(f"{aim.ref}  {aim.sender}  {' '.join(aim.subject.split())}"[:_SHOWN_MAILS] for aim in mails)
