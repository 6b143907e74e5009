"""What the gate says is said in the user's language, and what it does not know stays as it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import desk
from desk import i18n
from desk.gate import machine, risk
from desk.gate.ports import MailFields
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
    for file in (ROOT / "host" / "proposing.py", ROOT / "gate" / "service.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "FieldOrigin":
                named |= {
                    str(k.value.value) for k in node.keywords if k.arg == "source" and isinstance(k.value, ast.Constant)
                }
    assert "the mail you answer" in named
    assert [source for source in sorted(named) if not chinese(translated(source))] == []


def test_every_risk_has_a_chinese_one() -> None:
    fields = MailFields(
        account_id=1, sender="a@supplier.example", to=('"x@y.example \u200b" <ada@suppl1er.example>', "я@почта.example"),
        subject="a\u202eb", body="a\u200bb\u200bc\u202e\u2066", message_id="<1@x>", date=0.0,
    )  # fmt: skip
    known = frozenset({"b@supplier.example"})
    found = risk.assess(fields, [], known, known)
    assert {one.code for one in found} >= {"first_time", "added", "look_alike", "model", "hidden", "direction"}
    assert [one.text for one in found if not chinese(translated(one.text))] == []


def test_values_stay_and_are_no_template() -> None:
    assert "suppl1er.example" in translated("looks like supplier.example but is suppl1er.example")
    assert "{evil}" in translated("looks like {evil} but is {0}")
    assert translated("this address came from the mail you answer").endswith("你所回复的邮件")
    assert translated("550 no such user") == "550 no such user"
