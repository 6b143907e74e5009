"""``desk mail attachments``, ``save``, ``text`` and ``forward``: what came with a mail, and passing it on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import shown, table
from desk.errors import UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.client import Client
    from desk.wire.documents import AttachmentText
    from desk.wire.mail import Attachment, MailDetail

number_argument = click.argument("number", metavar="N", type=click.IntRange(1, 1000))


@click.command()
@click.argument("ref")
@json_option
def attachments(ref: str, as_json: bool) -> None:
    """List what came with the mail REF."""
    from desk.wire.sizes import show_size

    mail = with_client(lambda client: client.mail(ref)).mail
    if as_json:
        print_json(attachments=mail.attachments)
    elif not mail.attachments:
        say(t("Nothing came with this mail."))
    else:
        rows = [
            (
                str(number),
                one.filename or "–",
                one.content_type,
                show_size(one.size),
                t("in the text") if one.inline else "",
            )
            for number, one in enumerate(mail.attachments, 1)
        ]
        print_lines(table((t("No."), t("Name"), t("Type"), t("Size"), ""), rows))


@click.command()
@click.argument("ref")
@number_argument
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@json_option
def save(ref: str, number: int, file: Path | None, force: bool, as_json: bool) -> None:
    """Save attachment N of the mail REF to FILE, a folder, or under its own name here."""
    from desk.client.saving import save_attachment

    async def work(client: Client) -> Path:
        one = _numbered(await client.mail(ref), number)
        return await save_attachment(client, ref, number, one, file or Path.cwd(), force=force)

    written = with_client(work)
    if as_json:
        print_json(file=str(written), size=written.stat().st_size)
    else:
        say(t("Saved as {path}.", path=shown(str(written))))


@click.command()
@click.argument("ref")
@number_argument
@json_option
def text(ref: str, number: int, as_json: bool) -> None:
    """Print the text of attachment N of the mail REF: PDF, Word, plain text, calendars, cards, HTML."""
    from desk.outside_text import show as show_outside
    from desk.wire.mail_words import problem_words

    async def work(client: Client) -> AttachmentText:
        _numbered(await client.mail(ref), number)
        return await client.attachment_text(ref, number)

    found = with_client(work)
    if as_json:
        print_json(attachment=found)
        return
    for problem in found.problems:
        say(f"! {shown(problem_words(problem))}")
    print_lines([show_outside(found.text)] if found.text else [])


@click.command()
@click.argument("ref")
@click.option("--to", required=True, help="Who gets it; several with commas between.")
@click.option("--note", default="", help="What you say above it.")
@click.option("--attach", "numbers", multiple=True, type=int, help="Only this attachment goes along; may be repeated.")
@click.option("--no-attachments", is_flag=True, help="No attachment goes along.")
@json_option
def forward(ref: str, to: str, note: str, numbers: tuple[int, ...], no_attachments: bool, as_json: bool) -> None:
    """Draft passing the mail REF on, with what came with it; it waits for your approval."""
    from desk.cli.card import card_lines

    if no_attachments and numbers:
        raise UsageError(t("Either some attachments go along or none."), hint="desk mail forward --help")
    chosen = [] if no_attachments else list(numbers) or None
    card = with_client(lambda client: client.forward_mail(ref, to, note, chosen))
    if as_json:
        print_json(draft=card)
    else:
        print_lines(card_lines(card))


def _numbered(detail: MailDetail, number: int) -> Attachment:
    attachments = detail.mail.attachments
    if number > len(attachments):
        ref = detail.summary.ref
        raise UsageError(
            t("The mail {ref} has no attachment {number}.", ref=ref, number=number), hint=f"desk mail attachments {ref}"
        )
    return attachments[number - 1]
