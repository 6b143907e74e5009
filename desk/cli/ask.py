"""``desk ask``: one turn, streamed."""

from __future__ import annotations

import os
import select
import stat
import sys
from typing import TYPE_CHECKING

import click

from desk.cli import output
from desk.cli.session import with_client
from desk.errors import BudgetError, ModelError, StoppedError, UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.client import Client
    from desk.wire.cards import Card
    from desk.wire.chat import TurnEvent, TurnResult

MAX_INPUT_BYTES = 1_000_000
_SAY_WAITING_AFTER_S = 1.0


@click.command()
@click.argument("text", nargs=-1)
@click.option("--model", default="", help="Name of the model that answers this.")
@click.option("--conversation", "conversation_id", type=int, help="Go on in this conversation.")
@click.option(
    "--continue/--new", "go_on", default=False, help="Go on in the latest conversation, or begin one (default)."
)
@output.json_option
def ask(text: tuple[str, ...], model: str, conversation_id: int | None, go_on: bool, as_json: bool) -> None:
    """Ask TEXT; the answer streams to standard output. Text piped in is added to it; "-" reads the question from there."""
    from desk.models.catalogue import full_name

    question, model = compose(" ".join(text)), full_name(model)
    result, cards = with_client(lambda client: _ask(client, question, model, conversation_id, go_on, as_json))
    if as_json:
        output.print_json(turn=result, drafts=cards)
    elif result.sources:
        output.say(sources_line([source.label for source in result.sources]))
    for card in cards:
        output.say(
            f"✉ {card.sentence}" if card.summary.kind.startswith("mail") else f"⏰ {card.sentence}",
            hint=t("to read it: {command}", command=f"desk drafts show {card.summary.id}"),
        )
        output.say(f"  {t('to approve it: {command}', command=approve_command(card))}")
    if result.ended == "stopped":
        raise StoppedError(t("Stopped."))
    if result.ended == "budget":
        raise BudgetError(result.error or t("This turn used up its budget."), hint=result.hint)
    if result.ended == "error":
        raise ModelError(result.error or t("The model could not answer."), hint=result.hint)


def approve_command(card: Card) -> str:
    """What to type to approve exactly this version of the card."""
    return f"desk drafts approve {card.summary.id} --sha256 {card.sha256}"


def sources_line(labels: list[str]) -> str:
    """What the small numbers in the answer point at: ``¹ Accounts, 3 Mar 09:14   ² March invoice``."""
    from desk.outside_text import show_line

    small = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    return "   ".join(f"{str(n).translate(small)} {show_line(label)}" for n, label in enumerate(labels, 1) if label)


async def _ask(
    client: Client, question: str, model: str, conversation_id: int | None, go_on: bool, as_json: bool
) -> tuple[TurnResult, list[Card]]:
    if conversation_id is None and go_on:
        latest = await client.conversations(limit=1)
        conversation_id = latest[0].id if latest else None
    if conversation_id is None:
        conversation_id = (await client.new_conversation(model=model)).id
    stream = _Stream(quiet=as_json)
    try:
        result = await client.turn(conversation_id, question, model=model, on_event=stream.take)
    finally:
        stream.end_line()
    return result, [await client.draft(draft_id) for draft_id in result.proposals]


class _Stream:
    """Puts answer text on stdout as it comes, and what happens beside it on stderr."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._shows = sys.stdout.isatty()
        self._open_line = False

    def take(self, event: TurnEvent) -> None:
        from desk.outside_text import show
        from desk.wire.chat import Notice, TextDelta, ToolFinished, ToolStarted, Waking

        match event:
            case TextDelta(text=text):
                if not self._quiet and text:
                    output.write(show(text) if self._shows else text, newline=False)
                    self._open_line = not text.endswith("\n")
            case ToolStarted(label=label, name=name):
                self._beside(f"· {label or name}")
            case ToolFinished(error=error) if error:
                self._beside(f"· {error}")
            case Waking(text=text):
                self._beside(f"· {t('waking {name}', name=text.removeprefix('waking '))}")
            case Notice(text=text, hint=hint):
                self._beside(text, hint)

    def _beside(self, text: str, hint: str = "") -> None:
        from desk.outside_text import show

        self.end_line()
        output.say(show(text), hint=show(hint))

    def end_line(self) -> None:
        if self._open_line:
            output.write("")
            self._open_line = False


def compose(text: str) -> str:
    """The question: the arguments, and what was piped in as data after them.

    :raises UsageError: nothing was asked, or more was piped in than Desk takes.
    """
    given = _read_input() if text == "-" or _input_is_piped() else ""
    if text == "-":
        text = ""
    if not (text.strip() or given.strip()):
        raise UsageError(t("There is nothing to ask."), hint=t('desk ask "What did Accounts want?"'))
    return f"{text}\n\n{given}".strip() if given.strip() else text


def _input_is_piped() -> bool:
    """A pipe, a file or a socket; a terminal and /dev/null hold nothing to add."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError, AttributeError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def _read_input() -> str:
    descriptor = sys.stdin.fileno()
    if not select.select([descriptor], [], [], _SAY_WAITING_AFTER_S)[0]:
        output.say(t("Waiting for text on standard input; end it with Ctrl-D."))
    parts: list[bytes] = []
    size_bytes = 0
    while part := os.read(descriptor, 65_536):
        parts.append(part)
        size_bytes += len(part)
        if size_bytes > MAX_INPUT_BYTES:
            raise UsageError(
                t("More than {size} MB came in on standard input; that is too much to ask about.", size=1),
                hint="head -c 100000 FILE | desk ask …",
            )
    return b"".join(parts).decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
