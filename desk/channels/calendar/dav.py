"""What CalDAV servers are asked and answer, as XML (RFC 4918, 4791, 6578). Pure: text in, values out.

An answer is hostile like any other text: no entity is resolved, nothing is fetched, and size is bounded by who read it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NS = {
    "D": "DAV:",
    "C": "urn:ietf:params:xml:ns:caldav",
    "CS": "http://calendarserver.org/ns/",
    "A": "http://apple.com/ns/ical/",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NS.items())


class BadAnswer(ValueError):
    """The answer is no multistatus."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One ``DAV:response``. ``status``: of the whole, 0 if only its properties have one."""

    href: str
    status: int = 0
    etag: str = ""
    data: str = ""
    name: str = ""
    ctag: str = ""
    sync_token: str = ""
    types: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()
    rights: frozenset[str] | None = None
    principal: str = ""
    home: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    items: list[Item]
    sync_token: str = ""


def propfind(*properties: str) -> bytes:
    """``properties`` with their prefixes, e.g. ``D:getetag``."""
    asked = "".join(f"<{name}/>" for name in properties)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><D:propfind {_DECLARED}><D:prop>{asked}</D:prop></D:propfind>'.encode()
    )


def sync_collection(token: str) -> bytes:
    """What changed since ``token``; everything if that is empty (RFC 6578 3.2)."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><D:sync-collection {_DECLARED}><D:sync-token>{_escaped(token)}</D:sync-token>'
        "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    ).encode()


def multiget(hrefs: list[str]) -> bytes:
    """The resources at ``hrefs`` (RFC 4791 7.9)."""
    asked = "".join(f"<D:href>{_escaped(href)}</D:href>" for href in hrefs)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><C:calendar-multiget {_DECLARED}>'
        f"<D:prop><D:getetag/><C:calendar-data/></D:prop>{asked}</C:calendar-multiget>"
    ).encode()


def read_answer(content: bytes) -> Answer:
    """:raises BadAnswer: it is no multistatus."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadAnswer("the answer is no XML") from error
    if root is None or root.tag != "{DAV:}multistatus":
        raise BadAnswer("the answer is no multistatus")
    return Answer(
        items=[_item(response) for response in root.iterfind("D:response", _NS)],
        sync_token=(root.findtext("D:sync-token", "", _NS) or "").strip(),
    )


def _item(response: Element) -> Item:
    right: dict[str, Element] = {}
    for propstat in response.iterfind("D:propstat", _NS):
        if _status(propstat.findtext("D:status", "", _NS)) in (0, 200):
            for prop in propstat.iterfind("D:prop", _NS):
                right.update({str(one.tag): one for one in prop if isinstance(one.tag, str)})

    def text(prefix: str, name: str) -> str:
        found = right.get(f"{{{_NS[prefix]}}}{name}")
        return (found.text or "").strip() if found is not None else ""

    def inner(prefix: str, name: str) -> str:
        found = right.get(f"{{{_NS[prefix]}}}{name}")
        return (found.findtext("D:href", "", _NS) or "").strip() if found is not None else ""

    kinds = right.get("{DAV:}resourcetype")
    offered = right.get(f"{{{_NS['C']}}}supported-calendar-component-set")
    allowed = right.get("{DAV:}current-user-privilege-set")
    data = right.get(f"{{{_NS['C']}}}calendar-data")
    return Item(
        href=(response.findtext("D:href", "", _NS) or "").strip(),
        status=_status(response.findtext("D:status", "", _NS)),
        etag=text("D", "getetag"),
        data=(data.text or "") if data is not None else "",
        name=text("D", "displayname"),
        ctag=text("CS", "getctag"),
        sync_token=text("D", "sync-token"),
        types=frozenset(str(one.tag) for one in kinds) if kinds is not None else frozenset(),
        components=frozenset(str(one.get("name", "")).upper() for one in offered)
        if offered is not None
        else frozenset(),
        rights=frozenset(str(one.tag) for holder in allowed for one in holder) if allowed is not None else None,
        principal=inner("D", "current-user-principal"),
        home=inner("C", "calendar-home-set"),
    )


def _status(text: str | None) -> int:
    found = re.search(r"\b(\d{3})\b", text or "")
    return int(found[1]) if found else 0


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
