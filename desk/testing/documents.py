"""Files as attachments come, good ones and ones made to do harm, and mails around them. Made here, byte for byte."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib


def mail_with(content: bytes, filename: str, content_type: str, *, message_id: str = "<a1@x.example>") -> bytes:
    """A mail with a line of text and one attachment."""
    head = (
        "From: Anna <anna@x.example>\r\nTo: you@desk-demo.example\r\nSubject: a file\r\n"
        f"Date: Tue, 3 Mar 2026 10:34:00 +0100\r\nMessage-ID: {message_id}\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\nhere it is\r\n"
        f'--m\r\nContent-Type: {content_type}\r\nContent-Disposition: attachment; filename="{filename}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + base64.encodebytes(content).replace(b"\n", b"\r\n") + b"--m--\r\n"


def pdf_page(operators: bytes, *, packed: int = 1) -> bytes:
    """A PDF of one page; its content is compressed ``packed`` times."""
    filters = b"/FlateDecode " * packed
    for _ in range(packed):
        operators = zlib.compress(operators, 9)
    stream = b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (len(operators), filters, operators)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    table = out.tell()
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + rows)
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % table)
    return out.getvalue()


def pdf_text_page(text: str) -> bytes:
    """A PDF that says ``text`` (ASCII)."""
    return pdf_page(b"BT /F1 12 Tf 50 700 Td (%s) Tj ET" % text.encode("ascii"))


def pdf_bomb() -> bytes:
    """Seven kilobytes that unpack, twice, to a gigabyte."""
    return pdf_page(b"BT /F1 12 Tf (x) Tj ET " * 40_000_000, packed=2)


def word_document(*paragraphs: str, table: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A .docx of paragraphs and, below them, a table."""
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        made = document.add_table(len(table), len(table[0]))
        for row, cells in enumerate(table):
            for column, text in enumerate(cells):
                made.cell(row, column).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def rewritten(document: bytes, name: str, content: bytes) -> bytes:
    """The .docx with one entry of its archive replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
        if name not in old.namelist():
            new.writestr(name, content)
    return out.getvalue()


def word_bomb() -> bytes:
    """A .docx of 300 kB with an entry of 300 MB in it."""
    return rewritten(word_document("x"), "word/big.xml", b" " * 300_000_000)


def word_of_laughs() -> bytes:
    """A .docx whose one word is an entity that stands for a billion others."""
    entities = b'<!ENTITY l0 "lol">' + b"".join(
        b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10)
    )
    body = (
        b'<?xml version="1.0"?><!DOCTYPE w [' + entities + b"]>"
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"
    )
    return rewritten(word_document("x"), "word/document.xml", body)
