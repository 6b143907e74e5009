"""Noting something about a person in a conversation: who is taken for somebody, and what is not."""

from __future__ import annotations

import pytest

from desk.agent.calendar_wish import NewEvent
from desk.agent.note_wish import NotePerson
from desk.agent.offer import Choose, Offer, Remember, Remind, decide
from desk.wire.chat import ChatMessage


def offered(text: str) -> Offer:
    return decide([ChatMessage(role="user", text=text)])


@pytest.mark.parametrize(
    ("text", "who", "what"),
    [
        ("note that Anna prefers mornings", "Anna", "prefers mornings"),
        ("Please note that Anna prefers mornings.", "Anna", "prefers mornings"),
        ("note that Mr Smith is away", "Smith", "is away"),
        ("NOTE THAT Anna doesn't eat fish", "Anna", "doesn't eat fish"),
        ("note that Anna likes the meeting room on Monday", "Anna", "likes the meeting room on Monday"),
        ("make a note that Omar Haddad has moved to Dubai", "Omar Haddad", "has moved to Dubai"),
        (
            "could you take a quick note that Dr. Jean-Luc O'Neill can't come on Fridays",
            "Jean-Luc O'Neill",
            "can't come on Fridays",
        ),
        ("note down that Ludwig van der Berg moved to Berlin", "Ludwig van der Berg", "moved to Berlin"),
        ("Note: Zoë never drinks coffee", "Zoë", "never drinks coffee"),
        ("note that Anna's birthday is in May", "Anna", "Anna's birthday is in May"),
        ("note that Thomas is on holiday until 3 May!", "Thomas", "is on holiday until 3 May"),
        ("note about Omar that he brings the posters", "Omar", "he brings the posters"),
        ("note that 王芳 prefers tea", "王芳", "prefers tea"),
        ("记一下王芳喜欢喝茶", "王芳", "喜欢喝茶"),
        ("请记下：王小芳更喜欢上午开会。", "王小芳", "更喜欢上午开会"),
        ("帮我记一下，安娜喜欢早上", "安娜", "喜欢早上"),
        ("备注：奥马尔不吃猪肉", "奥马尔", "不吃猪肉"),
        ("备注一下李经理周五出差", "李经理", "周五出差"),
        ("记一下小王下周请假", "小王", "下周请假"),
        ("记下欧阳娜娜的生日是五月三号", "欧阳娜娜", "欧阳娜娜的生日是五月三号"),
        ("加个备注：周杰对花生过敏", "周杰", "对花生过敏"),
        ("记一下周杰在上海", "周杰", "在上海"),
        ("关于王芳的备注：喜欢喝茶", "王芳", "喜欢喝茶"),
    ],
)
def test_a_note_about_somebody(text: str, who: str, what: str) -> None:
    assert offered(text) == NotePerson(who, what)
    assert what in text  # the user's own words, as they stand: that is what the note's trust is taken from


@pytest.mark.parametrize(
    "text",
    [
        "note that the meeting is moved",
        "note that The meeting is moved",
        "Note that it rains",
        "note that I prefer mornings",
        "note that we have moved",
        "note that Monday is a holiday",
        "note that May is busy",
        "note that Friday's meeting is moved",
        "note that Project Apollo is delayed",
        "note that VAT is due",
        "note that lunch is at 12",
        "note that Berlin offices are closed",
        "note that Anna and Bob are away",
        "note on Friday that the meeting is moved",
        "note on the fact that he left",
        "should I note that Anna prefers mornings?",
        "note that Anna prefers mornings?",
        "Notes are useful",
        "I noted that Anna prefers mornings",
        "Anna notes that Bob prefers mornings",
        "记一下会议改到周五",
        "记下方案有变",
        "备注：高铁是下午三点",
        "记一下安全帽要带",
        "记一下我喜欢喝茶",
        "记一下大家喜欢喝茶",
        "记一下周五是假期",
        "记一下周会改时间",
        "记一下何时要交",
    ],
)
def test_no_person_no_note(text: str) -> None:
    assert not isinstance(offered(text), NotePerson)


def test_what_else_the_words_may_mean_stays() -> None:
    assert offered("记一下会议改到周五") == Remember("会议改到周五")
    assert offered("记住王芳喜欢喝茶") == Remember("王芳喜欢喝茶")
    assert offered("remember that Anna prefers mornings") == Remember("Anna prefers mornings")
    assert offered("note down that the office closes at six") == Remember("the office closes at six")
    assert isinstance(offered("remind me tomorrow at 9 to note that Anna prefers mornings"), Remind)
    assert isinstance(offered("put a note in my calendar tomorrow at 3"), NewEvent)
    assert offered("note the mail of Anna") == Choose(("search_mail",))


def test_a_long_text_is_read_in_no_time() -> None:
    """A pasted text is no wish, and no expression goes astray in it."""
    for text in ("note that " + "Anna " * 20_000, "记一下" + "王" * 50_000, "note that A" + "a" * 50_000):
        assert not isinstance(offered(text), NotePerson)
