"""``step``: one event, its effect on the state, and what is to be done."""

from __future__ import annotations

from desk.voice.turn import answering, listening
from desk.voice.turn import commands as c
from desk.voice.turn import events as e
from desk.voice.turn.draft import Draft
from desk.voice.turn.state import State, User


def step(state: State, event: e.Event) -> tuple[State, list[c.Command]]:
    """The state after ``event``, and the commands in the order in which they must be done.

    What comes late from an utterance or an answer that is no more changes nothing.
    """
    draft = Draft(state)
    draft.set(at_s=max(state.at_s, event.at_s))
    match event:
        case e.Frame():
            listening.frame(draft, event)
        case e.Partial():
            listening.partial(draft, event)
        case e.Voted():
            listening.voted(draft, event)
        case e.Decoded():
            listening.decoded(draft, event)
        case e.AudioReady() | e.AnswerEnded() | e.Played():
            _of_answer(draft, event)
        case e.Pressed():
            _pressed(draft, event.key)
        case e.Typed():
            _instead(draft, event.text, "typed")
        case e.ReadAloud():
            _instead(draft, event.text, "read aloud")
        case e.Listening():
            draft.set(hands_free=event.hands_free)
            if not event.hands_free and not draft.state.user.held:
                listening.close(draft)
        case e.MicLost():
            draft.user(held=False)
            listening.close(draft)
    listening.turn_over(draft)
    answering.give_up_late(draft)
    return draft.state, draft.commands


def _of_answer(draft: Draft, event: e.AudioReady | e.AnswerEnded | e.Played) -> None:
    agent = draft.state.agent
    if agent.phase == "idle" or event.generation != agent.generation:
        return
    if isinstance(event, e.Played):
        if agent.phase == "speaking" and agent.ended:
            answering.end(draft)
        return
    if isinstance(event, e.AudioReady):
        draft.agent(ready=True)
    else:
        draft.agent(ended=True)
        draft.set(asked=event.asked, yes_or_no=event.yes_or_no)
    answering.play_when_quiet(draft)


def _pressed(draft: Draft, key: e.Key) -> None:
    user = draft.state.user
    if key == "escape":
        answering.stop(draft)
        draft.set(user=User(utterance=user.utterance))
    elif key == "talk_down":
        answering.stop(draft)
        draft.user(held=True)
    elif user.held:
        draft.user(held=False)
        listening.close(draft)
        answering.play_when_quiet(draft)


def _instead(draft: Draft, text: str, source: c.Source) -> None:
    """A line was typed, or a text is to be read: it goes before whatever was being said."""
    answering.stop(draft)
    draft.set(user=User(utterance=draft.state.user.utterance))
    answering.commit(draft, text, source)
