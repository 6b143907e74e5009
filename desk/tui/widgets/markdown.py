"""Markdown a model wrote: no link is clickable, no image is fetched, HTML is text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from textual.widgets import Markdown

# What turns plain text into something else: without any of these it is quicker to show it as it is.
_MARKUP = re.compile(r"[*_`#|\[\]<>~\\&]|^\s*([-+]|\d+[.)])\s|^\s*(---|===)|^\t| {4}|://", re.MULTILINE)


def is_plain(text: str) -> bool:
    """Whether ``text`` would look the same as Markdown, so that it can be drawn as it is."""
    return not _MARKUP.search(text)


class _Parser(MarkdownIt):
    def parse(self, src: str, env: Any = None) -> list[Token]:
        tokens = super().parse(src, env)
        for token in tokens:
            if token.children:
                token.children = _without_links(token.children)
        return tokens


def _without_links(children: Sequence[Token]) -> list[Token]:
    """Links become their text with the target behind it, images their description with the address."""
    kept: list[Token] = []
    targets: list[tuple[str, int]] = []
    for child in children:
        if child.type == "link_open":
            targets.append((str(child.attrs.get("href", "")), len(kept)))
        elif child.type == "link_close":
            target, start = targets.pop()
            label = "".join(one.content for one in kept[start:])
            if label != target:
                kept.append(_text(f" ‹{target}›"))
        elif child.type == "image":
            kept.append(_text(f"[{child.content}] ‹{child.attrs.get('src', '')}›"))
        elif child.type == "html_inline":
            kept.append(_text(child.content))
        else:
            kept.append(child)
    return kept


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def make_parser() -> MarkdownIt:
    """A GitHub-like parser without HTML and without guessing links."""
    return _Parser("commonmark", {"html": False}).enable(["table", "strikethrough"])


class ModelMarkdown(Markdown):
    """Show ``show(text)`` in here, never the raw text."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text, parser_factory=make_parser, open_links=False)
