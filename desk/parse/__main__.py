"""The parse worker: mail, HTML, calendars, people. It holds nothing and calls nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import msgspec

from desk.parse.calendar import parse_calendar
from desk.parse.held import Held, decoded
from desk.parse.html import html_to_text
from desk.parse.instances import expand
from desk.parse.invitation import calendars_in_mail
from desk.parse.limits import limit
from desk.parse.mail import parse_mail
from desk.parse.people import read_people
from desk.rpc.child import serve
from desk.rpc.peer import Call, Handler, Peer
from desk.wire.calendar import Expansion, ParsedCalendar
from desk.wire.mail import ParsedMail


class _Mail(msgspec.Struct):
    raw: str = ""
    held: str = ""
    date_fallback: float | None = None


class _Mails(msgspec.Struct):
    raws: list[str]


class _Html(msgspec.Struct):
    html: str


class _Calendar(msgspec.Struct):
    raw: str
    home: str
    mail: bool = False


class _Instances(msgspec.Struct):
    files: list[tuple[int, str]]
    start: float
    end: float
    home: str


async def read_mails(call: Call, params: object) -> list[ParsedMail]:
    """``parse.mails {raws: [base64]}`` → one ParsedMail each."""
    raws = [decoded(raw) for raw in msgspec.convert(params, _Mails).raws]
    return await asyncio.to_thread(lambda: [parse_mail(raw) for raw in raws])


async def read_html(call: Call, params: object) -> dict[str, object]:
    """``parse.html {html}`` → {text, problems}."""
    page = await asyncio.to_thread(html_to_text, msgspec.convert(params, _Html).html)
    return {"text": page.text, "problems": page.problems}


async def read_calendar(call: Call, params: object) -> list[ParsedCalendar]:
    """``parse.calendar {raw: base64, home, mail}`` → the calendar, or with ``mail`` every one that a mail carries."""
    asked = msgspec.convert(params, _Calendar)
    raw = decoded(asked.raw)
    if asked.mail:
        return await asyncio.to_thread(calendars_in_mail, raw, asked.home)
    return [await asyncio.to_thread(parse_calendar, raw, asked.home)]


async def read_instances(call: Call, params: object) -> Expansion:
    """``parse.instances {files: [[key, text]], start, end, home}`` → Expansion."""
    asked = msgspec.convert(params, _Instances)
    return await asyncio.to_thread(expand, asked.files, asked.start, asked.end, asked.home)


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

    return {
        "parse.hold": hold,
        "parse.mail": read_mail,
        "parse.mails": read_mails,
        "parse.html": read_html,
        "parse.people": read_people,
        "parse.calendar": read_calendar,
        "parse.instances": read_instances,
    }


if __name__ == "__main__":
    limit()
    serve("parse", build)
