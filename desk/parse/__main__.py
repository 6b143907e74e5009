"""The parse worker: ``parse.mail``, ``parse.html`` and ``parse.people``. It holds nothing and calls nobody."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Callable, Mapping

import msgspec

from desk.errors import UsageError
from desk.parse.html import html_to_text
from desk.parse.mail import parse_mail
from desk.parse.people import read_people
from desk.rpc.child import serve
from desk.rpc.peer import Call, Handler, Peer
from desk.wire.mail import ParsedMail


class _Mail(msgspec.Struct):
    raw: str
    date_fallback: float | None = None


class _Html(msgspec.Struct):
    html: str


async def read_mail(call: Call, params: object) -> ParsedMail:
    """``parse.mail {raw: base64, date_fallback}`` → ParsedMail."""
    asked = msgspec.convert(params, _Mail)
    try:
        raw = base64.b64decode(asked.raw, validate=True)
    except binascii.Error as error:
        raise UsageError("parse.mail wants the message in base64.") from error
    return await asyncio.to_thread(parse_mail, raw, date_fallback=asked.date_fallback)


async def read_html(call: Call, params: object) -> dict[str, object]:
    """``parse.html {html}`` → {text, problems}."""
    text, problems = await asyncio.to_thread(html_to_text, msgspec.convert(params, _Html).html)
    return {"text": text, "problems": problems}


def build(host: Callable[[], Peer]) -> Mapping[str, Handler]:
    """The calls this worker answers."""
    return {"parse.mail": read_mail, "parse.html": read_html, "parse.people": read_people}


if __name__ == "__main__":
    serve("parse", build)
