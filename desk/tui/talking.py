"""Talking with Desk on the screen: F2 talks, words appear as they are heard and said, a typed line interrupts.

The spoken conversation is the one on the screen; where it stands is told in one word at the top.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import msgspec
from textual.content import Content

from desk.errors import DeskError
from desk.i18n import t
from desk.outside_text import show_line
from desk.tui.turn import close_message, end_message, take_event
from desk.tui.widgets.message import MessageView
from desk.wire import voice as w
from desk.wire.chat import TurnResult
from desk.wire.host import StoredMessage
from desk.wire.voice_words import hint, standing

if TYPE_CHECKING:
    from textual.worker import Worker

    from desk.client import Client
    from desk.tui.app import DeskApp


class Talking:
    """``on`` while a spoken conversation is open; ``held`` while the talk key is down (toggled)."""

    def __init__(self, app: DeskApp) -> None:
        self._app = app
        self._work: Worker[None] | None = None
        self._hands_free = False
        self._views: dict[int, MessageView] = {}
        self._ready = False
        self._watchers: list[Callable[[], None]] = []
        self.shown = w.Shown("quiet", "idle", "closed")
        self.level: w.Level | None = None
        self.speaker: w.Speaking | None = None  # which voice spoke last
        self.held = False

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Tell ``watcher`` whenever something of this changed; returns what ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def _changed(self) -> None:
        self._app.main.refresh_status()
        self._tell_watchers()

    def _tell_watchers(self) -> None:
        for watcher in list(self._watchers):
            watcher()

    @property
    def _away(self) -> str:
        """The voice the text leaves the machine for."""
        return "" if self.speaker is None or self.speaker.local else self.speaker.voice

    @property
    def listens(self) -> bool:
        """Whether what the microphone hears is listened to now."""
        return self._ready and (self._hands_free or self.held)

    @property
    def on(self) -> bool:
        return self._work is not None and self._work.is_running

    def status(self) -> list[str]:
        """What the header says of it."""
        if not self.on:
            return []
        if not self._ready:
            return [t("waking the microphone")]
        idle = not (self._hands_free or self.held) and self.shown.agent == "idle" and self.shown.user == "quiet"
        parts = [t("mic off") if idle else standing(self.shown.user, self.shown.agent, self.shown.gate)]
        return [*parts, t("voice leaves this machine: {voice}", voice=show_line(self._away))] if self._away else parts

    # what keys do

    def press(self) -> None:
        """The talk key: begin to talk, or hand over what was said."""
        if not self.on:
            self._begin(hands_free=False)
            return
        if self._hands_free:
            self._tell(lambda client: client.voice_listen(hands_free=False))
            self._hands_free = False
            self._changed()
            return
        self.held = not self.held
        key = "talk_down" if self.held else "talk_up"
        self._tell(lambda client: client.voice_key(key))
        self._changed()

    def hands_free(self) -> None:
        """Take turns without a key, or stop to."""
        if not self.on:
            self._begin(hands_free=True)
            return
        self._hands_free, self.held = not self._hands_free, False
        wanted = self._hands_free
        self._tell(lambda client: client.voice_listen(hands_free=wanted))
        self._changed()

    def stop(self) -> bool:
        """Esc: silence and no answer; if there was neither, the spoken conversation ends. Whether there was one."""
        if not self.on:
            return False
        quiet = self.shown.agent == "idle" and self.shown.user == "quiet" and not self.held
        self.held = False
        if quiet:
            self.end()
        else:
            self._tell(lambda client: client.voice_key("escape"))
        return True

    def end(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def type(self, text: str) -> None:
        """A typed line of the spoken conversation."""
        self._tell(lambda client: client.voice_line(text))

    def read_aloud(self) -> None:
        """Read the newest answer aloud, in a spoken conversation that is open or begins with it."""
        texts = [m.text for m in self._app.talk.messages if m.role == "assistant" and m.text]
        if not texts:
            self._app.main.say_notice(t("There is no answer to read yet."), error=False)
        elif self.on:
            self._tell(lambda client: client.voice_read(texts[-1]))
        else:
            self._begin(hands_free=False, read=texts[-1])

    # the conversation

    def _begin(self, *, hands_free: bool, read: str = "") -> None:
        self._hands_free, self._ready, self.held = hands_free, False, False
        self.level = self.speaker = None
        self.shown = w.Shown("quiet", "idle", "closed")
        self._work = self._app.ask(lambda: self._run(read), group="talking")
        self._changed()

    async def _run(self, read: str) -> None:
        app = self._app
        client = app.link.need()
        if not app.talk.conversation_id:
            made = await client.new_conversation()
            app.talk = msgspec.structs.replace(app.talk, conversation_id=made.id, title=made.title, messages=[])
        events: asyncio.Queue[w.TalkEvent | None] = asyncio.Queue()
        talking = asyncio.ensure_future(
            client.talk(app.talk.conversation_id, hands_free=self._hands_free, on_event=events.put_nowait)
        )
        talking.add_done_callback(lambda _: events.put_nowait(None))
        try:
            while (event := await events.get()) is not None:
                if not self._ready and isinstance(event, w.Shown):
                    await self._became_ready(client, read)
                await self._take(event)
            await talking
        finally:
            talking.cancel()
            with contextlib.suppress(asyncio.CancelledError, DeskError):
                await talking
            self._work, self.held, self._ready, self.level = None, False, False, None
            self._views.clear()
            self._changed()

    async def _became_ready(self, client: Client, read: str) -> None:
        self._ready = True
        if read:
            await client.voice_read(read)
        elif not self._hands_free:
            self.held = True
            await client.voice_key("talk_down")

    def _tell(self, what: Callable[[Client], Awaitable[None]]) -> None:
        async def tell() -> None:
            await what(self._app.link.need())

        self._app.ask(tell, group="talk-key")

    async def _take(self, event: w.TalkEvent) -> None:
        app = self._app
        match event:
            case w.Shown():
                self.shown = event
                app.main.say_heard(event.words if event.user != "quiet" else "")
            case w.Asked():
                await self._asked(event)
            case w.Said():
                if view := self._views.get(event.generation):
                    await take_event(app, view, event.event)
            case w.Answered():
                await self._answered(event)
            case w.Over():
                await self._over(event)
            case w.Confirm():
                app.main.prompt.text = event.text
                app.main.say_notice(
                    t("Did I hear that right?"), t("Say yes, or correct it and press Enter."), error=False
                )
            case w.Hint():
                self._notice(*hint(event.code), error=False)
            case w.Trouble():
                self._notice(show_line(event.message), show_line(event.hint))
            case w.Speaking():
                self.speaker = event
            case w.Level():
                self.level = event
                self._tell_watchers()
                return
        self._changed()

    def _notice(self, sentence: str, way_out: str, *, error: bool = True) -> None:
        """Say something on the screen that is looked at."""
        say = getattr(self._app.screen, "say_notice", self._app.main.say_notice)
        say(sentence, way_out, error=error)

    async def _asked(self, event: w.Asked) -> None:
        app = self._app
        app.main.say_notice("")
        number, now = app.talk.conversation_id, app.wall()
        view = app.main.conversation
        view.follow()
        await view.add(StoredMessage(id=0, conversation_id=number, role="user", text=event.text, at=now))
        answer = StoredMessage(id=0, conversation_id=number, role="assistant", text="", at=now)
        self._views[event.generation] = await view.add(answer)

    async def _answered(self, event: w.Answered) -> None:
        view = self._views.get(event.generation)
        if view is None:
            return
        result = event.result or TurnResult(text="", ended="error", error=event.error, hint=event.hint)
        await end_message(self._app, view, result)
        await close_message(view, "done")
        self._app.status = await self._app.link.need().status()

    async def _over(self, event: w.Over) -> None:
        view = self._views.pop(event.generation, None)
        if view is not None and event.interrupted and view.text:
            words = event.heard.split()
            heard = t("interrupted after “{words}”", words=show_line(" ".join(words[-3:]))) if words else t("not heard")
            await view.note(Content(heard))
