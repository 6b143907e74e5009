"""Which parts of an HTML mail its own styles keep from being seen. Pure; reads CSS only as far as hiding needs it.

Hidden text is how a mail says one thing to a filter or a model and another to the person. The usual ways are known here
(display, visibility, opacity, a type size or box of nothing, text outside the page, text in the colour of its ground);
a rule within ``@media`` speaks of other screens and does not count.
"""

from __future__ import annotations

import re

MAX_STYLE_CHARS = 200_000
MAX_SHEETS = 20
_RULE = re.compile(r"([^{}@;]{1,500})\{([^{}]{0,2000})\}")
_SELECTOR = re.compile(r"^[a-z0-9]*([.#][A-Za-z_][\w-]{0,100})$")
_NOTHING = re.compile(r"^(?:0*(?:\.0+)?|0*\.\d+|0*1)(?:px|pt|em|rem|%|vw|vh)?$")
_ZERO = re.compile(r"^0*(?:\.0+)?(?:px|pt|em|rem|%|vw|vh)?$")
_FAR = re.compile(r"^-\d{3,}")


def hides(style: str) -> bool:
    """Whether a style attribute (or a rule's body) makes what it applies to invisible."""
    values = _declarations(style)
    if values.get("display") == "none" or values.get("visibility") in ("hidden", "collapse"):
        return True
    if _ZERO.match(values.get("opacity", "1")) or _NOTHING.match(values.get("font-size", "10px")):
        return True
    clipped = values.get("overflow", "") == "hidden"
    if clipped and any(_ZERO.match(values.get(name, "1px")) for name in ("max-height", "height", "max-width", "width")):
        return True
    if _FAR.match(values.get("text-indent", "")):
        return True
    placed = values.get("position") in ("absolute", "fixed")
    if placed and any(_FAR.match(values.get(name, "")) for name in ("left", "top", "right", "margin-left")):
        return True
    ground = values.get("background-color") or values.get("background", "")
    return bool(ground) and _colour(ground) == _colour(values.get("color", "")) != ""


def hidden_names(markup: str) -> frozenset[str]:
    """Selectors of one class or id (``.preheader``, ``#x``) that the page's own style sheets hide."""
    names: set[str] = set()
    for sheet in _sheets(markup):
        for selectors, body in _RULE.findall(_without_media(re.sub(r"/\*.{0,5000}?\*/", " ", sheet, flags=re.DOTALL))):
            for selector in selectors.split(","):
                found = _SELECTOR.match(selector.strip())
                if found and hides(body):
                    names.add(found[1].lower())
    return frozenset(names)


def _declarations(style: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for declaration in style[:4000].lower().split(";")[:100]:
        name, colon, value = declaration.partition(":")
        if colon:
            values[name.strip()] = value.replace("!important", "").strip()
    return values


def _colour(value: str) -> str:
    value = value.strip()
    named = {"white": "#ffffff", "#fff": "#ffffff", "black": "#000000", "#000": "#000000"}
    found = re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])", value)
    return named.get(value) or (f"#{found[1] * 2}{found[2] * 2}{found[3] * 2}" if found else value)


def _sheets(markup: str) -> list[str]:
    sheets: list[str] = []
    lower, at, left = markup.lower(), 0, MAX_STYLE_CHARS
    while len(sheets) < MAX_SHEETS and left > 0:
        start = lower.find("<style", at)
        inside = lower.find(">", start) + 1 if start >= 0 else 0
        end = lower.find("</style", inside) if inside else -1
        if end < 0:
            break
        sheets.append(markup[inside : min(end, inside + left)])
        left -= end - inside
        at = end + 1
    return sheets


def _without_media(sheet: str) -> str:
    """The sheet without its ``@media`` blocks."""
    out, depth, at = [], 0, 0
    for found in re.finditer(r"@media[^{}]{0,500}\{|[{}]", sheet):
        mark = found[0]
        if depth == 0:
            if mark.startswith("@"):
                out.append(sheet[at : found.start()])
                depth = 1
            continue
        depth += -1 if mark == "}" else 1
        if depth == 0:
            at = found.end()
    if depth == 0:
        out.append(sheet[at:])
    return "".join(out)
