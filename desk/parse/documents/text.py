"""The text of one file, whatever it says it is. Its own first bytes count for more than its name or type."""

from __future__ import annotations

import re

from desk.errors import UsageError
from desk.parse.charsets import decode_bytes
from desk.parse.clean import clean_text
from desk.parse.documents.pdf import looks_like_pdf, pdf_text
from desk.parse.documents.word import looks_like_word, word_text
from desk.parse.html import html_to_text
from desk.parse.mail import parse_mail
from desk.wire.documents import AttachmentText

MAX_CHARS = 500_000
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe\x00\x00": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_TEXT_NAMES = re.compile(r"\.(?:txt|text|csv|tsv|md|rst|log|json|ya?ml|toml|ini|xml|ics|vcf|vcard|diff|patch|srt|tex)$")
_TEXT_TYPES = re.compile(r"text/|application/(?:json|xml|x-?yaml|csv|[\w.-]+\+(?:json|xml))$|message/")
_FOLDED = re.compile(r"\n[ \t]")  # RFC 5545 3.1, RFC 6350 3.2


def document_text(content: bytes, filename: str, content_type: str) -> AttachmentText:
    """At most ``MAX_CHARS`` characters of readable text.

    :raises UsageError: Desk cannot read files of this kind, or this one is broken, locked or made to do harm.
    """
    name, kind = filename.lower(), content_type.lower()
    if looks_like_pdf(content):
        made = pdf_text(content, MAX_CHARS)
    elif looks_like_word(content):
        made = word_text(content, MAX_CHARS)
    elif kind == "text/html" or name.endswith((".html", ".htm")):
        page = html_to_text(decode(content))
        made = AttachmentText(text=page.text, kind="html", problems=page.problems)
    elif kind == "message/rfc822" or name.endswith(".eml"):
        mail = parse_mail(content)
        head = f"From: {mail.sender.name} <{mail.sender.address}>\nSubject: {mail.subject}\n\n"
        made = AttachmentText(text=head + mail.text, kind="mail", problems=mail.problems)
    elif _TEXT_TYPES.match(kind) or _TEXT_NAMES.search(name):
        if b"\0" in content[:10_000] and not content.startswith(tuple(_MARKS)):
            raise UsageError("The attachment calls itself text but is not.", hint="Save it with: desk mail save REF N")
        text = clean_text(decode(content))
        if name.endswith((".ics", ".vcf", ".vcard")) or kind in ("text/calendar", "text/vcard", "text/x-vcard"):
            text = unfolded(text)
        made = AttachmentText(text=text, kind="text")
    else:
        raise UsageError(
            f"Desk cannot read the text of files of the kind {content_type or 'unknown'}.",
            hint="Save it with: desk mail save REF N",
        )
    problems = list(made.problems)
    if len(made.text) > MAX_CHARS:
        problems.append("The text is very long; only its beginning is shown.")
    return AttachmentText(
        text=made.text[:MAX_CHARS], kind=made.kind, filename=filename, pages=made.pages, problems=problems
    )


def decode(content: bytes) -> str:
    """A text file's bytes, by its byte order mark or by what fits."""
    few = (
        len(content.translate(None, bytes(range(128)))) < 6
    )  # too few letters to tell an encoding by: the West's is likely
    label = next((label for mark, label in _MARKS.items() if content.startswith(mark)), "cp1252" if few else "")
    return decode_bytes(content, label)[0].removeprefix("\ufeff")


def unfolded(text: str) -> str:
    """A calendar's or card's lines whole, with their line breaks and commas as they are read."""
    lines = _FOLDED.sub("", text)
    return re.sub(r"\\([nN,;\\])", lambda found: "\n  " if found[1] in "nN" else found[1], lines)
