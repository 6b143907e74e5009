"""Attachments on their way: what was taken out of a mail, and what text it holds. All of it is untrusted."""

from __future__ import annotations

import msgspec

from desk.wire.mail import Attachment

CHUNK_BYTES = 384 * 1024  # of content in one message; half a megabyte as base64 in JSON keeps every step under 5 ms


class TakenAttachment(msgspec.Struct, frozen=True, kw_only=True):
    """What the bytes that were streamed before it are. ``size``: how many they were."""

    attachment: Attachment
    size: int


class AttachmentText(msgspec.Struct, frozen=True, kw_only=True):
    """``kind`` is pdf, docx, html, mail or text; ``pages`` of a PDF. ``problems``: what was cut or odd, in sentences."""

    text: str
    kind: str
    filename: str = ""
    pages: int = 0
    problems: list[str] = []
