"""The text of a Word document (.docx, ECMA-376), by python-docx, once its archive has been looked over."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from desk.errors import DeskError, UsageError
from desk.parse.clean import clean_text
from desk.wire.documents import AttachmentText

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell

MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 80_000_000
MAX_RATIO = 150  # of XML as Word writes it rarely more than 20
MAX_READ_S = 15.0
MAX_TABLE_DEPTH = 10
_SMALL_BYTES = 2_000_000
_BODY = "word/document.xml"


def looks_like_word(content: bytes) -> bool:
    """An archive with a Word document in it."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _BODY in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RecursionError):
        return False


def check_archive(content: bytes) -> None:
    """Refuse what no document needs, before anything of it is unpacked whole.

    :raises UsageError: too many entries, too much in them, packed too tight, locked, or XML that defines entities.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        tight = any(
            entry.file_size > _SMALL_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
            for entry in entries
        )
        if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or tight:
            raise UsageError(
                f"The document would unpack to {unpacked / 1_000_000:,.0f} MB, so Desk leaves it packed.",
                hint="It may be made to do harm.",
            )
        if any(entry.flag_bits & 1 for entry in entries):
            raise UsageError("The document is locked by a password; Desk cannot read it.")
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")) and _defines_entities(archive, entry):
                raise UsageError(
                    "The document defines XML entities, which none needs, so Desk does not read it.",
                    hint="It may be made to do harm.",
                )


def _defines_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """A document type stands before the first element, in whichever encoding."""
    with archive.open(entry) as stream:
        head = stream.read(64_000).replace(b"\0", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def word_text(content: bytes, max_chars: int) -> AttachmentText:
    """:raises UsageError: it is broken, locked or made to do harm."""
    try:
        check_archive(content)
        import docx

        return _text(docx.Document(io.BytesIO(content)), max_chars)
    except (DeskError, MemoryError):
        raise
    except Exception as error:
        raise UsageError(
            f"The document is broken ({type(error).__name__}); Desk cannot read it.",
            hint="Save it with: desk mail save REF N",
        ) from error


def _text(document: Document, max_chars: int) -> AttachmentText:
    deadline = time.monotonic() + MAX_READ_S
    problems: list[str] = []
    pieces: list[str] = []
    chars = 0
    for line in _lines(document):
        pieces.append(line)
        chars += len(line) + 1
        if chars > max_chars or time.monotonic() > deadline:
            problems.append("The document is very long; only its beginning was read.")
            break
    return AttachmentText(text=clean_text("\n".join(pieces)).strip(), kind="docx", problems=problems)


def _lines(document: Document) -> Iterator[str]:
    from docx.text.paragraph import Paragraph

    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from _rows(block, 1)
    for section in document.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous:
                yield from (paragraph.text for paragraph in part.paragraphs if paragraph.text.strip())


def _rows(table: Table, depth: int) -> Iterator[str]:
    """Each row on one line; of merged cells the text once."""
    for row in table.rows:
        cells = list({id(cell._tc): cell for cell in row.cells}.values())
        yield "  ".join(" ".join(paragraph.text for paragraph in cell.paragraphs) for cell in cells)
        for cell in cells:
            yield from _inner(cell, depth)


def _inner(cell: _Cell, depth: int) -> Iterator[str]:
    if depth < MAX_TABLE_DEPTH:
        for table in cell.tables:
            yield from _rows(table, depth + 1)
