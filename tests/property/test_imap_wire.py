"""What a server says is read exactly where it fits and passed over where it does not; plans and labels hold for any input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.channels.mail.imap_folders import Listed, named, new_path
from desk.channels.mail.imap_plan import BATCH_MESSAGES, Plan, batches, decide, rounds
from desk.channels.mail.imap_wire import among, copied, expanded, internal_date, numbers, quoted, read_fetch, uid_set
from desk.channels.mail.labels import checked_label, keyword_of, label_of, marks_of
from desk.errors import UsageError

UIDS = st.sets(st.integers(1, 4_294_967_295), max_size=60)
SMALL = st.sets(st.integers(1, 300), max_size=80)


@given(uids=UIDS)
def test_a_set_says_what_it_was_made_from(uids: set[int]) -> None:
    assert among(uid_set(uids), uids | {7}) == uids | ({7} & uids)


@given(uids=SMALL, others=SMALL)
def test_a_set_names_those_it_names_and_no_others(uids: set[int], others: set[int]) -> None:
    assert among(uid_set(uids), others) == uids & others
    assert set(expanded(uid_set(uids), 1_000)) == uids


def test_a_set_larger_than_any_list_costs_nothing() -> None:
    assert among("1:4294967295", [5, 9]) == {5, 9}
    assert len(expanded("1:4294967295", 10)) == 10
    assert copied("99 1:3 7,9:8", 3) == {1: "99:7", 2: "99:9", 3: "99:8"}
    assert copied("nonsense", 3) == {}


def test_a_fetch_is_read() -> None:
    pieces: list[bytes | tuple[bytes, bytes] | None] = [
        (
            b'1 (UID 7 FLAGS (\\Seen UID 9) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 12 BODY[]<0> {5}',
            b"hello",
        ),
        b")",
        b"2 (UID 8 FLAGS (todo))",
        b"3 (FLAGS (\\Seen))",
        (b"4 (BODY[] {2}", b"ok"),
        b" UID 11 RFC822.SIZE 2)",
        None,
    ]
    first, second, last = read_fetch(pieces)
    assert (first.uid, first.size, first.raw, first.flags) == (7, 12, b"hello", ("\\Seen", "UID", "9"))
    assert first.date == 837596665.0
    assert (second.uid, second.flags, second.raw) == (8, ("todo",), b"")
    assert (last.uid, last.raw, last.flags) == (11, b"ok", None)


PIECE = st.binary(max_size=80) | st.tuples(st.binary(max_size=80), st.binary(max_size=80)) | st.none()


@settings(max_examples=200)
@given(pieces=st.lists(PIECE, max_size=8))
def test_no_answer_breaks_the_reader(pieces: list[bytes | tuple[bytes, bytes] | None]) -> None:
    for one in read_fetch(pieces):
        assert one.uid > 0
    numbers(pieces)


@given(text=st.text(max_size=40))
def test_no_date_breaks_the_reader(text: str) -> None:
    assert internal_date(text) >= 0.0 or text


@given(label=st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20))
def test_a_label_travels_as_a_keyword_and_back(label: str) -> None:
    try:
        checked = checked_label(label)
    except UsageError:
        return
    assert keyword_of(checked).isascii()
    assert not set(' (){}%*"\\') & set(keyword_of(checked))
    assert label_of(keyword_of(checked)) == checked


@pytest.mark.parametrize(
    "label", ["", "two words", "a(b", "$Forwarded", "NonJunk", "\\Seen", "x" * 61, "a\u202eb", "a,b"]
)
def test_what_cannot_be_a_label_is_refused(label: str) -> None:
    with pytest.raises(UsageError):
        checked_label(label)


def test_flags_say_marks_and_labels() -> None:
    marks = marks_of(["\\Seen", "\\Answered", "$MDNSent", "NonJunk", "todo", "TODO", "&U9F5aA-", "&broken", "&;-"])
    assert (marks.unread, marks.flagged, marks.answered) == (False, False, True)
    assert [label.lower() for label in marks.labels] == ["todo", "发票"]


@given(uids=SMALL, sizes=st.dictionaries(st.integers(1, 300), st.integers(0, 3_000_000)))
def test_batches_hold_everything_once_and_are_bounded(uids: set[int], sizes: dict[int, int]) -> None:
    ordered = sorted(uids, reverse=True)
    made = list(batches(ordered, sizes, 262_144))
    assert [uid for part in made for uid in part] == ordered
    for part in made:
        assert len(part) <= BATCH_MESSAGES
        assert len(part) == 1 or sum(min(sizes.get(uid, 262_144), 262_144) for uid in part) <= 1_000_000


@given(missing=st.dictionaries(st.sampled_from(["INBOX", "Sent", "Archive"]), SMALL), first=st.integers(1, 50))
def test_rounds_bring_the_newest_of_every_folder_first(missing: dict[str, set[int]], first: int) -> None:
    made = rounds(missing, first)
    fetched: dict[str, list[int]] = {}
    for path, uids in made:
        fetched.setdefault(path, []).extend(uids)
    assert fetched == {path: sorted(uids, reverse=True) for path, uids in missing.items() if uids}


def plan(**changes: object) -> Plan:
    known = {"uidvalidity": (5, 5), "uidnext": (9, 9), "modseq": (3, 3), "count": (4, 4), "complete": True}
    return decide(**{**known, **changes})  # type: ignore[arg-type]


def test_what_is_asked_of_a_folder() -> None:
    assert plan() == Plan(unchanged=True)
    assert plan(uidvalidity=(5, 6)).fresh
    assert plan(modseq=(3, 8)).since == 3
    assert plan(modseq=(8, 3)).all_marks  # the server was put back
    assert plan(modseq=(0, 0)).all_marks
    assert plan(uidnext=(9, 12)).list_new
    assert plan(complete=False).list_all
    assert not plan(count=(5, 4)).unchanged


def test_folders_are_known_by_their_role_then_their_name() -> None:
    listed = [
        Listed("Sent"),
        Listed("Gesendete Elemente", "/", ("\\Sent",)),
        Listed("inbox"),
        Listed("Work/归档"),
        Listed("Gone", "/", ("\\Noselect",)),
    ]
    assert [(one.path, one.name, one.role) for one in named(listed)] == [
        ("inbox", "INBOX", "inbox"),
        ("Gesendete Elemente", "Sent", "sent"),
        ("Work/归档", "Archive", "archive"),
        ("Sent", "/Sent", ""),
    ]
    assert new_path(listed, "Archive") == "Archive"
    assert new_path([Listed("INBOX", "."), Listed("INBOX.Sent", ".")], "Archive") == "INBOX.Archive"


PATHS = st.sampled_from(["INBOX", "inbox", "Sent", "/Sent", "//Sent", "Archive", "/INBOX", "gesendet"]) | st.text(
    max_size=5
)
FLAGS = st.lists(st.sampled_from(["\\Sent", "\\All", "\\Archive"]), max_size=2)


@given(folders=st.dictionaries(PATHS, FLAGS, max_size=8))
def test_every_folder_gets_a_name_of_its_own(folders: dict[str, list[str]]) -> None:
    made = named([Listed(path, "/", tuple(flags)) for path, flags in folders.items()])
    assert {one.path for one in made} == set(folders)
    assert len({one.name for one in made}) == len(made)
    roles = [one.role for one in made if one.role]
    assert len(set(roles)) == len(roles)


def test_a_quoted_string_ends_where_it_should() -> None:
    assert quoted('a"b\\c') == '"a\\"b\\\\c"'
