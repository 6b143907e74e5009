"""Triage over any thread, promise dates against dateutil, and manner whatever the order of the mails."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.suggest.distance import distance
from desk.suggest.manner import SentMail, learn, manner_for
from desk.suggest.person_facts import facts_in
from desk.suggest.promises import promise_in, reminder_at
from desk.suggest.sentences import sentences
from desk.suggest.triage import Verdict, triage
from desk.wire.threads import ThreadFacts, ThreadMail

PIECES = st.sampled_from(
    [
        "Can you come?",
        "Kannst du kommen?",
        "你能来吗？",
        "I'll send it by Friday.",
        "Ich melde mich morgen.",
        "明天发给你。",
        "Thanks!",
        "Tom, what do you think?",
        "My new number is +49 30 555 0199.",
        "请在周五前确认。",
        "> quoted?",
        "-- \nTom",
        "https://x.example/?q",
        "No need to answer.",
        "unsubscribe",
        "🙂🙂",
        "\u202e?",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=30), max_size=6).map("\n".join)
NOWS = st.integers(1_700_000_000, 2_000_000_000)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"])
MAILS = st.builds(
    ThreadMail,
    ref=st.integers(1, 9).map(lambda number: f"m{number}"),
    message_id=st.text(max_size=8),
    at=NOWS.map(float),
    mine=st.booleans(),
    name=st.text(max_size=10),
    address=st.sampled_from(["a@x.example", "no-reply@x.example", "billing@x.example", "mia@gmail.com", ""]),
    to_me=st.booleans(),
    to_people=st.integers(1, 3),
    subject=TEXTS,
    text=TEXTS,
    list_id=st.sampled_from(["", "list.example"]),
    automatic=st.booleans(),
    answerable=st.booleans(),
    invitation=st.booleans(),
)
THREADS = st.builds(
    ThreadFacts,
    account=st.just("home"),
    account_id=st.just(1),
    thread=st.text(max_size=5),
    mails=st.lists(MAILS, min_size=1, max_size=4).map(tuple),
    names=st.just(("tom",)),
    known=st.booleans(),
    precedent=st.sampled_from(["", "mine"]),
    timezone=ZONES,
)
_WEEKDAYS = [MO, TU, WE, TH, FR, SA, SU]
_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_DE = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
_ZH = "一二三四五六日"


@settings(max_examples=200, deadline=None)
@given(facts=THREADS, now=NOWS)
def test_triage_is_total_and_deterministic_and_answers_nobody_who_would_not_read_it(
    facts: ThreadFacts, now: int
) -> None:
    found = triage(facts, now)
    assert found == triage(facts, now)
    last = facts.mails[-1]
    kinds = [one.kind for one in found.suggestions]
    assert ("reply" in kinds) == (found.verdict is Verdict.NEEDS_REPLY)
    if last.mine or last.automatic or not last.answerable or last.address.startswith("no-reply"):
        assert found.verdict is not Verdict.NEEDS_REPLY
    for one in found.suggestions:
        assert one.refs
        assert one.kind != "reminder" or float(one.value["due"]) > now
    assert len({one.fingerprint for one in found.suggestions}) == len(found.suggestions)


@settings(max_examples=100, deadline=None)
@given(facts=THREADS, mine=TEXTS, now=NOWS)
def test_my_own_last_word_ends_what_needs_a_reply(facts: ThreadFacts, mine: str, now: int) -> None:
    answer = ThreadMail(ref="m99", message_id="99", at=float(now), mine=True, text=mine)
    after = msgspec.structs.replace(facts, mails=(*facts.mails, answer))
    assert triage(after, now).verdict is not Verdict.NEEDS_REPLY


@settings(max_examples=60, deadline=None)
@given(first=TEXTS, more=TEXTS, at=NOWS, zone=ZONES)
def test_what_is_known_of_a_person_only_grows_with_what_they_say(first: str, more: str, at: int, zone: str) -> None:
    said = sentences(first)
    before = facts_in(said, at=at, timezone=zone, automatic=False)
    after = facts_in([*said, *sentences(more)], at=at, timezone=zone, automatic=False)
    assert after[: len(before)] == before


@settings(max_examples=120, deadline=None)
@given(now=NOWS, zone=ZONES, day=st.integers(0, 6), form=st.integers(0, 2))
def test_promised_weekdays_are_dateutils(now: int, zone: str, day: int, form: int) -> None:
    here = datetime.fromtimestamp(now, ZoneInfo(zone)).replace(
        hour=12
    )  # the mail comes at noon, the hour meant is nine
    text = (f"I'll send it by {_EN[day]}.", f"Ich schicke es bis {_DE[day]}.", f"我周{_ZH[day]}之前发给你。")[form]
    found = promise_in([text], mine=False, at=here.timestamp(), timezone=zone)
    assert found is not None
    assert found.day == (here.date() + relativedelta(days=1, weekday=_WEEKDAYS[day](1))).isoformat()


@settings(max_examples=80, deadline=None)
@given(now=NOWS, zone=ZONES, amount=st.integers(1, 3), form=st.integers(0, 1))
def test_promised_lengths_are_dateutils(now: int, zone: str, amount: int, form: int) -> None:
    words = (
        f"We will ship it in {amount} weeks.",
        f"Wir liefern es in {('einer', 'zwei', 'drei')[amount - 1]} Wochen.",
    )[form]
    here = datetime.fromtimestamp(now, ZoneInfo(zone))
    found = promise_in([words], mine=False, at=now, timezone=zone)
    assert found is not None
    assert found.day == (here.date() + relativedelta(weeks=amount)).isoformat()


@settings(max_examples=80, deadline=None)
@given(now=NOWS, zone=ZONES, mine=st.booleans(), day=st.integers(0, 6))
def test_a_reminder_comes_on_a_working_day_and_never_in_the_past(now: int, zone: str, mine: bool, day: int) -> None:
    found = promise_in([f"I'll send it by {_EN[day]}."], mine=mine, at=now, timezone=zone)
    assert found is not None
    at = reminder_at(found, zone, now, ())
    assert at == 0.0 or at > now
    if at and not (mine and day > 4):  # what is mine and due on a free day whose eve is past is called for on the day
        assert datetime.fromtimestamp(at, ZoneInfo(zone)).weekday() < 5


SENT = st.lists(
    st.builds(
        SentMail,
        text=st.lists(
            st.sampled_from(
                [
                    "Hi Dana,",
                    "Hello,",
                    "Hallo Dana,",
                    "王芳，你好：",
                    "",
                    "Thanks for the figures.",
                    "Anbei die Zahlen für dich.",
                    "附件是报价。",
                    "Cheers,",
                    "Gruß",
                    "祝好",
                    "Tom",
                ]
            ),
            max_size=8,
        ).map("\n".join),
        name=st.sampled_from(["Dana Keller", "王芳", ""]),
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(mails=SENT, order=st.randoms(use_true_random=False), cut=st.integers(0, 8))
def test_manner_is_the_same_whatever_the_order_and_the_batches(mails: list[SentMail], order: object, cut: int) -> None:
    shuffled = list(mails)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    whole: Counter[tuple[str, str]] = sum(map(learn, mails), Counter())
    parts = sum(map(learn, shuffled[:cut]), Counter()) + sum(map(learn, shuffled[cut:]), Counter())
    assert whole == parts
    first = manner_for(whole, whole, whole, name="Dana Keller")
    assert first == manner_for(parts, parts, parts, name="Dana Keller")


@settings(max_examples=60, deadline=None)
@given(first=st.text(max_size=60), second=st.text(max_size=60))
def test_distance_is_between_nothing_and_all(first: str, second: str) -> None:
    assert 0.0 <= distance(first, second) <= 1.0
    assert distance(first, first) == 0.0
    assert distance(first, f"  {first}\n") == 0.0


def test_small_edits_are_near_and_other_words_far() -> None:
    drafted = "Thank you for your mail. Thursday at 3 works well for me, and I will bring the plans."
    near, far = drafted.replace("Thursday", "Friday"), "No. Please call me when you are back from your holidays"
    distances = [distance(drafted, text) for text in (drafted, near, far)]
    assert distances == sorted(distances)
    assert distances[0] == 0.0 < distances[1] < 0.1 < 0.7 < distances[2]
    assert all(a <= b for a, b in itertools.pairwise(distances))
