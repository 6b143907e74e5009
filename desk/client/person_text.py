"""A person's card as lines a person can write: one thing a line, ``what: value (what for)``. Pure.

A line that was not touched stands for exactly what it was made from, so that nothing a line cannot say is lost by editing.
Notes are not among them: they have an origin, and are added, not rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from desk.errors import UsageError
from desk.store.fold import fold
from desk.wire.people import Detail, Membership, PersonCard, Postal, Rhythm

_UNITS = {
    **dict.fromkeys(("d", "day", "days", "天", "日"), "day"),
    **dict.fromkeys(("w", "week", "weeks", "周", "星期"), "week"),
    **dict.fromkeys(("m", "month", "months", "月"), "month"),
    **dict.fromkeys(("y", "year", "years", "年"), "year"),
}
_WITH_LABEL = re.compile(r"(.*\S)\s*\(([^()]+)\)")
_KEYS = {
    "name": "name", "姓名": "name", "address": "address", "邮箱": "address", "phone": "phone", "电话": "phone",
    "organisation": "organisation", "organization": "organisation", "单位": "organisation", "label": "label",
    "标签": "label", "birthday": "birthday", "生日": "birthday", "every": "every", "每隔": "every", "postal": "postal",
    "地址": "postal",
}  # fmt: skip


def parse_rhythm(text: str) -> Rhythm | None:
    """``3 weeks``, ``2w``, ``month``, ``每3周``; ``none`` takes it away. :raises UsageError: it means none of these."""
    folded = fold(text)
    if folded in ("", "none", "never", "no", "off", "无", "不"):
        return None
    found = re.fullmatch(r"(?:every|每)?\s*(\d{1,4})?\s*(?:个)?\s*([^\W\d]+)", folded)
    if found is None or found[2] not in _UNITS or found[1] == "0":
        raise UsageError(f"{text[:40]!r} is no rhythm.", hint="Write it like: 3 weeks")
    every, unit = int(found[1] or 1), _UNITS[found[2]]
    return Rhythm(every * 12, "month") if unit == "year" else Rhythm(every, unit)


def show_rhythm(rhythm: Rhythm) -> str:
    return f"{rhythm.every} {rhythm.unit}{'s' if rhythm.every > 1 else ''}"


def lines_of(card: PersonCard) -> list[tuple[str, Any]]:
    """Each line with what it was made from."""
    made: list[tuple[str, Any]] = [(f"name: {card.name}", card.name)]
    made += [(_line("address", one.value, one.label), one) for one in card.addresses]
    made += [(_line("phone", one.value, one.label), one) for one in card.phones]
    made += [(_line("organisation", one.organisation, one.role), one) for one in card.organisations]
    made += [(f"label: {label}", label) for label in card.labels]
    made += [(f"birthday: {card.birthday}", card.birthday)] if card.birthday else []
    made += [(f"every: {show_rhythm(card.rhythm)}", card.rhythm)] if card.rhythm else []
    made += [(_line("postal", _postal_text(one), one.label), one) for one in card.postal]
    made += [(f"{name}: {_one_line(value)}", (name, value)) for name, value in card.fields.items()]
    return made


def to_text(card: PersonCard) -> str:
    """The card's lines, for an editor."""
    return "\n".join(line for line, _ in lines_of(card)) + "\n"


def from_text(before: PersonCard, text: str) -> PersonCard:
    """``before`` as the edited lines say. :raises UsageError: a line says nothing, or there is no name."""
    untouched = dict(lines_of(before))
    made: dict[str, Any] = {
        "name": "", "addresses": [], "phones": [], "organisations": [], "labels": [], "birthday": "", "rhythm": None,
        "postal": [], "fields": {},
    }  # fmt: skip
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, colon, value = line.partition(":") if ":" in line else line.partition("：")
        if not colon:
            raise UsageError(
                f"{line[:60]!r} says nothing.", hint="Write what it is before a colon, like phone: 030 445566"
            )
        _put(made, name.strip(), value.strip(), untouched.get(line))
    if not made["name"]:
        raise UsageError("A contact needs a name.", hint="Write a line like: name: Anna Berg")
    lists = {name: tuple(value) if isinstance(value, list) else value for name, value in made.items()}
    return PersonCard(notes=before.notes, **cast(dict[str, Any], lists))


def _put(made: dict[str, Any], name: str, value: str, original: Any) -> None:
    key = _KEYS.get(name.casefold())
    if key is None:
        kept_name, kept_value = original if original is not None else (name, value)
        made["fields"][kept_name] = kept_value
    elif key in ("name", "birthday"):
        made[key] = value
    elif key == "every":
        made["rhythm"] = original if original is not None else parse_rhythm(value)
    elif key == "label":
        made["labels"].append(original or value)
    else:
        plural, build = _MANY[key]
        made[plural].append(original if original is not None else build(*_split(value)))


def _split(value: str) -> tuple[str, str]:
    found = _WITH_LABEL.fullmatch(value)
    return (found[1], found[2].strip()) if found else (value, "")


def _postal(text: str, label: str) -> Postal:
    parts = [part.strip() for part in re.split("[;；]", text)]
    street, city, region, postcode, country = [*parts, *[""] * 5][:5]
    return Postal(street=street, city=city, region=region, postcode=postcode, country=country, label=label)


def _postal_text(one: Postal) -> str:
    parts = (one.street, one.city, one.region, one.postcode, one.country)
    return _one_line("; ".join(parts)).rstrip("; ")


def _line(what: str, value: str, label: str) -> str:
    return f"{what}: {value} ({label})" if label else f"{what}: {value}"


def _one_line(text: str) -> str:
    return " / ".join(text.splitlines())


_MANY: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "address": ("addresses", Detail),
    "phone": ("phones", Detail),
    "organisation": ("organisations", Membership),
    "postal": ("postal", _postal),
}
