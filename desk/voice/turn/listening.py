"""The user's axis: from silence through an onset to speech, to a pause, and to the end of the turn or back to speech."""

from __future__ import annotations

from desk.voice.turn import answering
from desk.voice.turn import commands as c
from desk.voice.turn.draft import Draft
from desk.voice.turn.endpointing import wait_s
from desk.voice.turn.events import Decoded, Frame, Partial, Voted
from desk.voice.turn.state import User
from desk.voice.turn.words import is_backchannel, merged, only_wants_silence


def frame(draft: Draft, event: Frame) -> None:
    """One frame of the microphone."""
    if event.room != draft.state.room:
        draft.set(room=event.room)
    state = draft.state
    user = state.user
    if user.closing or not (state.hands_free or user.held):
        return
    heard = state.agent.phase == "speaking" and state.gate in ("open", "ducked")
    if heard and state.limits.policy == "ignore" and user.phase == "quiet":
        return
    bound = state.limits.speech if user.phase in ("quiet", "pausing") else state.limits.speech_goes_on
    voiced = event.speech >= bound and not (heard and event.echo)
    {"quiet": _quiet, "onset": _onset, "speaking": _speaking, "pausing": _pausing}[user.phase](draft, event, voiced)


def _quiet(draft: Draft, event: Frame, voiced: bool) -> None:
    if voiced:
        at_s = event.at_s
        draft.user(phase="onset", began_s=at_s - event.length_s, last_voiced_s=at_s, run_s=0.0)
        _onset(draft, event, voiced)


def _onset(draft: Draft, event: Frame, voiced: bool) -> None:
    user, limits = draft.state.user, draft.state.limits
    if voiced:
        run_s = user.run_s + event.length_s
        draft.user(run_s=run_s, last_voiced_s=event.at_s)
        if run_s >= limits.min_speech_s:
            fresh = User(
                phase="speaking",
                utterance=user.utterance + 1,
                began_s=user.began_s,
                last_voiced_s=event.at_s,
                voiced_s=run_s,
                held=user.held,
            )
            draft.set(user=fresh)
            answering.spoken_over(draft, run_s)
    elif event.at_s - user.last_voiced_s > limits.hangover_s:
        become_quiet(draft)


def _speaking(draft: Draft, event: Frame, voiced: bool) -> None:
    user, limits = draft.state.user, draft.state.limits
    if voiced:
        draft.user(last_voiced_s=event.at_s, voiced_s=user.voiced_s + event.length_s)
        answering.spoken_over(draft, draft.state.user.voiced_s)
        if event.at_s - user.began_s >= limits.longest_utterance_s:
            close(draft)
    elif event.at_s - user.last_voiced_s >= max(limits.short_pause_s, limits.hangover_s):
        _pause(draft)


def _pause(draft: Draft) -> None:
    """Have decoded what was said so far."""
    user = draft.state.user
    draft.user(
        phase="pausing",
        version=user.version + 1,
        asked_decode_s=draft.state.at_s,
        text=None,
        finished=None,
        run_s=0.0,
    )
    draft.do(c.Decode(user.utterance, user.version + 1))


def _pausing(draft: Draft, event: Frame, voiced: bool) -> None:
    user, limits = draft.state.user, draft.state.limits
    if voiced:
        run_s = user.run_s + event.length_s
        draft.user(run_s=run_s)
        if run_s >= limits.min_speech_s:
            _speak_again(draft, event, run_s)
        return
    if user.run_s:
        draft.user(run_s=0.0)
    turn_over(draft)


def _speak_again(draft: Draft, event: Frame, run_s: float) -> None:
    """It was a pause within the turn: learn its length, take back what was begun too early."""
    state = draft.state
    pause_s = event.at_s - run_s - state.user.last_voiced_s
    if state.agent.phase == "speculating":
        answering.stop(draft)
    draft.user(phase="speaking", last_voiced_s=event.at_s, voiced_s=state.user.voiced_s + run_s, run_s=0.0, text=None)
    if not state.user.held:
        draft.set(pauses=state.pauses.learn(max(0.0, pause_s)))
    answering.spoken_over(draft, draft.state.user.voiced_s)


def close(draft: Draft) -> None:
    """End the utterance here: nothing more is taken into it, and the turn is over as soon as its words are known."""
    user = draft.state.user
    if user.phase == "speaking" or (user.phase == "pausing" and user.run_s > 0):
        draft.user(closing=True)
        _pause(draft)
    elif user.phase == "pausing":
        draft.user(closing=True)
        turn_over(draft)
    elif user.phase == "onset":
        become_quiet(draft)


def partial(draft: Draft, event: Partial) -> None:
    user = draft.state.user
    if event.utterance == user.utterance and user.phase in ("speaking", "pausing"):
        draft.user(partial=event.text)
        answering.words_over(draft, event.text)


def voted(draft: Draft, event: Voted) -> None:
    user = draft.state.user
    if user.phase == "pausing" and (event.utterance, event.version) == (user.utterance, user.version):
        draft.user(finished=event.finished)
        turn_over(draft)


def decoded(draft: Draft, event: Decoded) -> None:
    """The words up to the pause are known."""
    user, agent = draft.state.user, draft.state.agent
    if user.phase != "pausing" or (event.utterance, event.version) != (user.utterance, user.version):
        return
    if event.verdict in ("unclear", "nothing") or not event.text.strip():
        not_understood(draft, spoken=event.verdict == "unclear")
        return
    only_listening = is_backchannel(event.text) and not draft.state.yes_or_no
    if only_listening and (agent.phase == "speaking" or (agent.phase == "thinking" and not agent.own)):
        become_quiet(draft)
        return
    draft.user(text=event.text, verdict=event.verdict)
    if agent.phase == "speaking" and answering.allows(draft, "pause"):
        answering.stop(draft)
    worth_it = event.verdict == "sure" and not user.run_s and not only_wants_silence(event.text)
    if draft.state.agent.phase in ("idle", "speculating") and worth_it:
        answering.speculate(draft, event.text)
    turn_over(draft)


def turn_over(draft: Draft) -> None:
    """End the turn if its words are known and the silence is long enough for them."""
    state = draft.state
    user, agent = state.user, state.agent
    silence_s = state.at_s - user.last_voiced_s
    if user.phase != "pausing":
        return
    if user.text is None:
        if state.at_s - user.asked_decode_s > state.limits.decode_timeout_s:
            not_understood(draft, spoken=True)
        elif silence_s >= state.limits.release_s and user.voiced_s < state.limits.pause_s and not user.partial:
            answering.play(draft)  # a short sound does not hold an answer back for long
        return
    wait = wait_s(state.limits, user.text, user.finished, state.pauses, asked=state.asked)
    forgotten = user.held and silence_s >= state.limits.longest_utterance_s
    if not (user.closing or forgotten) and (user.held or user.run_s or silence_s < wait):
        return
    text = user.text
    if agent.phase == "thinking" and not agent.own:
        text = merged(agent.text, text)  # nothing was heard of that answer: it was one turn
    draft.set(misheard=0)
    draft.set(user=User(utterance=user.utterance, held=user.held))
    if only_wants_silence(user.text):
        answering.stop(draft)
        return
    answering.commit(draft, text, "spoken", confirm=user.verdict == "unsure")
    answering.play_when_quiet(draft)


def not_understood(draft: Draft, *, spoken: bool) -> None:
    """Nothing came of the utterance. Noise is passed over; a person who spoke is told, and shown the way out.

    :param spoken: there were words. What has stopped the agent is told of in any case.
    """
    if spoken or draft.state.user.stopped:
        misheard = draft.state.misheard + 1
        draft.set(misheard=misheard)
        draft.do(c.Tell("not understood" if misheard == 1 else "type instead"))
    become_quiet(draft)


def become_quiet(draft: Draft) -> None:
    """The utterance, if there was one, is no turn."""
    user = draft.state.user
    if draft.state.agent.phase == "speculating":
        answering.stop(draft)
    draft.set(user=User(utterance=user.utterance, held=user.held))
    answering.go_on(draft)
