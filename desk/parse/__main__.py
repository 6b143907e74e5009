"""The parse worker: ``parse.mail``, ``parse.mails`` and ``parse.html``. It holds nothing and calls nobody."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Callable, Mapping

import msgspec

from desk.errors import UsageError
from desk.parse.html import html_to_text
from desk.parse.mail import parse_mail
from desk.rpc.child import serve
from desk.rpc.peer import Call, Handler, Peer
from desk.wire.mail import ParsedMail


class _Mail(msgspec.Struct):
    raw: str
    date_fallback: float | None = None


class _Mails(msgspec.Struct):
    raws: list[str]


class _Html(msgspec.Struct):
    html: str


async def read_mail(call: Call, params: object) -> ParsedMail:
    """``parse.mail {raw: base64, date_fallback}`` → ParsedMail."""
    asked = msgspec.convert(params, _Mail)
    return await asyncio.to_thread(parse_mail, _bytes(asked.raw), date_fallback=asked.date_fallback)


async def read_mails(call: Call, params: object) -> list[ParsedMail]:
    """``parse.mails {raws: [base64]}`` → one ParsedMail each."""
    raws = [_bytes(raw) for raw in msgspec.convert(params, _Mails).raws]
    return await asyncio.to_thread(lambda: [parse_mail(raw) for raw in raws])


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise UsageError("parse wants a message in base64.") from error


async def read_html(call: Call, params: object) -> dict[str, object]:
    """``parse.html {html}`` → {text, problems}."""
    text, problems = await asyncio.to_thread(html_to_text, msgspec.convert(params, _Html).html)
    return {"text": text, "problems": problems}


def build(host: Callable[[], Peer]) -> Mapping[str, Handler]:
    """The calls this worker answers."""
    return {"parse.mail": read_mail, "parse.mails": read_mails, "parse.html": read_html}


if __name__ == "__main__":
    serve("parse", build)
