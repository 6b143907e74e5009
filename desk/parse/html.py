"""HTML to readable text: active content out (nh3), links shown with where they really lead, quoting levels kept.

Nothing is fetched: of a picture only the text that stands for it is used. What the page hides from the eye is kept apart.
"""

from __future__ import annotations

import html as entities
import re
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

from desk.parse.clean import clean_line, clean_text
from desk.parse.unseen import hidden_names, hides

MAX_HTML_CHARS = 1_000_000
MAX_OPEN_TAGS = 2_000
MAX_LINKS = 200
MAX_LINK_CHARS = 2_000
MAX_HIDDEN_CHARS = 2_000
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
        "header li main nav ol p pre section table tr ul",
    )
)
_SPACED = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "table"))
_TAGS = {
    *_BLOCKS,
    *re.findall(
        r"\w+", "a abbr b br code del em font hr i img ins s small span strong sub sup tbody td tfoot th thead tt u"
    ),
}
_VOID = re.compile(r"<(?:br|img|hr|meta|link|input|p|li|td|th|tr|col|source|wbr|!)\b", re.IGNORECASE)
_EMPTY = frozenset(("br", "hr", "img"))
_UNSEEN = "unseen"
_LOOKS_LIKE_LINK = re.compile(r"^(?:https?://)?(?:[\w-]+\.)+[A-Za-z\u0080-\uffff]{2,}(?:[/:?#]\S*)?$")


def _host(address: str) -> str:
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")


def _plain_link(address: str) -> str:
    return re.sub(r"^(?:https?://|mailto:|tel:)(?:www\.)?|/$", "", address.strip().lower())


def _hidden_by(attrs: list[tuple[str, str | None]]) -> bool:
    """The sanitiser has left of styles, classes and ids only whether they hide."""
    return any(name == "hidden" or (name in ("style", "class", "id") and value == _UNSEEN) for name, value in attrs)


class Page(NamedTuple):
    """``links``: the text shown and where it leads, in order. ``hidden``: words the page holds but does not show."""

    text: str
    problems: list[str]
    links: list[tuple[str, str]]
    hidden: str


class _Renderer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.problems: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.unseen: list[str] = []
        self._unseen_depth = 0  # open elements since the one that is hidden
        self._line = ""
        self._blank = False  # a blank line is due before the next text
        self._quotes = 0
        self._quotes_before = 0
        self._pre = 0
        self._lists: list[int | None] = []
        self._href = ""
        self._link_text = ""

    def _break(self, spaced: bool = False) -> None:
        if self._line.strip():
            self._emit(self._line.rstrip() if self._pre else self._line.strip())
        self._line = ""
        self._blank = self._blank or spaced

    def _emit(self, line: str) -> None:
        prefix = "> " * self._quotes
        if self._blank and self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * min(self._quotes, self._quotes_before)).rstrip())
        self._blank = False
        self._quotes_before = self._quotes
        self.lines.append(prefix + line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen_depth or _hidden_by(attrs):
            self._unseen_depth += tag not in _EMPTY
            return
        if tag in _BLOCKS:
            self._break(tag in _SPACED and not (self._lists and tag in ("ul", "ol", "p")))
        values = dict(attrs)
        if tag == "br":
            if self._line.strip():
                self._break()
            else:
                self._blank = True
        elif tag == "hr":
            self._break()
            self._emit("---")
        elif tag == "blockquote":
            self._quotes = min(self._quotes + 1, 50)
        elif tag == "pre":
            self._pre += 1
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            indent = "  " * min(max(len(self._lists) - 1, 0), 8)
            if self._lists and self._lists[-1] is not None:
                self._lists[-1] += 1
                self._line = f"{indent}{self._lists[-1]}. "
            else:
                self._line = f"{indent}- "
        elif tag in ("td", "th") and self._line.strip():
            self._line = self._line.rstrip() + "  "
        elif tag == "img" and (values.get("alt") or "").strip():
            self.handle_data(f"[{(values['alt'] or '').strip()}]")
        elif tag == "a":
            self._href, self._link_text = values.get("href") or "", ""

    def handle_endtag(self, tag: str) -> None:
        if self._unseen_depth:
            self._unseen_depth -= tag not in _EMPTY
            return
        if tag == "a":
            self._end_link()
        if tag in _BLOCKS:
            self._break(tag in _SPACED and not (self._lists and tag in ("ul", "ol", "p")))
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._blank = self._blank or not self._lists

    def _end_link(self) -> None:
        href, shown, self._href = self._href.strip(), " ".join(self._link_text.split()), ""
        if not href or href.startswith("#"):
            return
        if len(self.links) < MAX_LINKS:
            self.links.append((clean_line(shown, 500), clean_line(href, MAX_LINK_CHARS)))
        if not shown:
            self._line += f"<{href}>"
        elif _plain_link(shown) != _plain_link(href):
            self._line += f" <{href}>"
            if (
                _LOOKS_LIKE_LINK.match(shown)
                and not href.startswith(("mailto:", "tel:"))
                and _host(shown) != _host(href)
            ):
                self.problems.append(f"A link shows {_host(shown)[:100]} but leads to {_host(href)[:100]}.")

    def handle_data(self, data: str) -> None:
        if self._unseen_depth:
            self.unseen.append(data)
            return
        if self._href:
            self._link_text += data
        if self._pre:
            first, *rest = data.split("\n")
            self._line += first
            for line in rest:
                self._emit(self._line)
                self._line = line
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        self._line += words.lstrip() if not self._line or self._line.endswith(" ") else words

    def finish(self) -> str:
        self.close()
        self._end_link()
        self._break()
        return "\n".join(self.lines).strip("\n")


def _stripped(markup: str) -> str:
    markup = re.sub(r"<[^<>]*>", "\n", markup)
    lines = (" ".join(line.split()) for line in entities.unescape(markup).split("\n"))
    return "\n".join(line for line in lines if line)


def html_to_text(markup: str) -> Page:
    """Readable text and what was odd. Scripts, styles, forms and what a style hides are gone; never raises."""
    import nh3

    problems: list[str] = []
    markup = clean_text(markup)
    if len(markup) > MAX_HTML_CHARS:
        markup = markup[:MAX_HTML_CHARS]
        problems.append("The HTML is very long; only its beginning is shown.")
    # The sanitiser's time grows with the square of the nesting, so a bomb of open tags never reaches it.
    open_tags = markup.count("<") - 2 * markup.count("</") - len(_VOID.findall(markup))
    if open_tags > MAX_OPEN_TAGS:
        deep = "The HTML is nested too deep; only its words are shown."
        return Page(_stripped(markup), [*problems, deep], [], "")
    names = hidden_names(markup)

    def mark_unseen(tag: str, name: str, value: str) -> str | None:
        """Keep of styles and names only whether they hide."""
        if name in ("href", "alt"):
            return value
        if name == "style":
            return _UNSEEN if hides(value) else None
        if name == "hidden":
            return value
        prefix = "#" if name == "id" else "."
        return _UNSEEN if any(prefix + one.lower() in names for one in value.split()[:50]) else None

    safe = nh3.clean(
        markup,
        tags=_TAGS,
        attributes={"*": {"style", "hidden", "class", "id"}, "a": {"href"}, "img": {"alt"}},
        attribute_filter=mark_unseen,
        clean_content_tags={"script", "style", "title"},
        url_schemes={"http", "https", "mailto", "tel", "ftp"},
        link_rel=None,
    )
    renderer = _Renderer()
    renderer.feed(safe)
    text = _visible(renderer.finish())
    hidden = " ".join(_visible(" ".join(renderer.unseen)).split())
    if re.search(r"\w", hidden):
        problems.append(f"The HTML hides {len(hidden)} characters of text from view; they are left out.")
    else:
        hidden = ""
    problems += list(dict.fromkeys(renderer.problems))[:10]
    return Page(clean_text(text), problems, renderer.links, clean_text(hidden)[:MAX_HIDDEN_CHARS])


def _visible(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u200b", "").replace("\u200c", "").replace("\u034f", "")
