"""Voices in order: who speaks when the preferred one cannot, and what is told of it."""

from __future__ import annotations

import pytest

from desk.errors import DeskError, UnavailableError
from desk.testing.voices import WORD_S, FakeVoice
from desk.voice.chain import Chain, Spoken
from desk.voice.ports import SpokenWord

TEXT = "one two three four"


class Told:
    def __init__(self, *voices: FakeVoice) -> None:
        self.now = 0.0
        self.clauses: list[Spoken] = []
        self.chain = Chain(voices, lambda: self.now, self.clauses.append)

    async def say(self, text: str = TEXT, language: str = "en") -> list[SpokenWord]:
        return [word async for speech in self.chain.speak(text, language) for word in speech.words]


def remote(error: DeskError | None = None) -> FakeVoice:
    voice = FakeVoice("remote", local=False)
    voice.error = error
    return voice


async def test_the_preferred_voice_speaks() -> None:
    first, second = FakeVoice("first"), FakeVoice("second")
    told = Told(first, second)
    await told.say()
    assert told.clauses == [Spoken("first", left=False)]
    assert second.spoke == []


async def test_the_next_one_speaks_what_the_first_could_not() -> None:
    told = Told(remote(UnavailableError("Not there.")), FakeVoice("local"))
    words = await told.say()
    assert [TEXT[word.start : word.end] for word in words] == TEXT.split()
    (spoken,) = told.clauses
    assert spoken.voice == "local"
    assert spoken.left
    assert [(failure.voice, failure.message, failure.sent) for failure in spoken.failures] == [
        ("remote", "Not there.", True)
    ]


async def test_what_was_heard_is_not_said_again() -> None:
    broken = remote(UnavailableError("Cut off."))
    broken.after_words = 2
    local = FakeVoice("local")
    told = Told(broken, local)
    words = await told.say()
    assert local.spoke == [" three four"]
    assert [TEXT[word.start : word.end] for word in words] == TEXT.split()
    assert [word.start_s for word in words] == pytest.approx([0, WORD_S, 2 * WORD_S, 3 * WORD_S])


async def test_a_voice_that_failed_rests_and_comes_back() -> None:
    failing = remote(UnavailableError("Busy."))
    local = FakeVoice("local")
    told = Told(failing, local)
    await told.say()
    failing.error = None
    await told.say()
    assert [spoken.voice for spoken in told.clauses] == ["local", "local"]
    assert not told.clauses[1].left
    told.now = 31
    await told.say()
    assert told.clauses[2] == Spoken("remote", left=True)


async def test_what_no_try_can_help_is_not_tried_again() -> None:
    gone = FakeVoice("gone")
    gone.error = UnavailableError("Not installed.", retryable=False)
    told = Told(gone, FakeVoice("local"))
    for told.now in (0, 100, 10_000):
        await told.say()
    assert len(gone.spoke) == 1


async def test_nobody_left_is_said_with_the_last_reason() -> None:
    one, two = remote(UnavailableError("Busy.")), FakeVoice("two")
    two.error = UnavailableError("Broken.", hint="Mend it.")
    told = Told(one, two)
    with pytest.raises(UnavailableError, match="Broken"):
        await told.say()
    assert told.clauses[0].voice == ""
    assert [failure.voice for failure in told.clauses[0].failures] == ["remote", "two"]
    one.error = two.error = None
    await told.say()  # both rest, but somebody must speak
    assert told.clauses[1].voice == "remote"


async def test_a_voice_is_asked_for_its_languages_only() -> None:
    english = FakeVoice("english", languages=frozenset({"en"}))
    any_language = FakeVoice("any")
    told = Told(english, any_language)
    await told.say("好的", "zh")
    assert english.spoke == []
    assert told.clauses[0].voice == "any"
    with pytest.raises(UnavailableError, match="No voice"):
        await Told(english).say("好的", "zh")
