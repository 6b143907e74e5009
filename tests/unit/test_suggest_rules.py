"""The rules of triage one by one: who asks whom, what was promised for when, what it says of its sender."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.suggest.person_facts import facts_in
from desk.suggest.promises import promise_in, reminder_at
from desk.suggest.sentences import sentences
from desk.suggest.triage import Suggested, Triage, Verdict, triage
from desk.suggest.workdays import working_day_from, working_day_until
from desk.wire.delivery import DeliveryStatus
from desk.wire.threads import ThreadFacts, ThreadMail

ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo(ZONE)).timestamp()  # a Wednesday


def mail(text: str, number: int = 1, **more: Any) -> ThreadMail:
    values = {"mine": False, "name": "Dana Keller", "address": "dana@supplier.example", "subject": "March", **more}
    return ThreadMail(
        ref=f"m{number}", message_id=f"{number}@x.example", at=NOW - 60 * (10 - number), text=text, **values
    )


def judged(*mails: ThreadMail, **more: Any) -> Triage:
    facts = ThreadFacts(
        account="home",
        account_id=1,
        thread="t",
        mails=mails,
        names=("tom",),
        **{"known": True, "timezone": ZONE, **more},
    )
    return triage(facts, NOW)


def only(found: Triage, kind: str) -> Suggested:
    (one,) = [one for one in found.suggestions if one.kind == kind]
    return one


def test_a_question_to_me_needs_a_reply_and_is_quoted() -> None:
    found = judged(mail("Hello Tom,\nshall we split it? It costs nothing."))
    assert found.verdict is Verdict.NEEDS_REPLY
    assert found.reason.values == {"who": "Dana Keller", "words": "shall we split it?"}
    assert only(found, "reply").refs == ("m1",)


FAILED = (DeliveryStatus(recipient="bo@x.example", action="failed", status="5.1.1"),)


def test_a_report_that_my_mail_failed_is_told_as_long_as_it_is_the_newest() -> None:
    report = mail("It failed. Could you check the address?", 3, automatic=True, failed=FAILED)
    found = judged(mail("Are you there?", 2, mine=True), report)
    assert (found.verdict, found.reason.code) == (Verdict.UNDELIVERED, "undelivered")
    assert found.reason.values == {"who": "bo@x.example", "status": "5.1.1"}
    assert not [one for one in found.suggestions if one.kind == "reply"]
    again = judged(report, mail("I try again: are you there?", 4, mine=True))
    assert again.verdict is Verdict.WAITING


def test_of_very_many_who_were_not_reached_three_are_named() -> None:
    many = tuple(DeliveryStatus(recipient=f"u{n}@x.example", action="failed") for n in range(100))
    assert judged(mail("", failed=many)).reason.values["who"] == "u0@x.example, u1@x.example, u2@x.example"


@pytest.mark.parametrize(
    "more",
    [
        {"list_id": "dev.example", "answerable": False},
        {"automatic": True},
        {"address": "no-reply@supplier.example"},
        {"address": "noreply-77@supplier.example"},
        {"to_me": False},
    ],
)
def test_nobody_is_answered_who_would_not_read_it(more: dict[str, Any]) -> None:
    found = judged(mail("Can you tell me the date?", **more))
    assert found.verdict is Verdict.NOTHING
    assert not [one for one in found.suggestions if one.kind == "reply"]


def test_in_copy_i_answer_only_where_my_name_is_called() -> None:
    assert judged(mail("Omar, can you check?", to_me=False)).verdict is Verdict.NOTHING
    assert judged(mail("Thanks Omar. Tom, can you check?", to_me=False)).verdict is Verdict.NEEDS_REPLY


def test_what_was_asked_before_somebody_else_wrote_is_still_open() -> None:
    asked = mail("Are you free on Thursday?", 1)
    other = mail("Thursday is good for me.", 2, name="Priya", address="priya@x.example", to_people=2)
    open_still = judged(asked, other)
    assert open_still.verdict is Verdict.NEEDS_REPLY
    assert only(open_still, "reply").refs == ("m1",), "who asked is answered"
    mine = mail("Yes, I am.", 2, mine=True)
    assert judged(asked, mine).verdict is Verdict.NOTHING
    assert judged(asked, mine, mail("Good.", 3)).verdict is Verdict.NOTHING


def test_quotes_links_and_signatures_ask_nothing() -> None:
    text = "Done.\n> can you do it?\nhttps://x.example/?a=b?\n-- \nQuestions? Call me, will you?"
    assert judged(mail(text)).verdict is Verdict.NOTHING


def test_strangers_who_sell_or_change_their_account_get_no_reply() -> None:
    assert judged(mail("We help companies like yours. Worth a quick chat?"), known=False).reason.code == "pitch"
    trick = judged(mail("Our bank details have changed. Please pay today."), known=False)
    assert (trick.verdict, trick.reason.code) == (Verdict.NOTHING, "trick")


def test_the_users_own_label_goes_before_every_rule() -> None:
    found = judged(mail("Here it is."), precedent="invoices")
    assert (found.label, only(found, "label").value) == (
        "invoices",
        {"label": "invoices", "of": "dana@supplier.example"},
    )


def test_a_dismissal_holds_while_the_thread_is_the_same() -> None:
    first = judged(mail("Can you come?"))
    assert judged(mail("Can you come?")) == first
    changed = judged(mail("Can you come?"), mail("Can you really come?", 2))
    assert only(changed, "reply").fingerprint != only(first, "reply").fingerprint
    labels = [only(judged(mail(text), precedent="invoices"), "label").fingerprint for text in ("Can you come?", "Yes.")]
    assert labels[0] == labels[1], "a label is about the sender"


@pytest.mark.parametrize(
    ("text", "day", "who"),
    [
        ("I'll send it by Friday.", "2026-11-27", "they"),
        ("I will send it tomorrow.", "2026-11-26", "they"),
        ("You will have it by the end of next week.", "2026-12-04", "they"),
        ("Ich schicke es bis Freitag.", "2026-11-27", "they"),
        ("Bringe ich dir übermorgen mit.", "2026-11-27", "they"),
        ("Wir liefern am 10. Dezember um 9 Uhr.", "2026-12-10", "they"),
        ("Sie erhalten es in zwei Wochen.", "2026-12-09", "they"),
        ("我周五之前发给你。", "2026-11-27", "they"),
        ("样品下周二寄出。", "2026-12-01", "they"),
        ("Please send the form by 3 December.", "2026-12-03", "asked"),
        ("Bitte geben Sie mir bis Montag Bescheid.", "2026-11-30", "asked"),
        ("请在月底前确认。", "2026-11-30", "asked"),
    ],
)
def test_days_are_counted_from_the_mails_own_date(text: str, day: str, who: str) -> None:
    found = promise_in([text], mine=False, at=NOW, timezone=ZONE)
    assert found is not None
    assert (found.day, found.who) == (day, who)


@pytest.mark.parametrize(
    "text",
    [
        "See you on Friday!",
        "Bis Freitag!",
        "周五见！",
        "Will you send it by Friday?",
        "It arrived on Monday.",
        "I can't promise Friday.",
    ],
)
def test_what_is_no_promise(text: str) -> None:
    found = promise_in([text], mine=False, at=NOW, timezone=ZONE)
    assert found is None or found.who == "asked"


def test_the_zone_of_the_reader_decides_the_day() -> None:
    at = datetime(2026, 11, 25, 23, 30, tzinfo=ZoneInfo("UTC")).timestamp()
    days = [
        promise_in(["I'll send it tomorrow."], mine=False, at=at, timezone=zone) for zone in ("UTC", "Asia/Shanghai")
    ]
    assert [one.day for one in days if one] == ["2026-11-26", "2026-11-27"]


def test_nobody_is_reminded_on_a_free_day() -> None:
    theirs = promise_in(["I'll send it on Saturday."], mine=False, at=NOW, timezone=ZONE)
    mine = promise_in(["Ich schicke es bis Sonntag."], mine=True, at=NOW, timezone=ZONE)
    assert theirs is not None
    assert mine is not None
    free = {date(2026, 11, 30)}
    shown = [datetime.fromtimestamp(reminder_at(one, ZONE, NOW, free), ZoneInfo(ZONE)) for one in (theirs, mine)]
    assert [f"{one:%a %d %H}" for one in shown] == ["Tue 01 16", "Fri 27 09"]
    assert (working_day_from(date(2026, 11, 28), free), working_day_until(date(2026, 11, 29), free)) == (
        date(2026, 12, 1),
        date(2026, 11, 27),
    )


def test_a_promise_whose_day_is_past_reminds_of_nothing() -> None:
    old = promise_in(["I'll send it tomorrow."], mine=False, at=NOW - 40 * 86_400, timezone=ZONE)
    assert old is not None
    assert reminder_at(old, ZONE, NOW, ()) == 0.0


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("My new number is +49 30 555 0199.", "phone", "+49 30 555 0199"),
        ("Meine neue Handynummer lautet 0170 555 0123", "phone", "0170 555 0123"),
        ("我的新手机号是13800000000。", "phone", "13800000000"),
        ("I've joined Northwind Traders and love it.", "organisation", "Northwind Traders"),
        ("Ich arbeite jetzt bei der Nordlicht GmbH.", "organisation", "Nordlicht GmbH"),
        ("我已入职东方银行。", "organisation", "东方银行"),
        ("My birthday is 3 May.", "birthday", "05-03"),
        ("Ich habe am 12. Dezember Geburtstag.", "birthday", "12-12"),
        ("我的生日是5月3日。", "birthday", "05-03"),
        ("Our new address is: Lindenweg 7, 10115 Berlin", "address", "Lindenweg 7, 10115 Berlin"),
        ("We've moved to Bremen.", "moved", "Bremen"),
        ("Wir sind nach Bremen gezogen.", "moved", "Bremen"),
        ("我们搬到杭州了。", "moved", "杭州"),
        ("I am out of office until 4 December.", "away_until", "2026-12-04"),
        ("Ich bin bis zum 4. Dezember nicht im Büro.", "away_until", "2026-12-04"),
        ("我休假至12月4日。", "away_until", "2026-12-04"),
    ],
)
def test_what_a_mail_says_of_its_sender(text: str, field: str, value: str) -> None:
    (found,) = facts_in(sentences(text), at=NOW, timezone=ZONE, automatic=False)
    assert (found.field, found.value) == (field, value)


def test_a_machine_can_only_be_away_and_questions_tell_nothing() -> None:
    assert not facts_in(["My new number is +49 30 555 0199."], at=NOW, timezone=ZONE, automatic=True)
    assert not facts_in(["Is my birthday 3 May?"], at=NOW, timezone=ZONE, automatic=False)


def test_an_automatic_absence_becomes_a_fact_with_its_mail() -> None:
    found = only(judged(mail("I am out of office until 4 December.", 3, automatic=True)), "fact")
    assert found.value["fact.away_until"] == "2026-12-04"
    assert found.value["address"] == "dana@supplier.example"
    assert found.refs == ("m3",)


@pytest.mark.parametrize(
    "piece",
    [
        "ob du ",
        "ich habe ",
        "A ",
        "I joined A A",
        "new number 1 ",
        "我",
        "a'll will ",
        "bis ",
        "请",
        "? ",
        "1.",
        "@tom, ",
        "@",
        "a@",
        "a.",
        "www.",
        "a",
        " ",
        "dear ",
        "My birthday is ",
        "😀",
        "\n",
        "- ",
    ],
)
def test_hostile_mails_take_no_time(piece: str) -> None:
    began = time.perf_counter()
    judged(mail(piece * (20_000 // len(piece)), subject=piece * 400))
    assert time.perf_counter() - began < 2.0
