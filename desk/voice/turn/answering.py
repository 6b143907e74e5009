"""The agent and the gate: an answer begins, is held, heard, ducked, paused, resumed, stopped, and ends exactly once."""

from __future__ import annotations

from desk.voice.turn import commands as c
from desk.voice.turn.draft import Draft
from desk.voice.turn.limits import POLICIES, Policy
from desk.voice.turn.state import Agent
from desk.voice.turn.words import count_words, is_backchannel, normalised, wants_silence

PLAY_TIMEOUT_S = 600.0  # for a player that never says it is done


def allows(draft: Draft, policy: Policy) -> bool:
    return POLICIES.index(draft.state.limits.policy) >= POLICIES.index(policy)


def speculate(draft: Draft, text: str) -> None:
    """Begin an answer that may be withdrawn, unless the one under way answers the same words."""
    agent = draft.state.agent
    if agent.phase == "speculating" and normalised(agent.text) == normalised(text):
        return
    stop(draft)
    generation = _next(draft, text)
    draft.agent(phase="speculating")
    draft.do(c.Speculate(generation, text))


def commit(draft: Draft, text: str, source: c.Source, *, confirm: bool = False) -> None:
    """Answer ``text``, with what was begun before if that answers the same words."""
    agent = draft.state.agent
    if source == "spoken" and agent.phase == "speculating" and normalised(agent.text) == normalised(text):
        draft.agent(phase="thinking", since_s=draft.state.at_s)
        draft.do(c.Commit(agent.generation, text, speculated=True, confirm=confirm))
    else:
        stop(draft)
        generation = _next(draft, text)
        draft.agent(phase="thinking", own=source == "read aloud")
        draft.do(c.Commit(generation, text, confirm=confirm, source=source))
    draft.set(asked=False, yes_or_no=False)


def _next(draft: Draft, text: str) -> int:
    generation = draft.state.generation + 1
    draft.set(generation=generation, agent=Agent(generation=generation, since_s=draft.state.at_s, text=text))
    return generation


def stop(draft: Draft) -> None:
    """End whatever the agent is at. What was heard of it stays, nothing of it is heard any more."""
    agent = draft.state.agent
    if agent.phase == "speaking":
        draft.do(c.StopAudio(agent.generation), c.Ended(agent.generation, interrupted=True))
    elif agent.phase == "thinking":
        draft.do(c.Withdraw(agent.generation), c.Ended(agent.generation, interrupted=True))
    elif agent.phase == "speculating":
        draft.do(c.Withdraw(agent.generation))
    _idle(draft)


def _idle(draft: Draft) -> None:
    draft.agent(phase="idle", ready=False, ended=False, own=False, text="")
    if draft.state.gate != "closed":
        draft.gate("closed")


def end(draft: Draft) -> None:
    """The answer was heard to its end, or has none."""
    draft.do(c.Ended(draft.state.agent.generation, interrupted=False))
    _idle(draft)


def play_when_quiet(draft: Draft) -> None:
    """Let an answer be heard that is decided, has sound, and does not speak over the user."""
    if draft.state.user.phase == "quiet" and not draft.state.user.held:
        play(draft)


def play(draft: Draft) -> None:
    agent = draft.state.agent
    if agent.phase != "thinking":
        return
    if agent.ready:
        draft.agent(phase="speaking", since_s=draft.state.at_s)
        draft.gate("open")
        draft.do(c.Play(agent.generation))
    elif agent.ended:
        end(draft)


def go_on(draft: Draft) -> None:
    """The user is quiet again and it was no turn: what was held back, ducked or paused goes on."""
    state = draft.state
    generation = state.agent.generation
    if state.gate == "ducked":
        draft.gate("open")
        draft.do(c.Unduck(generation))
    elif state.gate == "paused":
        paused_s = state.at_s - state.gate_since_s
        if paused_s > state.limits.offer_after_s:
            stop(draft)
            draft.do(c.Tell("go on?"))
        else:
            draft.gate("open")
            draft.do(c.Resume(generation, from_sentence=paused_s > state.limits.sentence_after_s))
    else:
        play_when_quiet(draft)


def spoken_over(draft: Draft, speech_s: float) -> None:
    """The user has been speaking for ``speech_s`` while the agent is heard."""
    state = draft.state
    limits, generation = state.limits, state.agent.generation
    if state.agent.phase != "speaking":
        return
    if state.gate == "open" and speech_s >= limits.duck_s and allows(draft, "duck"):
        draft.gate("ducked")
        draft.do(c.Duck(generation))
    if draft.state.gate == "ducked" and speech_s >= limits.pause_s and allows(draft, "pause"):
        _pause(draft)
    # Paused it is silent already: what was said decides, so that "mhm" need not stop it, unless it goes on for long; and where it
    # may be Desk's own voice, nothing but words does.
    mere = not state.user.partial or is_backchannel(state.user.partial)
    enough = speech_s >= limits.stop_s * (2 if mere else 1) and not state.room
    if draft.state.gate == "paused" and enough and allows(draft, "stop"):
        draft.user(stopped=True)
        stop(draft)


def words_over(draft: Draft, words: str) -> None:
    """The user has said ``words`` so far while the agent is heard."""
    state = draft.state
    if state.agent.phase != "speaking" or not words or (is_backchannel(words) and not state.yes_or_no):
        return
    if allows(draft, "stop") and (wants_silence(words) or count_words(words) >= state.limits.stop_words):
        stop(draft)
    elif allows(draft, "pause") and state.gate in ("open", "ducked"):
        _pause(draft)


def _pause(draft: Draft) -> None:
    draft.gate("paused")
    draft.do(c.Pause(draft.state.agent.generation))


def give_up_late(draft: Draft) -> None:
    """End what has taken longer than anything may."""
    state = draft.state
    late_s = state.at_s - state.agent.since_s
    if state.agent.phase == "thinking" and not state.agent.ready and late_s > state.limits.think_timeout_s:
        stop(draft)
        draft.do(c.Tell("no answer", state.agent.text))
    elif state.agent.phase == "speaking" and state.gate != "paused" and late_s > PLAY_TIMEOUT_S:
        stop(draft)
