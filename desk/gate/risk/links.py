"""Links in the draft's own text: what they show, where they lead, what they carry. Pure.

Markdown, HTML, and ``words <address>`` as plain mails have them. Every expression here reads a text once, whatever is in it.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from desk.gate.risk.addresses import registered
from desk.gate.risk.context import Draft
from desk.gate.risk.facts import Link
from desk.gate.risk.letters import is_latin, mixed_words, readable
from desk.gate.risk.pay_links import bare_pay_links, pays
from desk.gate.risk.reasons import Level, because
from desk.wire.cards import Risk

_MOST_LINKS = 2_000
_LONG_VALUE = 40  # characters of one value in a link, from which on it is more than a number or a name
_SHORTENERS_LISTED = """
    bit.ly tinyurl.com t.co goo.gl ow.ly is.gd v.gd buff.ly t.ly rb.gy cutt.ly rebrand.ly shorturl.at tiny.cc
    lnkd.in s.id bl.ink soo.gd clck.ru vk.cc qr.ae adf.ly shorte.st bc.vc u.to x.gd n9.cl kutt.it tr.im snip.ly
    dub.sh t.cn url.cn dwz.cn suo.im suo.nz mrw.so sina.lt 985.so tb.cn m6z.cn c-n.co r6r.cn w.url.cn
"""
_SHORTENERS = frozenset(_SHORTENERS_LISTED.split())
_ENDINGS_LISTED = """
    com org net edu gov info biz io co app dev ai shop online site store xyz top club me tv cc eu de at ch uk fr it
    es nl be pl se no dk fi ie pt cz ru ua cn hk tw jp kr sg in au nz us ca br mx za example test invalid localhost
"""
_ENDINGS = frozenset(_ENDINGS_LISTED.split())
_MARKDOWN = re.compile(
    r"!?\[([^\[\]\n]{0,300})\]\([ \t]{0,9}<?([^()\s<>]{1,2000}(?:\([^()\s<>]{0,200}\)[^()\s<>]{0,200})?)"
)
_REFERENCE = re.compile(
    r"\[([^\[\]\n]{1,300})\][ \t]?\[([^\[\]\n]{0,100})\]"
)  # [words][name], and at the start of a line:
_DEFINED = re.compile(r"^ {0,3}\[([^\[\]\n]{1,100})\]:[ \t]{0,9}<?([^\s<>]{1,2000})", re.MULTILINE)
_ANCHOR = re.compile(r"<a\s[^<>]{0,3000}>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s{0,9}=\s{0,9}[\"']?([^\"'\s<>]{1,2000})", re.IGNORECASE)
_AFTER_WORDS = re.compile(r"(?<!\S)([^\s<>]{4,300}) {0,2}<((?:https?|ftp)://[^<>\s]{1,2000})>", re.IGNORECASE)
# What stands after https://shown.example in https://shown.example (https://target.example), in any brackets or behind an arrow.
_BESIDE = re.compile(
    r"[(\[{「【〔〈《>→⇒➜]\s{0,3}((?:(?:https?|ftp)://|www\.)[^\s<>()\[\]{}」】〕〉》]{2,2000})", re.IGNORECASE
)
_SHOWN_BEFORE = re.compile(
    r"(?<![\w@./-])((?:https?://|ftp://)?(?:[\w-]{1,63}\.){1,10}[\w-]{2,63}(?:[:/?#][^\s<>()\[\]{}]{0,200})?)[*_\"'”]{0,3}\s{0,3}[-=]?\Z",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w/@.-])(?:(?:https?|ftp)://|www\.)[^\s<>\"'（）()，。；、！“”「」]{2,2000}", re.IGNORECASE)
_BARE_ANYWHERE = re.compile(r"(?:https?|ftp)://[^\s<>\"'（），。；、！“”「」]{2,2000}", re.IGNORECASE)
_RUNS = re.compile(r"(?:java|vb)script:[^\s]|data:[a-z]{1,20}/[a-z0-9.+-]{1,60}[;,]", re.IGNORECASE)
_LOOKS_LIKE_HOST = re.compile(
    r"(?:(?:https?|ftp)://)?((?:[\w-]{1,63}\.){1,10}[\w-]{2,63})(?::\d{1,5})?(?:[/?#]\S{0,900})?", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){3}|\d{6,10}|0x[0-9a-f]{1,8}(?:\.0x[0-9a-f]{1,8}){0,3}|[0-9a-f:.]{0,45}:[0-9a-f:.]{1,45})"
)
_HOME = re.compile(r"(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|fe80:)")


def link_risks(draft: Draft) -> Iterator[Risk]:
    """Of the links in the draft's own text, then of those in the mail that is answered."""
    said = draft.said
    bent = (
        {link.url: link for link in draft.facts.answered.links if _leads_elsewhere(link)}
        if draft.facts.answered
        else {}
    )
    for link in links_in(said):
        yield from _shown_elsewhere(bent.get(link.url, link))
        yield from _target(draft, link)
    for host, url in dict.fromkeys(itertools.islice(bare_pay_links(draft.spots), _MOST_LINKS)):
        yield from _asks_for_money(draft, host, url)
    if ("script:" in draft.lower or "data:" in draft.lower) and _RUNS.search(said):
        yield because("link_runs", "body")
    for link in bent.values():
        yield because("answered_link", "body", shown=host_shown(link.text), host=host_of(link.url))


def links_in(text: str) -> list[Link]:
    """Every link with the words it shows, each way it is shown; for a bare one, those are empty."""
    found: dict[Link, None] = {}
    if "](" in text:
        for match in _MARKDOWN.finditer(text):
            shown = "!" if match[0].startswith("!") else match[1]
            found[Link(shown, match[2])] = None
    if "][" in text and "]:" in text:
        targets = {match[1].casefold(): match[2] for match in _DEFINED.finditer(text)}
        for match in _REFERENCE.finditer(text):
            target = targets.get((match[2] or match[1]).casefold(), "")
            if target:
                found[Link(match[1], target)] = None
    lower = text.casefold()
    if "href" in lower:
        for match in _ANCHOR.finditer(text):
            if href := _HREF.search(match[0]):
                words = re.split(r"</[aA]", text[match.end() : match.end() + 600], maxsplit=1)[0]
                found[Link(re.sub(r"<[^<>]{0,300}>", "", words), href[1])] = None
    if "://" in lower or "www." in lower:
        for match in _AFTER_WORDS.finditer(text):
            found[Link(match[1], match[2])] = None
        for match in itertools.islice(_BESIDE.finditer(text), _MOST_LINKS):
            if shown := _SHOWN_BEFORE.search(text, max(0, match.start() - 300), match.start()):
                found[Link(shown[1].rstrip("-="), match[1].rstrip(".,;:!?*_"))] = None
        shown_urls = {link.url for link in found}
        for pattern in (_BARE, _BARE_ANYWHERE):
            for match in pattern.finditer(text):
                url = match[0].rstrip(".,;:!?)]}*_")
                if url not in shown_urls:
                    found[Link("", url)] = None
                if len(found) > _MOST_LINKS:
                    break
    return list(found)[:_MOST_LINKS]


def authority_of(url: str) -> str:
    """What stands between ``//`` and the path; a backslash counts as a slash, as in browsers (WHATWG URL 4.4)."""
    rest = url.replace("\\", "/")
    scheme, separator, after = rest.partition("://")
    if separator and len(scheme) < 12:
        rest = after
    elif rest.startswith("//"):
        rest = rest[2:]
    elif ":" in rest.partition("/")[0] and not re.match(r"[\w.-]+:\d", rest):
        return ""  # mailto:, tel:, javascript:
    return re.split(r"[/?#]", rest.lstrip("/"), maxsplit=1)[0]


def host_of(url: str) -> str:
    """The host a link leads to, lower case; empty if it leads to none."""
    authority = authority_of(url).rpartition("@")[2]
    if authority.startswith("["):
        return authority[1:].partition("]")[0].lower()
    return authority.partition(":")[0].lower().rstrip(".")


def host_shown(words: str) -> str:
    """The host that the words of a link name; empty if they are just words."""
    words = words.strip().strip("*_`\"'“”")
    match = _LOOKS_LIKE_HOST.fullmatch(words)
    if match is None:
        return ""
    host = match[1].lower()
    plain = "://" not in words and not host.startswith("www.") and "/" not in words
    return "" if plain and host.rpartition(".")[2] not in _ENDINGS else host


def _leads_elsewhere(link: Link) -> bool:
    shown, host = host_shown(link.text), host_of(link.url)
    return bool(shown and host) and registered(shown) != registered(host)


def _shown_elsewhere(link: Link) -> Iterator[Risk]:
    if _leads_elsewhere(link):
        yield because("link_elsewhere", "body", shown=host_shown(link.text), host=host_of(link.url))


def _target(draft: Draft, link: Link) -> Iterator[Risk]:
    authority, host = authority_of(link.url), host_of(link.url)
    if not host:
        return
    before = authority.rpartition("@")[0]
    if before:
        yield because("link_false_start", "body", shown=before, host=host)
    twin = draft.trusted_domains.twin_of(host)
    if twin:
        yield because("link_twin", "body", twin=twin, domain=readable(host))
    elif "xn--" in host or mixed_words(host):
        honest = _mentioned(draft, link.url) == "typed" and is_latin(readable(host))
        yield because("link_letters", "body", "note" if honest else None, domain=readable(host))
    if pays(host, link.url):
        yield from _asks_for_money(draft, host, link.url)
    mentioned = _mentioned(draft, link.url)
    if _NUMBER.fullmatch(host):
        yield because("link_number", "body", "note" if _HOME.match(host) or mentioned == "typed" else None, host=host)
    elif host.removeprefix("www.") in _SHORTENERS:
        yield because("link_short", "body", None if mentioned in ("", "read") else "note", host=host)
    if mentioned in ("typed", "conversation"):
        return
    if _longest_value(link.url) >= _LONG_VALUE or (link.text == "!" and "?" in link.url):
        yield because("link_data", "body", host=host)
    source = next((read.source for read in draft.facts.others if link.url in read.text), "")
    if source:
        yield because("link_read", "body", host=host, source=source)
    elif draft.facts.answered is not None:
        yield because("link_new", "body", host=host)


def _asks_for_money(draft: Draft, host: str, url: str) -> Iterator[Risk]:
    """Danger where it came from something else that was read; no more than a note where the user or the conversation named it."""
    bare = (url.partition("://")[2] or url).casefold()
    mentioned = bare in draft.facts.user_text.casefold() or bare in draft.conversation.casefold()
    read = any(bare in read.text.casefold() for read in draft.facts.others)
    level: Level | None = "note" if mentioned else "danger" if read else None
    yield because("pay_link", "body", level, host=host)


def _mentioned(draft: Draft, url: str) -> str:
    if url in draft.facts.user_text:
        return "typed"
    return "conversation" if url in draft.conversation else ""


@functools.lru_cache(maxsize=1_000)
def _longest_value(url: str) -> int:
    """Length of the longest value in the query; a path may be long, as those of documents are."""
    query = url.partition("?")[2].partition("#")[0]
    return max((len(part.partition("=")[2] or part) for part in re.split(r"[&;]", query)), default=0)
