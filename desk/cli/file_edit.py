"""``desk drafts file``: a change of a file of the user's, proposed with its exact diff."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, print_lines
from desk.cli.session import with_client
from desk.errors import StoppedError, UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.client import Client
    from desk.wire.cards import Card

_MOST_BYTES_A_CHAR = 4


@click.command("file")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--from", "source", metavar="FILE", type=click.Path(), help='Its new text; "-" reads it from standard input.'
)
@json_option
def propose_file(path: Path, source: str | None, as_json: bool) -> None:
    """Propose to change the file PATH, or to make it; it waits for your approval. Without --from your editor opens it."""
    # Not tidied: what ".." means behind a link, the host finds out.
    whole = str(path.absolute())
    try:
        whole.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            t("The name of this file is not in UTF-8, so no card can show it."), hint=t("Name another file.")
        ) from error
    text = None if source is None else _read(source)
    if text is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(t("Say what the file shall hold."), hint="desk drafts file PATH --from FILE")

    async def work(client: Client) -> Card:
        if text is not None:
            return await client.change_file(whole, text)
        now = await client.file_now(whole)
        return await client.change_file(whole, _edited(now.text or ""), seen=now.sha256)

    card = with_client(work)
    if as_json:
        print_json(draft=card)
    else:
        from desk.cli.card import card_lines

        print_lines(card_lines(card))


def _read(source: str) -> str:
    """The new text, byte for byte. :raises UsageError: it cannot be read, is no text or longer than a card may show."""
    from desk.wire.files import MAX_CHARS

    most = MAX_CHARS * _MOST_BYTES_A_CHAR
    said = t("What came in") if source == "-" else source
    try:
        if source == "-":
            data = sys.stdin.buffer.read(most + 1)
        else:
            with open(source, "rb") as file:
                data = file.read(most + 1)
    except OSError as error:
        raise UsageError(
            t("{file} cannot be read: {why}.", file=said, why=error.strerror or ""), hint=t("Look at the path.")
        ) from error
    if len(data) > most:
        raise UsageError(t("{path} is too long to be changed on a card.", path=said), hint=t("Change it in an editor."))
    return _text(data, said)


def _edited(old: str) -> str:
    # Bytes: given a string, the editor's line ends would be made those of this system.
    new = click.edit(old.encode(), require_save=True)
    if new is None:
        raise StoppedError(t("Nothing was changed."))
    return _text(bytes(new), t("What you wrote"))


def _text(data: bytes, said: str) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise UsageError(t("{path} is not a text in UTF-8.", path=said), hint=t("Only text can be shown on a card."))
    return text
