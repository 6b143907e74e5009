"""Risks of a mail: what must be said, and what must stay quiet."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.gate.hidden import hidden_characters
from desk.gate.ports import FieldOrigin, MailFields
from desk.gate.risk import assess, looks_like, skeleton
from desk.handoff import Trust

KNOWN = frozenset({"ada@supplier.example"})


def _codes(to: str, *, trust: Trust = Trust.USER, thread: frozenset[str] = frozenset(), body: str = "Hi") -> set[str]:
    fields = MailFields(
        account_id=1, sender="me@own.example", to=(to,), subject="s", body=body, message_id="<1@x>", date=0.0
    )
    origins = [FieldOrigin(name="to", trust=trust, source="this page")]
    return {risk.code for risk in assess(fields, origins, KNOWN, thread)}


def test_a_known_address_is_no_risk() -> None:
    assert _codes("Ada <Ada@Supplier.example>", trust=Trust.UNTRUSTED) == set()


@pytest.mark.parametrize(
    ("to", "trust", "thread", "code"),
    [
        ("bob@elsewhere.example", Trust.USER, frozenset[str](), "first_time"),
        ("bob@elsewhere.example", Trust.MODEL, frozenset[str](), "model"),
        ("bob@elsewhere.example", Trust.UNTRUSTED, frozenset[str](), "untrusted"),
        ("bob@elsewhere.example", Trust.USER, KNOWN, "added"),
        ("ada@suppl1er.example", Trust.USER, frozenset[str](), "look_alike"),
        ("ada@suppІier.example", Trust.USER, frozenset[str](), "look_alike"),
        ("ada@supplire.example", Trust.USER, frozenset[str](), "look_alike"),
        ("ada@xn--spplier-m2a.example", Trust.USER, frozenset[str](), "foreign_letters"),
        ("ada@supplier.example <eve@evil.example>", Trust.USER, frozenset[str](), "name_is_address"),
    ],
)
def test_each_risk_is_said(to: str, trust: Trust, thread: frozenset[str], code: str) -> None:
    assert code in _codes(to, trust=trust, thread=thread)


@pytest.mark.parametrize(
    "text", ["你好 👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می‌خواهم", "क्‍ष", "葛󠄀城", "ab\ncd\tef", "\u200fאבג", "אב,\u200e 12"]
)
def test_real_writing_hides_nothing(text: str) -> None:
    assert hidden_characters(text) == []


@given(
    st.text(alphabet="abcdefg 好", max_size=30),
    st.integers(0, 30),
    st.sampled_from("\u202e\u200b\u2066\ufeff\u00ad\x07\U000e0041"),
)
@settings(max_examples=60, deadline=None)
def test_every_hidden_character_is_counted_where_it_is(text: str, at: int, hidden: str) -> None:
    at = min(at, len(text))
    assert hidden_characters(text[:at] + hidden + text[at:]) == [at]
    beside = (text[max(0, at - 3) : at], text[at : at + 3])
    pasted = (hidden == "\ufeff" and at == 0) or (
        hidden == "\u00ad" and all(part.isalpha() and len(part) == 3 for part in beside)
    )
    assert bool(_codes("ada@supplier.example", body=text[:at] + hidden + text[at:])) is not pasted


@given(st.from_regex(r"[a-z]{5,12}\.[a-z]{3,8}", fullmatch=True), st.data())
@settings(max_examples=60, deadline=None)
def test_a_changed_letter_is_seen_and_the_same_domain_is_not(domain: str, data: st.DataObject) -> None:
    assert looks_like(domain, {domain}) == ""
    at = data.draw(st.integers(0, len(domain) - 1))
    changed = domain[:at] + data.draw(st.sampled_from("0158xq")) + domain[at + 1 :]
    if changed != domain:
        assert looks_like(changed, {domain}) == domain


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_nothing_breaks_it(text: str) -> None:
    skeleton(text)
    _codes(text or "x", body=text)
