"""``parse.people``: a file of people (vCard, CSV or Desk's own JSON) as cards. All of it is hostile."""

from __future__ import annotations

import asyncio
import re

import msgspec

from desk.handoff import Trust
from desk.parse.people_csv import parse_csv
from desk.parse.vcard import decode_text, parse_vcards
from desk.rpc.peer import Call
from desk.wire.people import ParsedPeople, PersonCard


class _File(msgspec.Struct):
    raw: bytes
    filename: str = ""
    mapping: dict[str, str] = {}


class _Exported(msgspec.Struct):
    people: list[PersonCard]


async def read_people(call: Call, params: object) -> ParsedPeople:
    """``parse.people {raw: base64, filename, mapping}`` → ParsedPeople."""
    asked = msgspec.convert(params, _File)
    return await asyncio.to_thread(parse_people, asked.raw, asked.filename, asked.mapping)


def parse_people(raw: bytes, filename: str, mapping: dict[str, str]) -> ParsedPeople:
    """Cards from a file whose content says what it is. Never raises on any input."""
    head = decode_text(raw[:4_000]).lstrip("\ufeff \t\r\n")
    if re.match(r"(?:[\w-]+\.)?BEGIN:VCARD", head, re.IGNORECASE) or (
        filename.lower().endswith((".vcf", ".vcard")) and "BEGIN:VCARD" in head.upper()
    ):
        return parse_vcards(raw)
    if head.startswith("{"):
        return _parse_json(raw)
    if not raw.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        return ParsedPeople(cards=[], problems=["This file is empty."])
    return parse_csv(raw, mapping)


def _parse_json(raw: bytes) -> ParsedPeople:
    try:
        cards = msgspec.json.decode(decode_text(raw), type=_Exported).people
    except (msgspec.MsgspecError, RecursionError):
        return ParsedPeople(cards=[], problems=["This is not a file that desk people export has written."])
    return ParsedPeople(cards=[_distrusted(card) for card in cards])


def _distrusted(card: PersonCard) -> PersonCard:
    """A file's own word does not make a note trusted."""
    notes = tuple(msgspec.structs.replace(note, trust=Trust.UNTRUSTED, id=0) for note in card.notes)
    return msgspec.structs.replace(card, notes=notes)
