"""Dictation: the words of one press of the key, over when the key is up and nothing is being recognised."""

from __future__ import annotations

from desk.voice.dictation import Dictation
from desk.voice.engine import Shown
from desk.voice.turn import commands as c
from desk.wire import voice as w


def test_parts_are_one_text_and_a_part_that_is_taken_back_counts_once() -> None:
    told: list[w.Order] = []
    one = Dictation(told.append)
    one.commit(c.Commit(1, "The first half."), None)
    one.show(Shown("speaking", "thinking", "closed", "and"))
    assert told == [w.Shown("speaking", "idle", "closed", "The first half. and")]
    one.withdraw(1)
    one.commit(c.Commit(2, "The first half. And the second."), None)
    assert one.text == "The first half. And the second."
    one.commit(c.Commit(3, "Then the third."), None)
    assert one.text == "The first half. And the second. Then the third."


def test_it_is_over_when_the_key_is_up_and_the_words_are_known() -> None:
    one = Dictation(lambda order: None)
    one.show(Shown("quiet", "idle", "closed"))
    assert not one.over.is_set(), "a pause ends nothing while the key is down"
    one.released("pausing")
    assert not one.over.is_set()
    one.show(Shown("quiet", "thinking", "closed"))
    assert one.over.is_set()


def test_a_key_that_is_up_with_nothing_said_ends_it_at_once() -> None:
    one = Dictation(lambda order: None)
    one.released("quiet")
    assert one.over.is_set()
    assert one.text == ""
