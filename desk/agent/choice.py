"""The marked branch: one of the offered tools, or "answer", as a tagged union the model's sampling is bound to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec


class Answer(msgspec.Struct, frozen=True, tag="answer", tag_field="tool"):
    """Answer in plain text."""


class SearchMail(msgspec.Struct, frozen=True, tag="search_mail", tag_field="tool"):
    query: str


class ReadMail(msgspec.Struct, frozen=True, tag="read_mail", tag_field="tool"):
    ref: str


Choice = Answer | SearchMail | ReadMail
_KINDS: dict[str, type[SearchMail] | type[ReadMail]] = {"search_mail": SearchMail, "read_mail": ReadMail}


def schema_for(tools: Sequence[str], refs: Sequence[str]) -> dict[str, Any]:
    """A JSON schema of ``answer`` and the offered tools. A ref can only be one that is on the table."""
    kinds: Any = Answer
    for tool in tools:
        if tool in _KINDS and (tool != "read_mail" or refs):
            kinds = kinds | _KINDS[tool]
    schema = msgspec.json.schema(kinds)
    read = schema.get("$defs", {}).get("ReadMail")
    if read is not None:
        read["properties"]["ref"] = {"enum": list(refs)}
    return schema


def parse_choice(raw: str, tools: Sequence[str], refs: Sequence[str]) -> Choice:
    """What the model chose; anything that was not offered is ``Answer``."""
    try:
        choice = msgspec.json.decode(raw, type=Choice)
    except msgspec.MsgspecError:
        return Answer()
    if isinstance(choice, SearchMail) and "search_mail" in tools:
        return choice
    if isinstance(choice, ReadMail) and "read_mail" in tools and choice.ref in refs:
        return choice
    return Answer()
