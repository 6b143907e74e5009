"""What the gate says is said in the user's language, and what it does not know stays as it is."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import desk
from desk import i18n
from desk.gate import machine
from desk.gate.risk.reasons import REASONS, because
from desk.gate.wording import translated

ROOT = Path(desk.__file__).parent


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    i18n.set_language("zh")
    yield
    i18n.set_language("en")


def chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_every_note_of_the_machine_has_a_chinese_one() -> None:
    notes = [value for name, value in vars(machine).items() if name.startswith("NOTE_")]
    assert len(notes) >= 6
    assert [note for note in notes if not chinese(translated(note))] == []


def test_every_source_the_host_names_has_a_chinese_one() -> None:
    named: set[str] = set()
    for file in (
        ROOT / "host" / "proposing.py",
        ROOT / "host" / "origins.py",
        ROOT / "gate" / "service.py",
        ROOT / "gate" / "origins.py",
    ):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "FieldOrigin":
                named |= {
                    str(k.value.value) for k in node.keywords if k.arg == "source" and isinstance(k.value, ast.Constant)
                }
    assert "the mail you answer" in named
    assert [source for source in sorted(named) if not chinese(translated(source))] == []


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_has_a_chinese_one_with_its_values(code: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(REASONS[code][1]) if name}
    values = {name: "3 words" if name == "count" else f"value-of-{name}" for name in names}
    said = because(code, "", None, **values).text
    shown = translated(said)
    assert chinese(shown)
    assert {name for name in names - {"count"} if f"value-of-{name}" not in shown} == set()
    assert "3 words" not in shown


def test_values_stay_and_are_no_template() -> None:
    assert "suppl1er.example" in translated("looks like supplier.example but is suppl1er.example")
    assert "{evil}" in translated("looks like {evil} but is {0}")
    assert translated("this address came from the mail you answer").endswith("你所回复的邮件")
    assert translated("550 no such user") == "550 no such user"
