"""What is to be kept: reminders, memories, notes about people. No model takes part."""

from __future__ import annotations

import asyncio

from desk import dates
from desk.agent import offer as offers
from desk.agent.note_wish import NotePerson
from desk.agent.says import say
from desk.agent.turn import Turn
from desk.errors import DeskError
from desk.handoff import Handoff
from desk.wire.chat import TurnRequest


def failed(turn: Turn, handoff: Handoff) -> bool:
    """Tell the user in the tool's own sentence."""
    if handoff.error:
        raise DeskError(handoff.error, hint=handoff.advice)
    return False


async def remind(turn: Turn, wish: offers.Remind) -> None:
    """No model: the user's words are taken apart by code."""
    if not wish.what:
        turn.say(say(turn.language, "what_missing"))
        return
    if not wish.when:
        turn.say(say(turn.language, "when_missing", what=wish.what))
        return
    request = turn.request
    when = await asyncio.to_thread(_read_time, wish.when, request, turn.language)
    if isinstance(when, dates.Unclear):
        turn.say(f"{when.message} {when.hint}")
        return
    args = {"text": wish.what, "when": wish.when}
    proposed = await turn.use("propose_reminder", args, say(turn.language, "setting_reminder"))
    if failed(turn, proposed):
        return
    waits = isinstance(proposed.content, dict) and proposed.content.get("proposal", {}).get("state") == "pending"
    turn.say(say(turn.language, "reminder_waits" if waits else "reminder", when=when.text, what=wish.what))
    if when.assumed:
        turn.say(f"（{when.assumed}）" if turn.language == "zh" else f" ({when.assumed})")


def _read_time(words: str, request: TurnRequest, language: str) -> dates.When | dates.Repeating | dates.Unclear:
    """As the host reads it too; a country nobody knows has no holidays here, and the host says so."""
    try:
        off = dates.off_in(request.country)
    except ValueError:
        off = None
    return dates.parse_time(words, request.now, request.timezone, language, off)


async def remember(turn: Turn, wish: offers.Remember) -> None:
    """No model: the user's words as they stand."""
    kept = await turn.use("propose_memory", {"text": wish.what}, say(turn.language, "keeping_in_mind"))
    if not failed(turn, kept):
        turn.say(say(turn.language, "kept_in_mind", what=wish.what))


async def note_person(turn: Turn, wish: NotePerson) -> None:
    args = {"name": wish.who, "text": wish.what}
    if not failed(turn, await turn.use("propose_note", args, say(turn.language, "noting"))):
        turn.say(say(turn.language, "noted", who=wish.who))
