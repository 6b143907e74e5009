"""A spoken conversation in the host: begun and committed answers, what was heard of one, and words that must be confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from desk.handoff import Trust
from desk.host.turns import Turns
from desk.host.voice_talk import VoiceTalk
from desk.schedule.clock import SystemClock
from desk.store.conversations import Conversations
from desk.store.db import Database
from desk.store.voice_turns import VoiceTurns, figures
from desk.wire import voice as w
from desk.wire.chat import TextDelta, TurnEvent, TurnRequest, TurnResult


class Agent:
    """Answers at once with ``answer``; whatever asks for a reminder needs tools. ``hold`` keeps it from ending."""

    def __init__(self) -> None:
        self.requests: list[TurnRequest] = []
        self.answer = "Nothing today."
        self.hold: asyncio.Event | None = None

    async def obeys(self, timeout_s: float) -> bool:
        return True

    async def call(
        self, method: str, request: TurnRequest, result: type, *, on_event: Callable[[TurnEvent], None], event: object
    ) -> TurnResult:
        self.requests.append(request)
        if request.speculative and "remind" in request.messages[-1].text.lower():
            return TurnResult(text="", ended="unfit")
        on_event(TextDelta(self.answer))
        if self.hold is not None:
            await self.hold.wait()
        return TurnResult(text=self.answer, ended="done")


class Rig:
    def __init__(self, tmp_path: Path, *, where: str = "local") -> None:
        db = Database(tmp_path / "d.db")
        self.agent = Agent()
        self.conversations = Conversations(db)
        self.id = self.conversations.create("", "m", 0.0).id
        self.voice_turns = VoiceTurns(db)
        clock = SystemClock()
        turns = Turns(
            self.conversations, self.agent, self.agent, clock,  # type: ignore[arg-type]
            request_defaults=lambda model: {"timezone": "UTC"}, known_refs=lambda conversation: [],
            believed=lambda turn, name, claimed: Trust.MODEL, on_change=lambda: None,
        )  # fmt: skip
        host = SimpleNamespace(
            conversations=self.conversations, turns=turns, clock=clock, voice_turns=self.voice_turns,
            model_choice=SimpleNamespace(where=lambda model: where, current=lambda: "m"),
        )  # fmt: skip
        self.told: list[w.TalkEvent] = []
        self.spoken: dict[int, str] = {}
        self.complete: list[int] = []
        self.changed = asyncio.Event()
        self.talk = VoiceTalk(host, self.id, tell=self._tell, say=self._say, end=self._end)  # type: ignore[arg-type]

    def _tell(self, event: w.TalkEvent) -> None:
        self.told.append(event)
        self.changed.set()

    def _say(self, generation: int, text: str) -> None:
        self.spoken[generation] = self.spoken.get(generation, "") + text
        self.changed.set()

    def _end(self, generation: int) -> None:
        self.complete.append(generation)
        self.changed.set()

    async def until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not so():
                self.changed.clear()
                await self.changed.wait()

    def answered(self) -> list[w.Answered]:
        return [event for event in self.told if isinstance(event, w.Answered)]

    def stored(self) -> list[tuple[str, str, str]]:
        return [(m.role, m.text, m.state) for m in self.conversations.messages(self.id)]


async def test_a_turn_is_spoken_shown_and_stored(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.talk.order(w.Committed(1, "What is on today?"))
    await rig.until(lambda: bool(rig.complete))
    assert (rig.spoken, rig.complete) == ({1: "Nothing today."}, [1])
    kinds = [type(event).__name__ for event in rig.told]
    assert kinds == ["Asked", "Said", "Answered"]
    rig.talk.order(w.Over(1, "Nothing today.", interrupted=False, spans={"speech_to_sound_ms": 700.0}))
    assert rig.stored() == [("user", "What is on today?", "done"), ("assistant", "Nothing today.", "done")]
    (figure,) = figures(rig.voice_turns.newest())
    assert (figure.name, figure.p50, figure.turns) == ("speech_to_sound_ms", 700.0, 1)
    assert rig.conversations.get(rig.id).title == "What is on today?"


async def test_what_was_begun_early_is_spoken_once(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.talk.order(w.Began(1, "What is on today"))
    await rig.until(lambda: bool(rig.complete))
    assert (rig.spoken, rig.stored()) == ({1: "Nothing today."}, [])
    rig.talk.order(w.Committed(1, "What is on today?", speculated=True))
    await rig.until(lambda: bool(rig.answered()))
    assert rig.spoken == {1: "Nothing today."}
    assert rig.stored() == [("user", "What is on today?", "done"), ("assistant", "Nothing today.", "done")]
    assert len(rig.agent.requests) == 1


async def test_nothing_is_sent_away_that_may_not_be_finished(tmp_path: Path) -> None:
    rig = Rig(tmp_path, where="remote")
    rig.talk.order(w.Began(1, "Tell my doctor that"))
    await asyncio.sleep(0)
    assert rig.agent.requests == []


async def test_of_an_interrupted_answer_what_was_heard_is_kept(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.agent.answer = "One two three four."
    rig.agent.hold = asyncio.Event()
    rig.talk.order(w.Committed(1, "Count."))
    await rig.until(lambda: 1 in rig.spoken)
    rig.talk.order(w.Over(1, "One two", interrupted=True))
    await rig.until(lambda: bool(rig.answered()))
    await asyncio.sleep(0)
    assert rig.stored()[1] == ("assistant", "One two", "stopped")
    assert rig.conversations.messages(rig.id)[1].meta["unheard"] == " three four."


@pytest.mark.parametrize("words", ["Go on.", "继续"])
async def test_the_rest_of_an_interrupted_answer_can_be_heard(tmp_path: Path, words: str) -> None:
    rig = Rig(tmp_path)
    rig.agent.answer = "One two three four."
    rig.talk.order(w.Committed(1, "Count."))
    await rig.until(lambda: bool(rig.answered()))
    await asyncio.sleep(0)
    rig.talk.order(w.Over(1, "One two", interrupted=True))
    rig.talk.order(w.Committed(2, words))
    await rig.until(lambda: 2 in rig.complete)
    assert rig.spoken[2] == "three four."
    assert rig.stored()[2:] == [("user", words, "done"), ("assistant", "three four.", "done")]
    await asyncio.sleep(0)
    rig.talk.order(w.Over(2, "three", interrupted=True))
    assert rig.stored()[3] == ("assistant", "three", "stopped")
    assert len(rig.agent.requests) == 1


async def test_words_that_may_be_misheard_run_no_tool_before_they_are_confirmed(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.talk.order(w.Committed(1, "Remind me to call Anna at ten.", confirm=True))
    await rig.until(lambda: bool(rig.complete))
    assert w.Confirm("Remind me to call Anna at ten.") in rig.told
    assert rig.spoken[1] == "Did you say: Remind me to call Anna at ten?"
    assert all(request.speculative for request in rig.agent.requests)
    assert rig.stored() == []
    rig.talk.order(w.Committed(2, "Yes."))
    await rig.until(lambda: bool(rig.answered()))
    assert rig.stored()[0] == ("user", "Remind me to call Anna at ten.", "done")


@pytest.mark.parametrize(
    ("answer", "stored"), [("No.", None), ("Remind me to call Hanna.", "Remind me to call Hanna.")]
)
async def test_a_no_or_other_words_put_the_misheard_ones_aside(tmp_path: Path, answer: str, stored: str | None) -> None:
    rig = Rig(tmp_path)
    rig.talk.order(w.Committed(1, "Remind me to call Anna.", confirm=True))
    await rig.until(lambda: 1 in rig.complete)
    rig.talk.order(w.Committed(2, answer))
    await rig.until(lambda: 2 in rig.complete)
    assert [text for role, text, _ in rig.stored() if role == "user"] == ([stored] if stored else [])


async def test_plain_talk_that_may_be_misheard_is_answered_at_once(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.talk.order(w.Committed(1, "A name for my cat?", confirm=True))
    await rig.until(lambda: bool(rig.answered()))
    assert rig.stored()[0][1] == "A name for my cat?"


async def test_reading_aloud_is_no_turn(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.talk.order(w.Committed(1, "Dear Ann, all is well.", source="read aloud"))
    assert (rig.spoken, rig.complete, rig.stored(), rig.agent.requests) == ({1: "Dear Ann, all is well."}, [1], [], [])


async def test_closing_leaves_nothing_running(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.agent.hold = asyncio.Event()
    rig.talk.order(w.Committed(1, "Count."))
    await rig.until(lambda: 1 in rig.spoken)
    await asyncio.wait_for(rig.talk.close(), 5)
    assert rig.stored()[1][2] == "stopped"
