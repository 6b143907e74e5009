"""``desk drafts``: what waits for the person, and their four answers."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import TYPE_CHECKING

import click

from desk.cli.card import card_lines, outcome_of, state_of
from desk.cli.draft_files import attach, detach
from desk.cli.file_edit import propose_file
from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.cli.words import in_words
from desk.errors import ConflictError, DeskError, StoppedError, UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.client import Client
    from desk.wire.cards import Card, DraftEdit
    from desk.wire.host import HostEvent

STATES = (
    "pending",
    "approved",
    "held",
    "sending",
    "sent",
    "failed",
    "unknown",
    "rejected",
    "undoing",
    "undone",
    "snoozed",
)
_ON_ITS_WAY = ("approved", "sending")  # a held one may wait for a day
_LOOK_AGAIN_S = 1.0

draft_id_argument = click.argument("draft_id", metavar="ID", type=int)


@click.group()
def drafts() -> None:
    """See what waits for you; approve, edit, answer or reject it. Nothing is sent without your approval."""


drafts.add_command(attach)
drafts.add_command(detach)
drafts.add_command(propose_file)


@drafts.command("list")
@click.option(
    "--state", type=click.Choice((*STATES, "all")), help="Only these; otherwise all that still need something."
)
@click.option(
    "--before", metavar="ID", default=0, type=click.IntRange(0, 2**63 - 1), help="Only those older than this one."
)
@click.option("--limit", default=1000, type=click.IntRange(1, 1000), show_default=True, help="List at most this many.")
@json_option
def list_drafts(state: str | None, before: int, limit: int, as_json: bool) -> None:
    """List drafts, newest first. If there are more than fit, it says how many and how to see them."""
    page = with_client(lambda client: client.drafts_page(state=state or "", before=before, limit=limit))
    cards = page.drafts
    if as_json:
        print_json(drafts=cards, total=page.total, older=page.older)
    elif not cards and before:
        say(t("There are no older ones."))
    elif not cards:
        say(t("Nothing to approve."))
    else:
        rows = [
            (str(c.id), state_of(c), in_words(c.kind), c.to, c.title, str(c.risks or ""), when(c.updated_at))
            for c in cards
        ]
        print_lines(table(("ID", t("State"), t("Kind"), t("To"), t("Title"), t("Risks"), t("Date")), rows))
        if page.older:
            narrowed = f" --state {state}" if state else ""
            more = f"desk drafts list{narrowed} --limit {limit} --before {page.older}"
            said = t("These are {count} of {total}.", count=len(cards), total=page.total)
            say(said, hint=t("Older ones: {command}", command=more))


@drafts.command()
@draft_id_argument
@json_option
def show(draft_id: int, as_json: bool) -> None:
    """Show the whole card ID: every recipient, every byte of the text, where each part came from, and its hash."""
    card = with_client(lambda client: client.draft(draft_id))
    if as_json:
        print_json(draft=card)
    else:
        print_lines(card_lines(card))


@drafts.command()
@draft_id_argument
@click.option("--sha256", default="", help="The hash that was shown; the approval holds for exactly these bytes.")
@click.option("--wait", is_flag=True, help="Wait until it is sent (Ctrl-C undoes while that is possible).")
@json_option
def approve(draft_id: int, sha256: str, wait: bool, as_json: bool) -> None:
    """Approve draft ID. Without --sha256 the card is shown first and you are asked."""

    async def work(client: Client) -> Card:
        card = await client.draft(draft_id)
        if sha256 and sha256.lower() != card.sha256:
            raise ConflictError(
                t("Draft {id} is no longer what was shown.", id=draft_id), hint=f"desk drafts show {draft_id}"
            )
        if not sha256 and not card.summary.demo:
            _confirm(card, as_json)
        approved = await client.approve_draft(draft_id, card.summary.version, card.sha256)
        if not as_json:
            say(outcome_of(approved))
        return await _wait(client, approved) if wait else approved

    _finish(with_client(work), as_json, tell=wait)


@drafts.command()
@draft_id_argument
@click.option("--to", help="New recipients.")
@click.option("--cc", help="New copies.")
@click.option("--bcc", help="New blind copies.")
@click.option("--subject", help="New subject.")
@click.option("--body", help='New text; "-" reads it from standard input.')
@click.option("--text", help="New text of a reminder.")
@click.option("--due", help="New time of a reminder.")
@click.option("--send-at", help="Send it then, and not before; empty: as soon as it is approved.")
@click.option("--set", "others", metavar="NAME=VALUE", multiple=True, help="New value of any other field on the card.")
@json_option
def edit(draft_id: int, others: tuple[str, ...], as_json: bool, **changes: str | None) -> None:
    """Change draft ID. Without an option your editor ($EDITOR) opens its text."""
    from desk.wire.cards import DraftEdit

    given = {name: value for name, value in changes.items() if value is not None}
    for other in others:
        name, equals, value = other.partition("=")
        if not equals:
            raise UsageError(t("“{given}” is not NAME=VALUE.", given=other), hint="desk drafts show ID")
        given[name.strip()] = value
    if given.get("body") == "-":
        given["body"] = _read_body()

    async def work(client: Client) -> Card:
        card = await client.draft(draft_id)
        asked = DraftEdit(given) if given else _edit_by_hand(card)
        return await client.edit_draft(draft_id, card.summary.version, asked)

    card = with_client(work)
    if as_json:
        print_json(draft=card)
    else:
        print_lines(card_lines(card))


@drafts.command()
@draft_id_argument
@click.argument("text", nargs=-1, required=True)
@json_option
def answer(draft_id: int, text: tuple[str, ...], as_json: bool) -> None:
    """Have draft ID written anew as TEXT says, for example: desk drafts answer 3 shorter, and in German"""

    async def work(client: Client) -> Card:
        card = await client.draft(draft_id)
        return await client.answer_draft(draft_id, card.summary.version, " ".join(text))

    card = with_client(work)
    if as_json:
        print_json(draft=card)
    else:
        print_lines(card_lines(card))


@drafts.command()
@draft_id_argument
@click.option("--reason", default="", help="Why, for the record.")
@json_option
def reject(draft_id: int, reason: str, as_json: bool) -> None:
    """Reject draft ID: it is never sent."""
    _finish(with_client(lambda client: client.reject_draft(draft_id, reason)), as_json)


@drafts.command()
@draft_id_argument
@click.argument("when", nargs=-1)
@json_option
def snooze(draft_id: int, when: tuple[str, ...], as_json: bool) -> None:
    """Let draft ID ask again at WHEN, for example: desk drafts snooze 3 tomorrow at 9; without WHEN it asks again now."""
    _finish(with_client(lambda client: client.snooze_draft(draft_id, " ".join(when))), as_json)


@drafts.command()
@draft_id_argument
@json_option
def undo(draft_id: int, as_json: bool) -> None:
    """Take back what was done to draft ID last, while that is possible."""
    _finish(with_client(lambda client: client.undo_draft(draft_id)), as_json)


@drafts.command()
@draft_id_argument
@click.option("--sent/--not-sent", "was_sent", required=True, default=None, help="Whether it arrived.")
@json_option
def resolve(draft_id: int, was_sent: bool, as_json: bool) -> None:
    """Answer what Desk cannot know: whether draft ID was sent before the line was lost."""
    _finish(with_client(lambda client: client.resolve_draft(draft_id, was_sent)), as_json)


def _confirm(card: Card, as_json: bool) -> None:
    if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(t("Approving needs the hash that was shown."), hint=f"desk drafts show {card.summary.id}")
    print_lines(card_lines(card))
    if not click.confirm(t("Approve exactly this?"), default=False, err=True):
        raise StoppedError(t("Nothing was approved."))


async def _wait(client: Client, card: Card) -> Card:
    """Until the draft is past sending; Ctrl-C before that takes the approval back."""
    changed = asyncio.Event()

    def wake(event: HostEvent) -> None:
        changed.set()

    watching = asyncio.ensure_future(client.watch(wake))
    try:
        while card.summary.state in _ON_ITS_WAY:
            changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), _LOOK_AGAIN_S)
            card = await client.draft(card.summary.id)
    except asyncio.CancelledError:
        if card.summary.state == "approved":
            await client.undo_draft(card.summary.id)
            say(t("Taken back; it is a draft again."))
        raise
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError, DeskError):
            await watching
    return card


def _finish(card: Card, as_json: bool, *, tell: bool = True) -> None:
    if as_json:
        print_json(draft=card)
    elif tell:
        say(outcome_of(card))
    if card.summary.state in ("failed", "unknown"):
        sys.exit(1)


def _edit_by_hand(card: Card) -> DraftEdit:
    from desk.wire.cards import DraftEdit

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(t("Say what to change."), hint="desk drafts edit ID --body … --subject … --to …")
    name = card.body_field or "text"
    old = next((field.value for field in card.fields if field.name == name), "")
    new = click.edit(old, require_save=True)
    if new is None or new == old:
        raise StoppedError(t("Nothing was changed."))
    return DraftEdit({name: new if card.body_field else new.strip()})


def _read_body() -> str:
    from desk.cli.ask import MAX_INPUT_BYTES

    data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
    if len(data) > MAX_INPUT_BYTES:
        raise UsageError(t("That is too long for a mail."))
    return data.decode("utf-8", "replace")
