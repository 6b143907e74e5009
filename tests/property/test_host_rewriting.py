"""Rewriting a draft keeps what is quoted below it, to the letter."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.host.rewriting import split_quoted

own_text = st.text(alphabet="abc 你。\n", max_size=60).map(lambda text: text.replace("\n>", "\n"))
quoted = st.lists(
    st.text(alphabet="abc 你>", max_size=20).map(lambda text: f"> {text}".rstrip()), min_size=1, max_size=6
)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab>你 \n", max_size=80))
def test_the_parts_are_the_whole(body: str) -> None:
    own, quote = split_quoted(body)
    assert own + quote == body


@settings(max_examples=100, deadline=None)
@given(own_text, quoted)
def test_the_quote_is_found(own: str, lines: list[str]) -> None:
    quote = "\n".join(["On Tuesday Accounts wrote:", *lines]) + "\n"
    found_own, found_quote = split_quoted(f"{own.rstrip()}x\n\n{quote}")
    assert found_quote.lstrip("\n") == quote
    assert found_own.strip() == f"{own.rstrip()}x".strip()


def test_a_draft_without_a_quote_is_all_its_own() -> None:
    assert split_quoted("Dear Anna,\nyes.\n") == ("Dear Anna,\nyes.\n", "")
