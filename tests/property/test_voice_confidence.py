"""What is dropped, confirmed, taken; which language is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.voice.confidence import (
    SURE_OF_LANGUAGE,
    Language,
    Sound,
    Verdict,
    judge,
    repeats_itself,
)
from desk.voice.made_up import is_made_up, is_sound_label
from desk.voice.ports import Transcript

LOUD, FAINT, KNOCK = Sound(0.9, -15), Sound(0.05, -60), Sound(0.5, -15, spoken_s=0.1)
ORDER: list[Verdict] = ["drop", "again", "confirm", "take"]

logprobs = st.floats(-4, 0)
shares = st.floats(0, 1)
sounds = st.builds(Sound, shares, st.floats(-120, 0), st.floats(0, 30)) | st.none()
SENTENCE = "Please move the meeting with Anna to Friday afternoon."


@given(logprobs, shares, sounds)
def test_a_plain_sentence_is_judged_by_the_two_numbers_alone(
    logprob: float, no_speech: float, sound: Sound | None
) -> None:
    verdict = judge(Transcript(SENTENCE, "en", 1.0, logprob, no_speech), sound).verdict
    if no_speech > 0.6 and logprob < -1.0:
        assert verdict == "drop"
    elif logprob < -1.0:
        assert verdict == "again"
    elif logprob < -0.7:
        assert verdict == "confirm"
    else:
        assert verdict == "take"


@given(st.text(max_size=60), logprobs, logprobs, shares, sounds)
def test_a_surer_recogniser_is_never_trusted_less(
    text: str, one: float, other: float, no_speech: float, sound: Sound | None
) -> None:
    low, high = sorted((one, other))
    judged = [judge(Transcript(text, "en", 1.0, logprob, no_speech), sound).verdict for logprob in (low, high)]
    assert ORDER.index(judged[0]) <= ORDER.index(judged[1])


@given(st.text(alphabet=" \n.,!?…-—♪", max_size=20), logprobs, shares, sounds)
def test_what_holds_no_word_is_dropped(text: str, logprob: float, no_speech: float, sound: Sound | None) -> None:
    assert judge(Transcript(text, "en", 1.0, logprob, no_speech), sound).verdict == "drop"


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for watching!", "Thanks for watching.", " you", "Thank you.", "Bye-bye.", "Please subscribe to my channel.",
        "字幕由Amara.org社区提供", "字幕由 Amara.org 社群提供", "谢谢观看", "請不吝點贊 訂閱 轉發 打賞支持明鏡與點點欄目",
        "ご視聴ありがとうございました", "시청해주셔서 감사합니다.", "Untertitel der Amara.org-Community",
        "Sous-titres réalisés par la communauté d'Amara.org", "Subtitles by the Amara.org community",
    ],
)  # fmt: skip
def test_what_ends_videos_is_dropped_over_little_sound_and_believed_over_speech(text: str) -> None:
    assert is_made_up(text)
    heard = Transcript(text, "en", 1.0, -0.4, 0.3)
    assert judge(heard, FAINT).verdict == "drop"
    assert judge(heard, KNOCK).verdict == "drop"
    assert judge(heard, LOUD).verdict == "take"
    assert judge(heard).verdict == "take"
    assert judge(Transcript(text, "en", 1.0, -0.4, 0.9)).verdict == "drop"


def test_a_short_word_is_believed_of_a_short_sound() -> None:
    assert judge(Transcript("Stop.", "en", 1.0, -0.4, 0.0), KNOCK).verdict == "take"


@pytest.mark.parametrize(
    "text", [SENTENCE, "Thank you for the report.", "谢谢你的邮件，我明天回复。", "Subscribe me to the list."]
)
def test_what_people_say_is_not_made_up(text: str) -> None:
    assert not is_made_up(text)


@pytest.mark.parametrize(
    "text", ["[Music]", "(applause)", "♪", "♪ ♪", "[BLANK_AUDIO]", "* sighs *", "（音乐）", "【音乐】"]
)
def test_names_of_sounds_are_no_words(text: str) -> None:
    assert is_sound_label(text)
    assert judge(Transcript(text, "en"), LOUD).verdict == "drop"


def test_a_sentence_with_a_sound_in_it_stays() -> None:
    assert not is_sound_label("[Music] Good morning.")


@given(
    st.lists(
        st.sampled_from(["so", "what", "we", "do", "is", "that", "then", "here"]), min_size=1, max_size=6, unique=True
    ),
    st.integers(8, 40),
)
def test_a_loop_is_seen_however_long_its_words(words: list[str], times: int) -> None:
    looping = " ".join(words * times)
    assert repeats_itself(looping)
    assert judge(Transcript(looping, "en", 1.0, -0.2), FAINT).verdict == "drop"
    assert judge(Transcript(looping, "en", 1.0, -0.2), LOUD).verdict == "confirm"
    assert judge(Transcript(looping, "en", 1.0, -0.9), LOUD).verdict == "drop"


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE, "No no no no.", "Ha ha ha ha ha", "It was the best of times, it was the worst of times",
        "不不不不", "One two three four five six seven eight nine ten", "Very, very, very good",
    ],
)  # fmt: skip
def test_what_people_repeat_is_no_loop(text: str) -> None:
    assert judge(Transcript(text, "en", 1.0, -0.2), LOUD).reason != "repeats itself"


def test_a_loop_of_characters_is_seen_in_chinese() -> None:
    assert judge(Transcript("我们的" * 12, "zh", 1.0, -0.2), FAINT).reason == "repeats itself"


turns = st.lists(st.tuples(st.sampled_from(["en", "zh", "de"]), shares), max_size=20)


@given(turns)
def test_a_fixed_language_stays(said: list[tuple[str, float]]) -> None:
    language = Language("en", fixed=True)
    for turn in said:
        language = language.heard(*turn)
    assert language == Language("en", fixed=True)


@given(turns)
def test_a_language_changes_only_when_sure_or_at_the_second_turn(said: list[tuple[str, float]]) -> None:
    language, last = Language(), ""
    for heard, probability in said:
        after = language.heard(heard, probability)
        if after.current != language.current:
            assert after.current == heard
            assert not language.current or probability >= SURE_OF_LANGUAGE or last == heard
        elif heard != language.current:
            assert probability < SURE_OF_LANGUAGE
            assert last != heard
        language, last = after, heard


@given(st.sampled_from(["en", "zh"]), st.lists(st.just(("de", 0.5)), min_size=2, max_size=2))
def test_two_turns_in_another_language_switch(first: str, said: list[tuple[str, float]]) -> None:
    language = Language(first)
    for turn in said:
        language = language.heard(*turn)
    assert language.current == "de"
