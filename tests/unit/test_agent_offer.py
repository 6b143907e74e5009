"""What the user's words offer, in both languages."""

from __future__ import annotations

import pytest

from desk.agent.calendar_wish import FindFree, NewEvent, ReadCalendar
from desk.agent.note_wish import NotePerson
from desk.agent.offer import (
    AskDate,
    AskHistory,
    AskMail,
    Choose,
    ListMail,
    NewMail,
    Offer,
    Remind,
    Reply,
    Talk,
    decide,
)
from desk.wire.chat import ChatMessage

TABLE: list[tuple[str, Offer]] = [
    ("Hello, how are you?", Talk()),
    ("A name for my cat?", Talk()),
    ("answer in one word: what is 2+2", Talk()),
    ("Answer the question: why is the sky blue?", Talk()),
    ("how do I write a good email?", Talk()),
    ("你好", Talk()),
    ("给我讲个笑话", Talk()),
    ("answer it politely", Talk()),
    (
        "Answer Accounts about the March invoice, friendly, in German.",
        Reply("Accounts", "March invoice", "friendly, in German", "German"),
    ),
    ("please reply to the mail from Accounts: two halves are fine", Reply("Accounts", "", "two halves are fine")),
    ("reply to Wang Fang and say yes", Reply("Wang Fang", "", "say yes")),
    ("Draft a reply to the landlord, decline politely", Reply("landlord", "", "decline politely")),
    ("回复财务关于三月发票的邮件，说可以分成两笔", Reply("财务", "三月发票", "说可以分成两笔")),
    ("帮我回复房东，同意周六看房", Reply("房东", "", "同意周六看房")),
    ("回复王芳的邮件", Reply("王芳")),
    ("write to anna@example.org about lunch", NewMail("anna@example.org", "about lunch")),
    ("给王芳写一封邮件，约她周五吃饭", NewMail("王芳", "约她周五吃饭")),
    ("remind me tomorrow at 9 to call", Remind("call", "tomorrow at 9")),
    ("提醒我交房租", Remind("交房租", "")),
    ("note about Anna: likes tea", NotePerson("Anna", "likes tea")),
    ("Please make a note for Omar Haddad: brings the posters", NotePerson("Omar Haddad", "brings the posters")),
    ("给王芳记一下：喜欢喝茶", NotePerson("王芳", "喜欢喝茶")),
    ("给王芳加条备注：喜欢喝茶", NotePerson("王芳", "喜欢喝茶")),
    ("any mail from 王芳?", ListMail("王芳")),
    ("有没有王芳的邮件", ListMail("王芳")),
    ("check my mail", ListMail()),
    ("is there anything urgent in my mail", ListMail()),
    ("did Accounts reply?", ListMail("Accounts")),
    ("what did Accounts write?", AskMail("Accounts")),
    ("what does Accounts want?", AskMail("Accounts", sure=False)),
    ("summarise the mail from 王芳", AskMail("王芳")),
    ("总结王芳的邮件", AskMail("王芳")),
    ("when did we talk about the lease?", AskHistory("lease")),
    ("我们之前聊过租约吗", AskHistory("租约")),
    ("what day is next Tue?", AskDate("what day is next Tue?")),
    ("今天星期几", AskDate("今天星期几")),
    ("is the mail urgent", Choose(("search_mail",))),
]


@pytest.mark.parametrize(("text", "offer"), TABLE, ids=[text for text, _ in TABLE])
def test_offer(text: str, offer: Offer) -> None:
    assert decide([ChatMessage(role="user", text=text)]) == offer


def test_it_is_the_newest_known_mail() -> None:
    found = decide([ChatMessage(role="user", text="reply to it: yes")], ["m4", "m2"])
    assert isinstance(found, Reply)
    assert (found.ref, found.instruction) == ("m4", "yes")


def test_a_listed_ref_counts_only_if_the_host_knows_it() -> None:
    history = [
        ChatMessage(role="user", text="reply to Wang, yes"),
        ChatMessage(role="assistant", text="Which?\n1. a [m1]\n2. b [m99]"),
        ChatMessage(role="user", text="2"),
    ]
    assert decide(history, ["m1"]) == Talk()
    known = decide(history, ["m99"])
    assert isinstance(known, Reply)
    assert known.ref == "m99"


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("what's on my calendar tomorrow?", ReadCalendar("tomorrow")),
        ("What do I have on Friday?", ReadCalendar("Friday")),
        ("明天有什么安排？", ReadCalendar("明天")),
        ("when am I free next week for 45 minutes", FindFree("next week", 45)),
        ("下周什么时候有空", FindFree("下周", 30)),
        ("schedule a meeting with Bob on Friday at 10 for an hour", NewEvent("Meeting with Bob", "Friday at 10", 60)),
        ("put dentist in my calendar tomorrow at 3", NewEvent("Dentist", "tomorrow at 3")),
        ("帮我在日历里加一个周五下午3点的团队会议", NewEvent("团队会议", "周五下午3点")),
        ("add a meeting", NewEvent("Meeting", "")),
        ("what is a calendar?", Talk()),
        ("book a flight to Rome", Talk()),
        ("how do I add an event to my calendar?", Talk()),
        ("remind me of the meeting on Friday at 9", Remind("the meeting", "Friday at 9")),
    ],
)
def test_the_calendar_is_offered_by_the_users_own_words(text: str, offer: Offer) -> None:
    assert decide([ChatMessage(role="user", text=text)]) == offer
