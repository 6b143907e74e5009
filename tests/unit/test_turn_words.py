"""Words that end a turn, keep it open, only show that one listens, or want silence; and how long is waited for each."""

from __future__ import annotations

import pytest

from desk.voice.turn import words
from desk.voice.turn.endpointing import Pauses, wait_s
from desk.voice.turn.limits import Limits


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("What is on today?", "complete"),
        ("What is it like?", "complete"),
        ("Move it to Monday.", "complete"),
        ("Move it to.", "open"),
        ("Tell Anna that I", "open"),
        ("Well...", "open"),
        ("What is the capital of France,", "unknown"),
        ("so I was thinking:", "open"),
        ("move it to monday", "unknown"),
        ("明天下午三点开会。", "complete"),
        ("因为", "open"),
        ("我想把会议改到，", "unknown"),
        ("我想把会议改给", "open"),
        ("", "unknown"),
    ],
)
def test_how_a_transcript_reads(text: str, reads: str) -> None:
    assert words.completeness(text) == reads


@pytest.mark.parametrize("text", ["Mhm.", "uh-huh", "Okay, right.", "嗯嗯", "好的。", "YEAH!"])
def test_backchannels(text: str) -> None:
    assert words.is_backchannel(text)


@pytest.mark.parametrize("text", ["", "right now please", "no", "okay stop it", "好的不过等一下"])
def test_no_backchannels(text: str) -> None:
    assert not words.is_backchannel(text)


@pytest.mark.parametrize("text", ["Stop!", "wait, what?", "Hold on.", "停一下", "等等，我还没说完"])
def test_words_that_want_silence(text: str) -> None:
    assert words.wants_silence(text)


@pytest.mark.parametrize("text", ["stopping by", "the waiter", "我停车了", ""])
def test_words_that_do_not(text: str) -> None:
    assert not words.wants_silence(text)


def test_words_are_counted_in_both_languages() -> None:
    assert [words.count_words(t) for t in ("", "no, not that", "把会议改到星期一", "改到 Monday")] == [0, 3, 4, 2]


def test_parts_of_one_sentence_are_joined_as_they_are_written() -> None:
    assert words.merged("Write to Anna", "that I am late.") == "Write to Anna that I am late."
    assert words.merged("把会议", "改到星期一") == "把会议改到星期一"
    assert words.merged("", " x ") == "x"


def test_the_wait_grows_with_doubt() -> None:
    limits, pauses = Limits(), Pauses()

    def wait(text: str, finished: float | None, *, asked: bool = False) -> float:
        return wait_s(limits, text, finished, pauses, asked=asked)

    sure = wait("What is on today?", 0.9)
    assert sure == limits.silence_s
    assert sure < wait("What is on today?", None) <= wait("What is on today?", 0.1) <= wait("and then", 0.9)
    assert wait("What is on today?", None) < wait("What is on today?", None, asked=True) <= limits.cap_s
    slow = wait_s(limits, "so then", 0.1, Pauses(1.6, 0.5), asked=True)
    assert slow == limits.cap_s


@pytest.mark.parametrize(
    ("heard", "own"),
    [
        ("came on the third", True),
        ("the invoice of march", True),
        ("the invoice off March came", True),
        ("第一部分星期五到期", True),
        ("no, tell me about April", False),
        ("stop", False),
        ("the", True),
        ("", False),
    ],
)
def test_what_desk_says_itself_is_not_the_user(heard: str, own: bool) -> None:
    said = "The invoice of March came on the third. 第一部分星期五到期。"
    assert words.own_words(heard, said) is own
