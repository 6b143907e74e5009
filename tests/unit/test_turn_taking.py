"""The table of turn-taking, row by row: who speaks, what is ducked, paused, stopped and resumed, and what a key does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.voice.turn import commands as c
from desk.voice.turn import events as e
from desk.voice.turn import new_state, step
from desk.voice.turn.limits import Limits, Policy

FRAME_S = 0.032


class Talk:
    """A conversation driven by hand: frames make the clock go on."""

    def __init__(self, limits: Limits | None = None, *, hands_free: bool = True) -> None:
        self.state = new_state(limits, hands_free=hands_free)
        self.commands: list[c.Command] = []

    @property
    def now_s(self) -> float:
        return self.state.at_s

    def send(self, event: e.Event) -> list[c.Command]:
        self.state, commands = step(self.state, event)
        self.commands += commands
        return commands

    def hear(self, lasts_s: float, speech: float = 0.9, *, echo: bool = False) -> list[c.Command]:
        """Frames of one kind for a while; the commands that came of them."""
        before = len(self.commands)
        for _ in range(round(lasts_s / FRAME_S)):
            self.send(e.Frame(self.now_s + FRAME_S, FRAME_S, speech, echo))
        return self.commands[before:]

    def silence(self, lasts_s: float) -> list[c.Command]:
        return self.hear(lasts_s, 0.02)

    def decoded(self, text: str, verdict: e.Verdict = "sure", finished: float | None = 0.9) -> list[c.Command]:
        """The engines answer for the pause that the user is in."""
        user = self.state.user
        before = len(self.commands)
        if finished is not None:
            self.send(e.Voted(self.now_s, user.utterance, user.version, finished))
        self.send(e.Decoded(self.now_s, user.utterance, user.version, text, verdict))
        return self.commands[before:]

    def answering(self, text: str = "What is on today?") -> int:
        """Have the user ask and the agent be heard; the generation."""
        self.send(e.Typed(self.now_s, text))
        generation = self.state.generation
        self.send(e.AudioReady(self.now_s, generation))
        assert self.state.gate == "open"
        return generation


def names(commands: list[c.Command]) -> list[str]:
    return [type(command).__name__ for command in commands]


def test_a_pause_starts_an_answer_that_the_end_of_the_turn_takes_over() -> None:
    talk = Talk()
    assert names(talk.hear(1.0)) == []
    assert names(talk.silence(0.16)) == ["Decode"]
    (begun,) = talk.decoded("What is on today?")
    assert isinstance(begun, c.Speculate)
    (taken,) = talk.silence(0.2)
    assert taken == c.Commit(begun.generation, "What is on today?", speculated=True)


def test_speech_that_goes_on_takes_the_answer_back_and_is_one_turn() -> None:
    talk = Talk()
    talk.hear(0.8)
    talk.silence(0.16)
    (begun,) = talk.decoded("Tell Anna.")
    assert isinstance(begun, c.Speculate)
    assert talk.hear(0.5) == [c.Withdraw(begun.generation)]
    assert names(talk.silence(0.16)) == ["Decode"]
    talk.decoded("Tell Anna that I am late.")
    (taken,) = [command for command in talk.silence(0.2) if isinstance(command, c.Commit)]
    assert (taken.text, taken.speculated) == ("Tell Anna that I am late.", True)


def test_what_reads_as_unfinished_is_waited_for_but_not_for_ever() -> None:
    talk = Talk()
    talk.hear(0.8)
    talk.silence(0.16)
    talk.decoded("Tell Anna that", finished=0.2)
    assert names(talk.silence(0.9)) == []
    assert names(talk.silence(2.0)) == ["Commit"]


def test_a_transcript_that_is_not_sure_is_confirmed_and_never_begun_early() -> None:
    talk = Talk()
    talk.hear(0.8)
    talk.silence(0.16)
    assert names(talk.decoded("Move it to Monday.", "unsure")) == []
    (taken,) = talk.silence(0.3)
    assert isinstance(taken, c.Commit)
    assert taken.confirm


def test_twice_not_understood_offers_the_keyboard() -> None:
    talk = Talk()
    hints = []
    for _ in range(2):
        talk.hear(0.8)
        talk.silence(0.16)
        hints += talk.decoded("mumble", "unclear")
    assert hints == [c.Tell("not understood"), c.Tell("type instead")]


def test_noise_needs_no_hint_unless_it_stopped_the_agent() -> None:
    talk = Talk()
    talk.hear(0.8)
    talk.silence(0.16)
    assert talk.decoded("", "nothing") == []
    talk.answering()
    talk.hear(1.1)
    talk.silence(0.16)
    assert talk.decoded("", "nothing") == [c.Tell("not understood")]


def test_a_cough_ducks_the_agent_and_gives_it_back() -> None:
    talk = Talk()
    generation = talk.answering()
    assert talk.hear(0.13) == [c.Duck(generation)]
    talk.silence(0.2)
    assert talk.decoded("", "nothing") == [c.Unduck(generation)]
    assert talk.state.gate == "open"


def test_a_backchannel_pauses_the_agent_at_most_and_it_resumes_in_silence_only() -> None:
    talk = Talk()
    generation = talk.answering()
    assert talk.hear(0.35) == [c.Duck(generation), c.Pause(generation)]
    assert names(talk.silence(0.16)) == ["Decode"]
    assert talk.decoded("mhm") == [c.Resume(generation)]


def test_yes_is_an_answer_where_the_agent_has_just_asked() -> None:
    talk = Talk()
    generation = talk.answering()
    talk.send(e.AnswerEnded(talk.now_s, generation, asked=True, yes_or_no=True))
    talk.hear(0.35)
    talk.silence(0.16)
    assert names(talk.decoded("Yes.")) == ["StopAudio", "Ended", "Speculate"]
    assert names(talk.silence(0.6)) == ["Commit"]


def test_half_a_second_of_speech_silences_the_agent_and_a_second_stops_it() -> None:
    talk = Talk()
    generation = talk.answering()
    assert names(talk.hear(0.6)) == ["Duck", "Pause"]
    assert names(talk.hear(0.5)) == ["StopAudio", "Ended"]
    assert talk.commands[-1] == c.Ended(generation, interrupted=True)
    assert talk.state.agent.phase == "idle"
    assert names(talk.silence(0.16)) == ["Decode"]


def test_half_a_second_with_a_word_that_says_something_stops_the_agent() -> None:
    talk = Talk()
    talk.answering()
    talk.hear(0.45)
    talk.send(e.Partial(talk.now_s, talk.state.user.utterance, "Friday"))
    assert names(talk.hear(0.1)) == ["StopAudio", "Ended"]


def test_a_long_mhm_whose_words_come_late_does_not_stop_the_agent() -> None:
    talk = Talk()
    generation = talk.answering()
    assert names(talk.hear(0.8)) == ["Duck", "Pause"]
    talk.silence(0.2)
    assert talk.decoded("Mhm.") == [c.Resume(generation)]


def test_a_stop_word_stops_at_once_and_is_no_question() -> None:
    talk = Talk()
    talk.answering()
    talk.hear(0.2)
    assert names(talk.send(e.Partial(talk.now_s, talk.state.user.utterance, "stop"))) == ["StopAudio", "Ended"]
    talk.silence(0.2)
    talk.decoded("Stop.")
    assert "Commit" not in names(talk.silence(1.5))


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("ignore", []),
        ("duck", ["Duck"]),
        ("pause", ["Duck", "Pause"]),
        ("stop", ["Duck", "Pause", "StopAudio", "Ended"]),
    ],
)
def test_a_policy_says_how_far_speech_goes(policy: Policy, expected: list[str]) -> None:
    talk = Talk(Limits(policy=policy))
    talk.answering()
    assert names(talk.hear(1.1)) == expected


@pytest.mark.parametrize("policy", ["ignore", "duck", "pause", "stop"])
@pytest.mark.parametrize("event", [e.Pressed(1.0, "escape"), e.Pressed(1.0, "talk_down"), e.Typed(1.0, "no")])
def test_a_key_or_a_typed_line_stops_past_every_policy(policy: Policy, event: e.Event) -> None:
    talk = Talk(Limits(policy=policy))
    generation = talk.answering()
    assert names(talk.send(replace(event, at_s=talk.now_s)))[:2] == ["StopAudio", "Ended"]
    late = [
        e.AudioReady(talk.now_s, generation),
        e.AnswerEnded(talk.now_s, generation),
        e.Played(talk.now_s, generation),
    ]
    assert [command for one in late for command in talk.send(one)] == []


def test_its_own_echo_is_not_the_user() -> None:
    talk = Talk()
    talk.answering()
    assert talk.hear(2.0, echo=True) == []


def test_where_the_microphone_hears_the_room_only_words_stop_it() -> None:
    talk = Talk()
    talk.answering()
    for _ in range(40):
        talk.send(e.Frame(talk.now_s + FRAME_S, FRAME_S, 0.9, room=True))
    assert names(talk.commands)[-2:] == ["Duck", "Pause"]
    words = e.Partial(talk.now_s, talk.state.user.utterance, "no, the other one")
    assert names(talk.send(words)) == ["StopAudio", "Ended"]


def test_an_answer_that_nobody_heard_yet_waits_for_the_user_and_takes_in_what_they_add() -> None:
    talk = Talk()
    talk.send(e.Typed(talk.now_s, "Write to Anna"))
    generation = talk.state.generation
    talk.hear(0.5)
    assert talk.send(e.AudioReady(talk.now_s, generation)) == []
    talk.silence(0.16)
    talk.decoded("that I am late.")
    taken = talk.silence(0.3)
    assert names(taken) == ["Withdraw", "Ended", "Commit"]
    assert isinstance(taken[-1], c.Commit)
    assert taken[-1].text == "Write to Anna that I am late."


def test_a_long_pause_resumes_at_the_sentence_and_a_longer_one_asks() -> None:
    for silent_s, expected in ((4.0, c.Resume(1, from_sentence=True)), (9.0, c.Tell("go on?"))):
        talk = Talk()
        talk.answering()
        talk.hear(0.35)
        talk.silence(silent_s)
        assert talk.decoded("mhm")[-1] == expected


def test_push_to_talk_hears_nothing_before_the_key_and_ends_with_it() -> None:
    talk = Talk(hands_free=False)
    assert talk.hear(2.0) == []
    talk.send(e.Pressed(talk.now_s, "talk_down"))
    talk.hear(1.0)
    talk.silence(3.0)
    talk.decoded("What is on")
    assert "Commit" not in names(talk.silence(3.0)), "a pause ends nothing while the key is held"
    talk.hear(0.5)
    assert names(talk.send(e.Pressed(talk.now_s, "talk_up"))) == ["Decode"]
    assert talk.decoded("What is on today?")[-1] == c.Commit(
        talk.state.generation, "What is on today?", speculated=True
    )


def test_a_lost_microphone_ends_the_utterance_and_keeps_its_words() -> None:
    talk = Talk()
    talk.hear(1.0)
    assert names(talk.send(e.MicLost(talk.now_s))) == ["Decode"]
    assert names(talk.decoded("What is on today?")) == ["Speculate", "Commit"]


def test_an_answer_that_never_comes_is_given_up_and_said_so() -> None:
    talk = Talk()
    talk.send(e.Typed(talk.now_s, "What is on today?"))
    given_up = talk.send(e.Tick(talk.now_s + 100.0))
    assert names(given_up) == ["Withdraw", "Ended", "Tell"]


def test_the_users_own_pauses_are_learned() -> None:
    talk = Talk()
    before = talk.state.pauses.long_s
    for _ in range(30):
        talk.hear(0.5)
        talk.silence(0.96)
        talk.decoded("and then", finished=0.1)
    assert talk.state.pauses.mean_s == pytest.approx(0.96, abs=0.1)
    assert talk.state.pauses.long_s > before
