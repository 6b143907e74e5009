"""The text of a PDF, by pypdf: so many pages, so many characters, so much time."""

from __future__ import annotations

import io
import time

from desk.errors import DeskError, UsageError
from desk.parse.clean import clean_text
from desk.wire.documents import AttachmentText

MAX_PAGES = 300
MAX_READ_S = 15.0


def looks_like_pdf(content: bytes) -> bool:
    """ISO 32000 asks for the mark at the beginning; readers look for it in the first kilobyte."""
    return b"%PDF-" in content[:1024]


def pdf_text(content: bytes, max_chars: int) -> AttachmentText:
    """:raises UsageError: it is locked by a password or broken."""
    import logging

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of every small fault of a file
    deadline = time.monotonic() + MAX_READ_S
    problems: list[str] = []
    pieces: list[str] = []
    chars = pages = 0
    try:
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UsageError(
                "The PDF is locked by a password; Desk cannot read it.", hint="Save it with: desk mail save REF N"
            )
        pages = len(reader.pages)
        for number in range(min(pages, MAX_PAGES)):
            try:
                piece = reader.pages[number].extract_text()
            except (MemoryError, RecursionError):
                raise
            except Exception as error:  # noqa: BLE001 - pypdf raises anything on a broken page; the others may be whole
                problems.append(f"Page {number + 1} cannot be read ({type(error).__name__}).")
                continue
            pieces.append(clean_text(piece).strip())
            chars += len(pieces[-1])
            if chars > max_chars or time.monotonic() > deadline:
                problems.append(f"Only the first {number + 1} of {pages} pages were read.")
                break
        else:
            if pages > MAX_PAGES:
                problems.append(f"Only the first {MAX_PAGES} of {pages} pages were read.")
    except (DeskError, MemoryError):
        raise
    except Exception as error:
        raise UsageError(
            f"The PDF is broken ({type(error).__name__}); Desk cannot read it.",
            hint="Save it with: desk mail save REF N",
        ) from error
    text = "\n\n".join(piece for piece in pieces if piece)
    if not text and not problems:
        problems.append("The PDF holds no text; it may be a scan.")
    return AttachmentText(text=text, kind="pdf", pages=pages, problems=problems[:20])
