"""The parse worker: ``parse.mail`` and ``parse.html``. It holds nothing and calls nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import msgspec

from desk.parse.held import Held, decoded
from desk.parse.html import html_to_text
from desk.parse.limits import limit
from desk.parse.mail import parse_mail
from desk.rpc.child import serve
from desk.rpc.peer import Call, Handler, Peer
from desk.wire.mail import ParsedMail


class _Mail(msgspec.Struct):
    raw: str = ""
    held: str = ""
    date_fallback: float | None = None


class _Html(msgspec.Struct):
    html: str


async def read_html(call: Call, params: object) -> dict[str, object]:
    """``parse.html {html}`` → {text, problems}."""
    page = await asyncio.to_thread(html_to_text, msgspec.convert(params, _Html).html)
    return {"text": page.text, "problems": page.problems}


def build(host: Callable[[], Peer]) -> Mapping[str, Handler]:
    """The calls this worker answers."""
    held = Held()

    async def hold(call: Call, params: object) -> None:
        """``parse.hold {id, data: base64}``: a piece of a mail that is too big for one line."""
        held.add(params)

    async def read_mail(call: Call, params: object) -> ParsedMail:
        """``parse.mail {raw: base64 | held: id, date_fallback}`` → ParsedMail."""
        asked = msgspec.convert(params, _Mail)
        raw = held.take(asked.held) if asked.held else decoded(asked.raw)
        return await asyncio.to_thread(parse_mail, raw, date_fallback=asked.date_fallback)

    return {"parse.hold": hold, "parse.mail": read_mail, "parse.html": read_html}


if __name__ == "__main__":
    limit()
    serve("parse", build)
