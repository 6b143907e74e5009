"""What waits: a decision over a thread's letters that time, machines and free days cannot fool; and days that count."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.people.days import after, birthday_in, due, next_birthday, weekend, working_days
from desk.people.follow_ups import Letter, ThreadFacts, Thresholds, holiday_free, waiting
from desk.people.promises import promise
from desk.wire.people import Person, PersonCard, Rhythm

DAY = 86_400.0
MONDAY = 1_790_554_800.0  # 2026-09-28, Monday 01:00 UTC
LIMITS = Thresholds(awaiting=3, needs_reply=2, needs_action=2)
UTC = dt.UTC
LETTER = st.builds(
    Letter,
    at=st.integers(0, 40).map(lambda day: MONDAY + day * DAY / 2),
    mine=st.booleans(),
    ref=st.just("m1"),
    sender=st.sampled_from(["ana@x.example", "no-reply@shop.example", "bo@y.example"]),
    to=st.sampled_from([("ana@x.example",), ("noreply@shop.example",), ()]),
    text=st.sampled_from(["hello", "I'll send it tomorrow."]),
    automatic=st.booleans(),
    to_me=st.booleans(),
)
FACTS = st.builds(
    ThreadFacts,
    thread=st.just("t"),
    account=st.just("work"),
    letters=st.lists(LETTER, max_size=5).map(lambda letters: tuple(sorted(letters, key=lambda one: one.at))),
    dismissed_at=st.one_of(st.none(), st.integers(0, 40).map(lambda day: MONDAY + day * DAY)),
    snoozed_until=st.one_of(st.none(), st.integers(0, 60).map(lambda day: MONDAY + day * DAY)),
    flagged_at=st.one_of(st.none(), st.integers(0, 40).map(lambda day: MONDAY + day * DAY)),
)


def decide(facts: ThreadFacts, now: float) -> str:
    found = waiting(facts, now, LIMITS, UTC)
    return found.kind if found else ""


def thread(*letters: Letter) -> ThreadFacts:
    return ThreadFacts(thread="t", account="work", letters=letters)


def mine(day: float, **more: object) -> Letter:
    return Letter(at=MONDAY + day * DAY, mine=True, to=("ana@x.example",), **more)  # type: ignore[arg-type]


def theirs(day: float, **more: object) -> Letter:
    return Letter(at=MONDAY + day * DAY, mine=False, **({"sender": "ana@x.example"} | more))  # type: ignore[arg-type]


def test_waiting_for_them_counts_working_days() -> None:
    asked = thread(mine(3))  # Thursday
    assert [decide(asked, MONDAY + day * DAY) for day in (3, 4, 5, 6, 7, 8)] == ["", "", "", "", "", "awaiting"]
    assert decide(thread(mine(3), theirs(4)), MONDAY + 4 * DAY) == ""
    assert decide(thread(mine(3), theirs(4)), MONDAY + 8 * DAY) == "needs_reply"
    assert decide(thread(theirs(0), mine(1)), MONDAY + 2 * DAY) == ""


def test_holidays_do_not_count() -> None:
    free = holiday_free(frozenset({dt.date(2026, 10, 1), dt.date(2026, 10, 2)}))
    asked = thread(mine(0))
    assert waiting(asked, MONDAY + 3 * DAY, LIMITS, UTC, weekend) is not None
    assert waiting(asked, MONDAY + 7 * DAY, LIMITS, UTC, free) is not None
    assert waiting(asked, MONDAY + 6 * DAY, LIMITS, UTC, free) is None


def test_machines_never_count() -> None:
    late = MONDAY + 20 * DAY
    assert decide(thread(theirs(0, automatic=True)), late) == ""
    assert decide(thread(theirs(0, sender="noreply@shop.example")), late) == ""
    assert decide(thread(Letter(at=MONDAY, mine=True, to=("no-reply@shop.example",))), late) == ""
    assert decide(thread(theirs(0, to_me=False)), late) == ""
    # An out-of-office answer is no answer.
    assert decide(thread(mine(0), theirs(0.1, automatic=True)), late) == "awaiting"


def test_promises_flags_and_what_the_user_said() -> None:
    late = MONDAY + 20 * DAY
    promised = thread(theirs(0), mine(1, text="Thanks! I'll send you the contract by Friday."))
    found = waiting(promised, late, LIMITS, UTC)
    assert found is not None
    assert (found.kind, found.reason) == ("needs_action", "I'll send you the contract by Friday.")
    assert decide(msgspec.structs.replace(promised, dismissed_at=MONDAY + 2 * DAY), late) == ""
    asked = thread(mine(0))
    assert decide(msgspec.structs.replace(asked, snoozed_until=late + 1), late) == ""
    assert decide(msgspec.structs.replace(asked, snoozed_until=late - 1), late) == "awaiting"
    assert decide(msgspec.structs.replace(asked, flagged_at=MONDAY), MONDAY + DAY) == "needs_action"
    # A dismissal covers what was there, not what comes after it.
    dismissed = msgspec.structs.replace(thread(theirs(0), theirs(5)), dismissed_at=MONDAY + 1 * DAY)
    assert decide(dismissed, late) == "needs_reply"


@given(FACTS, st.integers(0, 60), st.integers(0, 30))
@settings(max_examples=400, deadline=None)
def test_waiting_only_grows_with_time_and_machines_change_nothing(facts: ThreadFacts, day: int, more: int) -> None:
    now = MONDAY + day * DAY
    found = waiting(facts, now, LIMITS, UTC)
    people = tuple(one for one in facts.letters if not one.automatic and "reply" not in one.sender)
    assert waiting(msgspec.structs.replace(facts, letters=people), now, LIMITS, UTC) == found
    if found is None:
        return
    assert found.days >= 0
    assert found.other
    if all(letter.at <= now for letter in facts.letters) and (facts.snoozed_until or 0) <= now:
        later = waiting(facts, now + more * DAY, LIMITS, UTC)
        assert later is not None
        assert (later.kind, later.since) == (found.kind, found.since)
        assert later.days >= found.days
    dismissed = msgspec.structs.replace(facts, dismissed_at=now, flagged_at=None)
    assert waiting(dismissed, now, LIMITS, UTC) is None


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("Hi\nI will get back to you on Monday.", True),
        ("I'll call Omar.", True),
        ("We shall let you know.", True),
        ("Ich melde mich am Freitag.", True),
        ("Ich werde die Rechnung prüfen.", True),
        ("我明天发给您。", True),
        ("我会尽快回复。", True),
        ("I'll send it if you want.", False),
        ("Will you send it?", False),
        ("You will call me.", False),
        ("> I'll send it tomorrow.", False),
        ("I will be away on Friday.", False),
        ("如果需要，我会发给您。", False),
        ("", False),
    ],
)
def test_promises(text: str, promised: bool) -> None:
    assert bool(promise(text)) is promised


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 400), st.integers(0, 60))
def test_working_days_add_up(start: dt.date, length: int, more: int) -> None:
    end = start + dt.timedelta(min(length, 300))
    further = end + dt.timedelta(more)
    assert working_days(start, end) + working_days(end, further) == working_days(start, further)
    assert working_days(start, start) == 0
    assert 0 <= working_days(start, end) <= (end - start).days


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.dates())
def test_the_next_birthday_is_within_a_year(today: dt.date, born: dt.date) -> None:
    when, age = next_birthday(f"--{born.month:02}-{born.day:02}", today)
    assert age is None
    assert today <= when <= today + dt.timedelta(366)
    assert when == birthday_in(f"--{born.month:02}-{born.day:02}", when.year)


def test_29_february_and_ages() -> None:
    assert next_birthday("1980-02-29", dt.date(2026, 11, 25)) == (dt.date(2027, 2, 28), 47)
    assert next_birthday("1980-02-29", dt.date(2028, 2, 1)) == (dt.date(2028, 2, 29), 48)
    assert next_birthday("2090-01-01", dt.date(2026, 1, 1)) == (dt.date(2026, 1, 1), None)


@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 24), st.sampled_from(["day", "week", "month"])
)
def test_a_rhythm_moves_on_and_keeps_the_day(day: dt.date, every: int, unit: str) -> None:
    then = after(day, Rhythm(every, unit))
    assert then > day
    if unit == "month":
        assert then.day == day.day or (then + dt.timedelta(1)).month != then.month


def test_due() -> None:
    card = PersonCard(name="Anna", birthday="--12-01", rhythm=Rhythm(2, "week"))
    today = dt.date(2026, 11, 25)
    never = due(Person(id=1, version=1, card=card), today, 14)
    assert [(one.kind, one.days) for one in never] == [("birthday", 6), ("rhythm", 0)]
    at = dt.datetime(2026, 11, 1, tzinfo=UTC).timestamp()
    late = due(Person(id=1, version=1, card=card, last_contact=at), today, 3)
    assert [(one.kind, one.date, one.days) for one in late] == [("rhythm", "2026-11-15", -10)]
