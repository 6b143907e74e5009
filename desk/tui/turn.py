"""One turn as the screen sees it: the words appear as they come, and stop when the user stops them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
from textual.content import Content

from desk.errors import DeskError
from desk.i18n import t
from desk.outside_text import show_line
from desk.tui.widgets.message import MessageView, sources_line
from desk.wire.chat import Notice, ProposalQueued, TextDelta, ToolFinished, ToolStarted, TurnEvent, TurnResult, Waking
from desk.wire.host import StoredMessage

if TYPE_CHECKING:
    from desk.tui.app import DeskApp

LONGEST_TITLE = 60


async def run_turn(app: DeskApp, text: str) -> None:
    """Send ``text`` and show the answer. Cancelling stops it here at once, and in the host.

    :raises DeskError: no conversation could be made.
    """
    client = app.link.need()
    if not app.talk.conversation_id:
        made = await client.new_conversation()
        title = made.title or shorten(text)
        app.talk = msgspec.structs.replace(app.talk, conversation_id=made.id, title=title, messages=[])
    number = app.talk.conversation_id
    view = app.main.conversation
    asked = StoredMessage(id=0, conversation_id=number, role="user", text=text, at=app.wall())
    answered = StoredMessage(id=0, conversation_id=number, role="assistant", text="", at=app.wall())
    view.follow()
    await view.add(asked)
    shown = await view.add(answered)
    events: asyncio.Queue[TurnEvent | None] = asyncio.Queue()
    asking = asyncio.ensure_future(client.turn(number, text, on_event=events.put_nowait))
    asking.add_done_callback(lambda _: events.put_nowait(None))
    state, error = "done", ""
    try:
        while (event := await events.get()) is not None:
            await take_event(app, shown, event)
        await end_message(app, shown, await asking)
    except asyncio.CancelledError:
        state = "stopped"
        asking.cancel()
        raise
    except DeskError as problem:
        state, error = "error", problem.message
        await shown.note(Content(show_line(f"{problem.message} {problem.hint}")), "error")
    finally:
        app.doing = ""
        _remember(app, asked, msgspec.structs.replace(answered, text=shown.text, state=state, meta={"error": error}))
        app.main.refresh_status()
        # Cancelled: the screen is put in order by a worker of its own, since this one may not wait any more.
        app.ask(lambda: close_message(shown, state), group=f"close-{id(shown)}")
    app.status = await client.status()
    app.main.refresh_status()


def shorten(text: str) -> str:
    """A title from the first words of a message."""
    line = show_line(text)
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"


async def take_event(app: DeskApp, shown: MessageView, event: TurnEvent) -> None:
    """Show what came of a turn."""
    if isinstance(event, TextDelta):
        if app.doing:
            _say_doing(app, "")
        await shown.add(event.text)
        app.main.say_new_below()
    elif isinstance(event, Waking):
        _say_doing(app, show_line(event.text) or t("waking"))
    elif isinstance(event, ToolStarted):
        _say_doing(app, show_line(event.label or event.name))
    elif isinstance(event, ToolFinished):
        _say_doing(app, "")
        if event.error:
            await shown.note(Content(show_line(event.error)), "error")
    elif isinstance(event, ProposalQueued):
        await shown.note_draft(event.card)
        app.refresh_drafts()
    elif isinstance(event, Notice):
        await shown.note(Content(show_line(f"{event.text} {event.hint}")))


async def end_message(app: DeskApp, shown: MessageView, result: TurnResult) -> None:
    """Show how the turn ended."""
    if result.text and not shown.text:
        await shown.add(result.text)
    sources = sources_line([source.label for source in result.sources])
    if sources:
        await shown.note(Content(sources))
    if result.error or result.ended == "budget":
        await shown.note(Content(show_line(f"{result.error} {result.hint}")), "error")


async def close_message(shown: MessageView, state: str) -> None:
    """No more text comes."""
    await shown.finish()
    if state == "stopped":
        await shown.note(Content(t("stopped")))


def _say_doing(app: DeskApp, text: str) -> None:
    if app.doing != text:
        app.doing = text
        app.main.refresh_status()


def _remember(app: DeskApp, *messages: StoredMessage) -> None:
    kept = [message for message in messages if message.text]
    app.talk = msgspec.structs.replace(app.talk, messages=[*app.talk.messages, *kept][-5:])
    app.save_snapshot()
