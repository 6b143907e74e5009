"""What a person approves of a file's change: nothing is left out, whatever the lines end with and however many there are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.channels.files.diff import counted, unified

NO_END = "no end"
lines = st.lists(st.sampled_from(["a", "b", "c", "", "a\x0cb", "a\u2028b", "- a", "+ b", "@@", "\\ x"]), max_size=12)
texts = st.builds(lambda parts, end: "\n".join(parts) + end, lines, st.sampled_from(["", "\n"]))


def applied(before: str, diff: str) -> str:
    """``diff`` done to ``before``, by nothing but what it shows."""
    old = re.findall(r"[^\n]*\n|[^\n]+", before)
    made: list[str] = []
    at, mark = 0, ""
    for line in diff.split("\n")[2:]:
        header = re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@", line)
        if header:
            start = int(header[1]) - (header[2] != "0")
            made += old[at:start]
            at = start
            continue
        if line == f"\\ {NO_END}":
            if mark in " +":
                made[-1] = made[-1].removesuffix("\n")
            continue
        mark = line[:1]
        if mark in " -":
            assert old[at].removesuffix("\n") == line[1:]
            at += 1
        if mark in " +":
            made.append(f"{line[1:]}\n")
    return "".join(made + old[at:])


@given(before=texts, after=texts)
def test_the_diff_alone_tells_the_new_text(before: str, after: str) -> None:
    assert applied(before, unified(before, after, "/x", no_end=NO_END)) == after


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        ("a\n", "a", ["-a", "+a", f"\\ {NO_END}"]),
        ("a", "a\n", ["-a", f"\\ {NO_END}", "+a"]),
        ("a\r\n", "a\n", ["-a␍", "+a"]),
        ("a\x0cb\n", "a\x0cc\n", ["-a\x0cb", "+a\x0cc"]),
    ],
)
def test_ends_of_lines_are_seen(before: str, after: str, seen: list[str]) -> None:
    assert unified(before, after, "/x", no_end=NO_END).split("\n")[3:] == seen


def test_a_new_and_a_removed_file_say_so() -> None:
    assert unified(None, "a\n", "/x", no_end=NO_END).split("\n") == ["--- /dev/null", "+++ /x", "@@ -0,0 +1 @@", "+a"]
    assert unified("a\n", None, "/x", no_end=NO_END).split("\n") == ["--- /x", "+++ /dev/null", "@@ -1 +0,0 @@", "-a"]
    assert unified(None, "", "/x", no_end=NO_END).split("\n") == ["--- /dev/null", "+++ /x"]


def test_one_line_in_many_is_one_line() -> None:
    many = [f"{n}\n" for n in range(200_000)]
    before, after = "".join(many), "".join([*many[:100_000], "new\n", *many[100_001:]])
    assert counted(before, after) == (1, 1)
    assert len(unified(before, after, "/x", no_end=NO_END).split("\n")) == 3 + 8


def test_everything_in_another_order_is_told_without_comparing_for_hours() -> None:
    """100,000 lines turned around would be ten thousand million comparisons."""
    many = [f"{n}\n" for n in range(100_000)]
    before, after = "".join(many), "".join(reversed(many))
    assert counted(before, after) == (100_000, 100_000)
