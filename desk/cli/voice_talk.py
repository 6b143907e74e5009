"""Talking with Desk without its screen: what was heard and said appears as lines, until Ctrl-C. Lines can be typed too."""

from __future__ import annotations

import asyncio
import contextlib
import sys

import click

from desk.cli.output import SCHEMA_VERSION, json_option, say, write
from desk.cli.session import with_client
from desk.cli.typed_lines import typed_lines
from desk.client import Client
from desk.errors import StoppedError
from desk.i18n import t
from desk.outside_text import show_line
from desk.wire import voice as w
from desk.wire.chat import TextDelta
from desk.wire.voice_words import hint


@click.command()
@click.option("--conversation", "-c", type=int, default=0, help="Go on in this conversation.")
@json_option
def talk(conversation: int, as_json: bool) -> None:
    """Talk with Desk hands-free, and type when you would rather; Ctrl-C ends it."""

    async def run(client: Client) -> w.TalkSummary:
        number = conversation or (await client.new_conversation()).id
        lines = _Lines(as_json=as_json)
        typing = asyncio.ensure_future(_pass_typed(client, lines))
        try:
            return await client.talk(number, hands_free=True, on_event=lines.take)
        finally:
            typing.cancel()
            await asyncio.gather(typing, return_exceptions=True)

    try:
        with_client(run)
    except (KeyboardInterrupt, StoppedError):
        say(t("Ended."))


async def _pass_typed(client: Client, lines: _Lines) -> None:
    """Hand typed lines over, until the end of input: that ends the typing, not the talk."""
    await lines.ready.wait()
    with contextlib.suppress(ValueError, OSError, AttributeError):  # there is no standard input
        descriptor = sys.stdin.fileno()
        async for text in typed_lines(descriptor):
            await client.voice_line(text)


class _Lines:
    """Events as lines: words as they come on a terminal, one JSON object an event with ``--json``."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._open = False
        self.ready = asyncio.Event()
        self._typed_here = sys.stdin is not None and sys.stdin.isatty()

    def take(self, event: w.TalkEvent) -> None:
        if isinstance(event, w.Shown) and not self.ready.is_set():
            self.ready.set()
            say(t("Desk listens. Speak or type; Ctrl-C ends it."))
        if self._as_json:
            if not isinstance(event, w.Level):
                import msgspec

                write(msgspec.json.encode({"schema_version": SCHEMA_VERSION, "event": event}).decode())
            return
        if isinstance(event, w.Asked):
            if event.source == "spoken" or not self._typed_here:  # what was typed stands there already
                self._line(t("you") + "   " + show_line(event.text))
            write(t("desk") + "  ", newline=False)
            self._open = True
        elif isinstance(event, w.Said):
            if isinstance(event.event, TextDelta):
                write(show_line(event.event.text), newline=False)
        elif isinstance(event, w.Answered):
            self._line(show_line(f"{event.error} {event.hint}".strip()) if event.error else "")
        elif isinstance(event, w.Confirm):
            self._line(t("Heard: {words}", words=show_line(event.text)))
        elif isinstance(event, w.Hint):
            sentence, way_out = hint(event.code)
            say(sentence, hint=way_out)
        elif isinstance(event, w.Trouble):
            say(show_line(event.message), hint=show_line(event.hint))
        elif isinstance(event, w.Speaking) and not event.local:
            say(t("Spoken by {voice}: the text leaves this machine.", voice=show_line(event.voice)))

    def _line(self, text: str) -> None:
        if self._open:
            write("")
            self._open = False
        if text:
            write(text)
