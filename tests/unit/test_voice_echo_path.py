"""Headphones, a room, a canceller that works and one that does not, a person who speaks over Desk: told apart by loudness."""

from __future__ import annotations

import numpy as np

from desk.voice.ports import Samples
from desk.voice.sound.echo import FRAME
from desk.voice.sound.echo_path import EchoPath

_RANDOM = np.random.default_rng(5)


def speech(frames: int, loud: float = 0.2) -> list[Samples]:
    """Noise whose loudness comes and goes as that of syllables does."""
    course = loud * np.repeat(_RANDOM.uniform(0.02, 1.0, frames // 8 + 1), 8)[:frames]
    return [(_RANDOM.normal(0, 1, FRAME) * each).astype(np.float32) for each in course]


def quiet(frames: int) -> list[Samples]:
    return speech(frames, 1e-5)


def mixed(one: list[Samples], other: list[Samples]) -> list[Samples]:
    return [a + b for a, b in zip(one, other, strict=True)]


def later(frames: list[Samples], count: int, gain: float = 1.0) -> list[Samples]:
    return [frame * np.float32(gain) for frame in [*quiet(count), *frames][: len(frames)]]


def after(played: list[Samples], heard: list[Samples], left: list[Samples]) -> EchoPath:
    path = EchoPath()
    for one, two, three in zip(played, heard, left, strict=True):
        path.note(one, two, three)
    return path


def test_nothing_is_known_before_anything_was_played() -> None:
    assert after(quiet(200), speech(200), speech(200)).exists is None


def test_headphones_are_no_way_even_while_somebody_speaks() -> None:
    played = speech(400)
    path = after(played, mixed(quiet(400), [*quiet(250), *speech(150)]), quiet(400))
    assert path.exists is False


def test_a_room_is_a_way_and_a_good_rest_is_desk() -> None:
    played = speech(400)
    echo = later(played, 12, 0.3)
    path = after(played, echo, later(played, 12, 0.3 * 0.05))
    assert path.exists is True
    assert path.cancelled
    assert path.own_voice


def test_a_person_over_a_cancelled_echo_is_heard() -> None:
    played = speech(400)
    echo, person = later(played, 12, 0.1), [*quiet(340), *speech(60, 0.3)]
    path = after(played, mixed(echo, person), mixed(later(played, 12, 0.1 * 0.05), person))
    assert path.exists is True
    assert path.cancelled
    assert not path.own_voice


def test_where_the_canceller_does_not_work_nobody_is_taken_for_a_person() -> None:
    played = speech(400)
    echo = later(played, 12, 0.3)
    path = after(played, echo, later(played, 14, 0.2))
    assert not path.cancelled
    assert path.own_voice


def test_silence_is_nobodys_voice() -> None:
    played = speech(400)
    path = after(played, later(played, 12, 0.3), quiet(400))
    assert not path.own_voice
