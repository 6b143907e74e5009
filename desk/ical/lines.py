"""Content lines and components of iCalendar (RFC 5545 3.1, 3.2; RFC 6868). Pure.

Reading never raises: what is no line is kept as it is and counted, a component that nobody closed ends with the text. What
was read and not changed is written again with the same name, parameters and value, only folded anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

FOLD_OCTETS = 75
MAX_DEPTH = 12
MAX_LINES = 500_000
# These never stand in one another: where one begins, another that was not closed has ended.
_NEVER_NESTED = frozenset(("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"))
_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_HEAD = re.compile(r"([A-Za-z0-9_.-]{1,200})\s*(?=[:;])")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9_.-]{1,200})\s*(?:=\s*((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*))?')
_PARAMETER_VALUE = re.compile(r'"([^"]*)"|([^";:,]+)')
_ESCAPED = re.compile(r"\\([\\;,nN:\"])")
_CARET = re.compile(r"\^([n^'])")


class Line(msgspec.Struct, frozen=True):
    """One property. ``name`` and the names in ``params`` are upper case; ``value`` is as written, escapes and all. A text
    that is no property has an empty name."""

    name: str
    value: str
    params: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def param(self, name: str) -> str:
        """The first value of a parameter, or empty."""
        return next((values[0] for key, values in self.params if key == name and values), "")

    @property
    def text(self) -> str:
        """The value as a TEXT (RFC 5545 3.3.11)."""
        return unescape(self.value)


class Component(msgspec.Struct, frozen=True):
    """``BEGIN:name`` to ``END:name``; its lines and components in their order."""

    name: str
    parts: tuple[Line | Component, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(part for part in self.parts if isinstance(part, Line))

    @property
    def components(self) -> tuple[Component, ...]:
        return tuple(part for part in self.parts if isinstance(part, Component))

    def all(self, name: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.name == name)

    def first(self, name: str) -> Line | None:
        return next(iter(self.all(name)), None)

    def value(self, name: str) -> str:
        """The first such property's value as it is written, or empty."""
        line = self.first(name)
        return line.value.strip() if line else ""

    def text(self, name: str) -> str:
        line = self.first(name)
        return line.text if line else ""

    def named(self, *names: str) -> tuple[Component, ...]:
        return tuple(component for component in self.components if component.name in names)

    def walk(self) -> Iterator[Component]:
        """This component and all in it."""
        open_ones = [self]
        while open_ones:
            component = open_ones.pop()
            yield component
            open_ones.extend(reversed(component.components))


def decode(raw: bytes) -> str:
    """``raw`` unfolded and as text: UTF-8, else Windows-1252, which old programs wrote. Folds may cut a letter in two."""
    whole = _FOLD.sub(b"", raw.removeprefix(b"\xef\xbb\xbf"))
    try:
        text = whole.decode("utf-8")
    except UnicodeDecodeError:
        text = whole.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read(raw: bytes | str) -> Component:
    """A component without a name that holds everything in ``raw``: usually one VCALENDAR."""
    text = decode(raw.encode("utf-8", "replace") if isinstance(raw, str) else raw)
    stack: list[tuple[str, list[Line | Component]]] = [("", [])]
    for number, content in enumerate(text.split("\n")):
        if number >= MAX_LINES:
            break
        if not content.strip():
            continue
        line = read_line(content)
        if line.name == "BEGIN" and len(stack) <= MAX_DEPTH:
            name = line.value.strip().upper()
            while name in _NEVER_NESTED and any(other in _NEVER_NESTED for other, _ in stack):
                unclosed, parts = stack.pop()
                stack[-1][1].append(Component(unclosed, tuple(parts)))
            stack.append((name, []))
        elif line.name == "END" and any(name == line.value.strip().upper() for name, _ in stack[1:]):
            while True:  # what was not closed within ends with it
                name, parts = stack.pop()
                stack[-1][1].append(Component(name, tuple(parts)))
                if name == line.value.strip().upper():
                    break
        else:
            stack[-1][1].append(line)
    while len(stack) > 1:
        name, parts = stack.pop()
        stack[-1][1].append(Component(name, tuple(parts)))
    return Component("", tuple(stack[0][1]))


def read_line(content: str) -> Line:
    """One unfolded line; an empty name if it is no property."""
    head = _HEAD.match(content)
    if head is None:
        return Line("", content)
    at = head.end()
    params = []
    while found := _PARAMETER.match(content, at):
        values = tuple(_uncaret(quoted or bare) for quoted, bare in _PARAMETER_VALUE.findall(found[2] or ""))
        params.append((found[1].upper(), values))
        at = found.end()
    if content[at : at + 1] != ":":  # a broken parameter: the value begins after the next colon, if there is one
        colon = content.find(":", at)
        if colon < 0:
            return Line("", content)
        at = colon
    return Line(head[1].upper(), content[at + 1 :], tuple(params))


def write(component: Component) -> str:
    """The text of ``component`` with CRLF and folded lines."""
    return "".join(f"{folded}\r\n" for line in _written(component) for folded in [fold(line)])


def _written(component: Component) -> Iterator[str]:
    if component.name:
        yield f"BEGIN:{component.name}"
    for part in component.parts:
        if isinstance(part, Component):
            yield from _written(part)
        elif part.name:
            yield write_line(part)
    if component.name:
        yield f"END:{component.name}"


def write_line(line: Line) -> str:
    """One property, unfolded."""
    params = "".join(f";{name}={','.join(map(_quoted, values))}" for name, values in line.params)
    return f"{line.name}{params}:{line.value}"


def fold(line: str) -> str:
    """``line`` in pieces of at most 75 octets, never cutting a character."""
    pieces, used = [""], 0
    for character in line:
        size = len(character.encode("utf-8", "replace"))
        if used + size > FOLD_OCTETS - (len(pieces) > 1):
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += size
    return "\r\n ".join(pieces)


def unescape(value: str) -> str:
    """TEXT as people read it."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def escape(text: str) -> str:
    """``text`` as TEXT; characters no calendar can carry are left out."""
    kept = "".join(
        c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or (c >= " " and c != "\x7f")
    )
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _quoted(value: str) -> str:
    kept = "".join(c for c in value if c in "\n\t" or (c >= " " and c != "\x7f"))
    kept = kept.replace("^", "^^").replace("\n", "^n").replace('"', "^'")
    return f'"{kept}"' if re.search(r"[;:,]", kept) else kept


def _uncaret(value: str) -> str:
    return _CARET.sub(lambda found: {"n": "\n", "^": "^", "'": '"'}[found[1]], value)
