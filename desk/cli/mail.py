"""``desk mail``: list and read. What came with a mail: ``mail_attachments``; what changes mails: ``mail_change``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from desk.cli.mail_attachments import attachments, forward, save, text
from desk.cli.mail_change import archive, label, mark
from desk.cli.mail_sync import folders, sync
from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import shown, table, when
from desk.i18n import t

if TYPE_CHECKING:
    from desk.wire.mail import MailSummary


@click.group()
def mail() -> None:
    """List, read, label and archive mail."""


@mail.command("list")
@click.argument("query", nargs=-1)
@click.option("--account", default="", help="Only this account.")
@click.option(
    "--folder", default="INBOX", show_default=True, help="This folder: INBOX, Sent, Archive or another; all: every one."
)
@click.option("--label", default="", help="Only mails with this label, in every folder.")
@click.option("--unread", is_flag=True, help="Only unread mails.")
@click.option("--limit", default=20, type=click.IntRange(1, 1000), show_default=True, help="At most this many.")
@json_option
def list_mail(
    query: tuple[str, ...], account: str, folder: str, label: str, unread: bool, limit: int, as_json: bool
) -> None:
    """List mails, newest first; QUERY narrows the list."""
    mails = with_client(
        lambda client: client.mails(
            query=" ".join(query),
            account=account,
            limit=limit,
            folder="" if folder == "all" else folder,
            label=label,
            unread=unread,
        )
    )
    if as_json:
        print_json(mails=mails)
        return
    if not mails:
        if query or account or label or unread or folder != "INBOX":
            say(t("No mail fits."), hint="desk mail list")
        else:
            say(t("No mail here."), hint="desk demo")
        return
    rows = [(m.ref, when(m.date), m.sender.name or m.sender.address, with_labels(m)) for m in mails]
    print_lines(table((t("Ref"), t("Date"), t("From"), t("Subject")), rows))


def with_labels(mail: MailSummary) -> str:
    """The subject, behind the labels."""
    return " ".join([*(f"[{label}]" for label in mail.labels), mail.subject])


@mail.command()
@click.argument("ref")
@json_option
def show(ref: str, as_json: bool) -> None:
    """Read one mail; REF is from the list."""
    detail = with_client(lambda client: client.mail(ref))
    if as_json:
        print_json(mail=detail)
        return
    from desk.outside_text import show as show_outside
    from desk.wire.mail_words import delivery_lines, problem_words, seal_words, way_out_words
    from desk.wire.sizes import show_size

    parsed = detail.mail
    head = [
        (t("From"), f"{parsed.sender.name} <{parsed.sender.address}>".strip()),
        (t("To"), ", ".join(address.address for address in parsed.to)),
        (t("Cc"), ", ".join(address.address for address in parsed.cc)),
        (t("Date"), when(parsed.date)),
        (t("Subject"), parsed.subject),
        (t("Seal"), ", ".join(seal_words(parsed.seals))),
        (t("Unsubscribe"), way_out_words(detail.way_out)),
    ]
    lines = [f"{name}{t(': ')}{shown(value)}" for name, value in head if value]
    lines += [
        f"{t('Attachment')} {number}{t(': ')}{shown(one.filename or one.content_type)} ({show_size(one.size)})"
        for number, one in enumerate(parsed.attachments, 1)
    ]
    lines += [f"! {shown(words)}" for words in delivery_lines(detail)]
    lines += [f"! {shown(problem_words(problem))}" for problem in parsed.problems]
    print_lines([*lines, "", show_outside(parsed.text)])


@mail.command()
@click.argument("ref")
@json_option
def unsubscribe(ref: str, as_json: bool) -> None:
    """Leave the list the mail REF came over: drafts the mail that does it, or prints the link for you to open."""
    found = with_client(lambda client: client.unsubscribe(ref))
    if as_json:
        print_json(draft=found.draft, link=found.link)
    elif found.draft is not None:
        from desk.cli.card import card_lines

        print_lines(card_lines(found.draft))
    else:
        say(t("Open this link to unsubscribe; Desk itself asks no web server."))
        print_lines([shown(found.link)])


for command in (attachments, save, text, forward, sync, folders, label, archive, mark):
    mail.add_command(command)
