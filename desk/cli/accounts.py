"""``desk accounts``: the mailboxes Desk reads and sends from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from desk.cli.account_add import add, edit, read_text, show_code
from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import shown, table
from desk.errors import UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.client import Client
    from desk.wire.accounts import Account, AccountInfo, Check

EXIT_FAILED = 69


@click.group()
def accounts() -> None:
    """Add, list, test, change and remove mail accounts. Passwords and tokens live in the system's keyring alone."""


accounts.add_command(add)
accounts.add_command(edit)


@accounts.command("list")
@json_option
def list_accounts(as_json: bool) -> None:
    """List accounts; * marks the one new mail goes out from."""
    infos = with_client(lambda client: client.accounts())
    if as_json:
        print_json(accounts=infos)
    elif not infos:
        say(t("There is no mail account yet."), hint="desk accounts add")
    else:
        rows = [
            (
                "*" if info.default else "",
                info.account.name,
                info.account.address,
                _servers(info.account),
                _secret(info),
            )
            for info in infos
        ]
        print_lines(table(("", t("Name"), t("Address"), t("Servers"), t("Log-in")), rows))


@accounts.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show everything Desk keeps of account NAME, but its secret."""
    info = with_client(lambda client: client.account(name))
    if as_json:
        print_json(account=info)
    else:
        print_lines(_lines(info))


@accounts.command()
@click.argument("name")
@json_option
@click.pass_context
def test(ctx: click.Context, name: str, as_json: bool) -> None:
    """Log in to every server of account NAME and say, for each, whether it works or what to do."""

    async def work(client: Client) -> list[Check]:
        return await client.test_account((await client.account(name)).account)

    checks = with_client(work)
    if as_json:
        print_json(checks=checks)
    elif not checks:
        say(t("This account has no server to test."))
    else:
        print_lines(check_lines(checks))
    if not all(check.ok for check in checks):
        ctx.exit(EXIT_FAILED)


@accounts.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def remove(name: str, yes: bool, as_json: bool) -> None:
    """Remove account NAME, its mails in Desk and its password. What is on the server stays there."""
    import sys

    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(
                t("This needs a yes, and there is no terminal to ask on."), hint=t("If you mean it, add --yes")
            )
        if not click.confirm(t("Remove {name} and its mails from Desk?", name=name), default=False, err=True):
            raise click.Abort
    gone = with_client(lambda client: client.remove_account(name))
    if as_json:
        print_json(removed=gone.name)
    else:
        say(t("{name} is gone from Desk; on the server everything is as it was.", name=gone.name))


@accounts.command()
@click.argument("name")
@json_option
def default(name: str, as_json: bool) -> None:
    """Send new mail from account NAME, unless another one is named."""
    chosen = with_client(lambda client: client.default_account(name))
    _done(chosen, as_json, t("New mail goes out from {address}.", address=shown(chosen.address)))


@accounts.command("sign-in")
@click.argument("name")
@json_option
def sign_in(name: str, as_json: bool) -> None:
    """Sign in to account NAME anew, in any browser (OAuth2). Ctrl-C stops waiting."""

    async def work(client: Client) -> Account:
        account = (await client.account(name)).account
        await client.sign_in(account, show_code)
        saved = await client.save_account(account, anyway=True)
        return saved.account

    _done(with_client(work), as_json, t("You are signed in to {name}.", name=name))


@accounts.command()
@click.argument("name")
@click.argument("text", nargs=-1)
@click.option("--clear", is_flag=True, help="Use no signature.")
@json_option
def signature(name: str, text: tuple[str, ...], clear: bool, as_json: bool) -> None:
    """Show the signature of account NAME, or make it TEXT ("-": read it from standard input)."""
    if not text and not clear:
        info = with_client(lambda client: client.account(name))
        if as_json:
            print_json(name=name, signature=info.account.signature)
        elif info.account.signature:
            from desk.outside_text import show as show_outside

            print_lines([show_outside(info.account.signature)])
        else:
            say(t("{name} has no signature.", name=name), hint=f"desk accounts signature {name} TEXT")
        return
    words = "" if clear else read_text(" ".join(text))
    changed = with_client(lambda client: client.change_account(name, signature=words))
    _done(changed, as_json, t("Drafts from {name} end with it from now on.", name=name) if words else t("It is gone."))


@accounts.group()
def alias() -> None:
    """Other addresses of the same mailbox, which mail may be sent from too."""


@alias.command("add")
@click.argument("name")
@click.argument("address")
@json_option
def add_alias(name: str, address: str, as_json: bool) -> None:
    """Let account NAME send from ADDRESS too; a reply goes out from the address it came to."""

    async def work(client: Client) -> Account:
        account = (await client.account(name)).account
        return await client.change_account(name, aliases=(*account.aliases, address))

    _done(with_client(work), as_json, t("{name} sends from {address} too.", name=name, address=shown(address)))


@alias.command("remove")
@click.argument("name")
@click.argument("address")
@json_option
def remove_alias(name: str, address: str, as_json: bool) -> None:
    """Stop sending from ADDRESS."""

    async def work(client: Client) -> Account:
        account = (await client.account(name)).account
        left = tuple(one for one in account.aliases if one.lower() != address.lower())
        if len(left) == len(account.aliases):
            raise UsageError(
                t("{name} has no alias {address}.", name=name, address=shown(address)),
                hint=f"desk accounts show {name}",
            )
        return await client.change_account(name, aliases=left)

    _done(with_client(work), as_json, t("{name} sends from {address} no more.", name=name, address=shown(address)))


def check_lines(checks: Sequence[Check]) -> list[str]:
    """Each check's sentence, and what to do where there is something to do."""
    lines: list[str] = []
    for check in checks:
        lines.append(f"{'✓' if check.ok else '✗'} {shown(check.message)}")
        if check.hint:
            lines.append(f"  {shown(check.hint)}")
    return lines


def _done(account: Account, as_json: bool, sentence: str) -> None:
    if as_json:
        print_json(account=account)
    else:
        say(sentence)


def _servers(account: Account) -> str:
    there = [account.imap_host or account.maildir, account.smtp_host, account.caldav_url.partition("://")[2]]
    return t(", ").join(dict.fromkeys(one.rstrip("/") for one in there if one))


def _secret(info: AccountInfo) -> str:
    states = {
        "kept": t("signed in") if info.account.auth == "oauth2" else t("password kept"),
        "missing": t("missing"),
        "unknown": t("keyring locked"),
        "not needed": t("not needed"),
    }
    return states.get(info.secret, info.secret)


def _lines(info: AccountInfo) -> list[str]:
    account = info.account
    security = {"tls": "TLS", "starttls": "STARTTLS", "none": t("not encrypted")}
    facts = [
        (t("Name"), account.name + (f" ({t('default')})" if info.default else "")),
        (t("Address"), account.address),
        (t("Shown as"), account.display_name),
        (t("Aliases"), t(", ").join(account.aliases)),
        ("Maildir", account.maildir),
        ("IMAP", _server(account.imap_host, account.imap_port, security[account.imap_security], account.imap_user)),
        ("SMTP", _server(account.smtp_host, account.smtp_port, security[account.smtp_security], account.smtp_user)),
        ("CalDAV", account.caldav_url + (f" · {account.caldav_user}" if account.caldav_user else "")),
        (t("Own authority"), account.ca_file),
        (t("Log-in"), _secret(info)),
    ]
    lines = [f"{name}{t(': ')}{shown(value)}" for name, value in facts if value]
    if account.signature:
        from desk.outside_text import show as show_outside

        lines += [f"{t('Signature')}{t(': ')}", *(f"  {line}" for line in show_outside(account.signature).split("\n"))]
    return lines


def _server(host: str, port: int, security: str, user: str) -> str:
    return f"{host}:{port} · {security}" + (f" · {user}" if user else "") if host else ""
