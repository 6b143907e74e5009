"""Thresholds that are changed while somebody talks: from the settings to the turn machine, and by steps on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from desk.errors import UnavailableError
from desk.host.app import Host
from desk.host.voice import Voice
from desk.settings.declare import BY_NAME, SETTINGS, Value
from desk.settings.load import Settings
from desk.tui.voice_limits import THRESHOLDS, where_from
from desk.tui.voice_text import plot, seconds
from desk.voice.talk import limits_from
from desk.voice.turn.limits import Limits


class Worker:
    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.fails = False

    async def call(self, method: str, params: object) -> None:
        if self.fails:
            raise UnavailableError("The voice has ended.")
        self.calls.append((method, params))


def voice_of(changed: Mapping[str, Value]) -> tuple[Voice, Worker]:
    values = {one.name: one.default for one in SETTINGS} | dict(changed)
    worker = Worker()
    host = SimpleNamespace(settings=Settings(values, {}, {}), workers=SimpleNamespace(voice=worker))
    return Voice(cast("Host", host)), worker


async def told(changed: Mapping[str, Value]) -> Limits:
    voice, worker = voice_of(changed)
    voice._talk = cast("Any", object())
    await voice.limits_changed()
    ((method, params),) = worker.calls
    assert method == "voice.limits"
    return limits_from(params["limits"])


async def test_the_settings_are_the_limits() -> None:
    assert await told({}) == Limits()
    found = await told({"voice.silence_ms": 700, "voice.interrupt": "duck", "voice.cap_ms": 4000})
    assert (found.silence_s, found.policy, found.cap_s) == (0.7, "duck", 4.0)


@pytest.mark.parametrize("speech", [0.1, 0.3, 0.5, 0.95])
async def test_who_speaks_already_needs_less_to_be_heard_on(speech: float) -> None:
    found = await told({"voice.speech": speech})
    assert found.speech == speech
    assert 0 < found.speech_goes_on < speech


async def test_nobody_is_told_where_nobody_talks_and_a_worker_that_ended_is_no_error() -> None:
    voice, worker = voice_of({})
    await voice.limits_changed()
    assert worker.calls == []
    voice._talk, worker.fails = cast("Any", object()), True
    await voice.limits_changed()


def test_steps_stay_within_what_the_setting_allows() -> None:
    for one in THRESHOLDS:
        value = one.setting.default
        for by in (*[1] * 200, *[-1] * 400):
            value = one.moved(value, by)
            assert one.setting.check(value) == value
            assert one.setting.parse(one.setting.render(value)) == value


def test_what_goes_before_the_file_is_said() -> None:
    setting = BY_NAME["voice.speech"]
    assert "DESK_VOICE_SPEECH" in where_from("environment", setting)
    assert where_from("flag", setting)
    assert not where_from("file", setting)
    assert not where_from("default", setting)


def test_a_plot_has_its_scale_and_never_loses_a_turn_to_the_floor() -> None:
    assert plot([], 40) == []
    assert plot([0.0], 40) == []
    rows = [str(row) for row in plot([1.0, 500.0, 2000.0], 40)]
    assert rows[0] == "2.00 s ┤  █"
    assert rows[-1] == "     0 ┤▁██"
    assert len(str(plot([5.0] * 100, 40)[0])) <= 40
    assert (seconds(999.4), seconds(1234)) == ("999 ms", "1.23 s")
