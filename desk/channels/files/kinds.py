"""A change of one of the user's files as the gate knows it: the whole new text, against the text that was there."""

from __future__ import annotations

import hashlib

import msgspec

from desk.channels.files import diff
from desk.errors import UsageError
from desk.gate.kinds import Kind, Surroundings, Undo, no_such_field
from desk.i18n import t
from desk.wire.files import MAX_CHARS


class FileFields(msgspec.Struct, frozen=True, kw_only=True):
    """``before`` is the text the file must hold for this to be done; None: there must be no such file. ``content`` None
    removes the file. Text is UTF-8, lines as they stand."""

    path: str
    content: str | None
    before: str | None


def digest(text: str | None) -> str:
    """SHA-256 of the text as it lies in the file; empty for no file."""
    return "" if text is None else hashlib.sha256(text.encode()).hexdigest()


class FileEdit(Kind[FileFields]):
    """Writes, changes or removes a file; undone by putting back what was there."""

    name = "file.edit"
    fields_type = FileFields
    undo = Undo.INVERSE
    body_field = "content"

    def check(self, fields: FileFields) -> None:
        if not fields.path.startswith("/") or "\0" in fields.path or "/../" in f"{fields.path}/":
            raise UsageError(t("A file is named by its whole path."), hint=t("For example: /home/ana/notes.txt"))
        if fields.content == fields.before:
            raise UsageError(
                t("Nothing would change in {path}, so there is nothing to propose.", path=fields.path),
                hint=t("Change its text first."),
            )
        if max(len(fields.content or ""), len(fields.before or "")) > MAX_CHARS:
            raise UsageError(
                t("{path} is too long to be changed on a card.", path=fields.path), hint=t("Change it in an editor.")
            )

    def targets(self, fields: FileFields) -> tuple[str, ...]:
        return (fields.path,)

    def title(self, fields: FileFields) -> str:
        return fields.path

    def sentence(self, fields: FileFields, around: Surroundings) -> str:
        if fields.content is None:
            return t("Removes the file {path}.", path=fields.path)
        if fields.before is None:
            return t("Writes the new file {path}.", path=fields.path)
        added, gone = diff.counted(fields.before, fields.content)
        return t(
            "Changes the file {path}: {added} lines added, {gone} taken out.", path=fields.path, added=added, gone=gone
        )

    def shown(self, fields: FileFields) -> dict[str, str]:
        return {"path": fields.path, "content": fields.content or ""}

    def edited(self, fields: FileFields, name: str, text: str) -> FileFields:
        if name == "content" and fields.content is not None:
            return msgspec.structs.replace(fields, content=text)
        if name == "path":
            raise UsageError("Another file is another draft.", hint="Reject this one, and ask for the other.")
        raise no_such_field(name)

    def changes(self, fields: FileFields) -> str:
        no_end = t("no line break at the end of the file")
        return diff.unified(fields.before, fields.content, fields.path, no_end=no_end)

    def inverse(self, fields: FileFields, before: str) -> FileFields:
        return msgspec.structs.replace(fields, content=fields.before, before=fields.content)
