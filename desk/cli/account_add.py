"""``desk accounts add`` and ``edit``: by questions in a terminal, or all by options with the password on standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from desk.cli.output import json_option, print_json, say
from desk.cli.session import with_client
from desk.cli.table import shown
from desk.errors import ChannelError, UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.client import Client
    from desk.wire.accounts import Account, Check, Saved, SignIn, Suggestion

_MAX_BYTES = 16_384
_CONNECTION = (
    "imap_host", "imap_port", "imap_security", "imap_user", "smtp_host", "smtp_port", "smtp_security", "smtp_user",
    "caldav_url", "caldav_user", "maildir", "ca_file", "address",
)  # fmt: skip
_OAUTH = ("client_id", "device_endpoint", "token_endpoint", "scopes")
_SECURITY = click.Choice(("tls", "starttls", "none"))
_PORT = click.IntRange(1, 65_535)
F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--display-name", help="The name people see beside the address."),
    click.option("--imap-host", help="Server mail is read from."),
    click.option("--imap-port", type=_PORT, help="Its port; 993 is usual."),
    click.option("--imap-security", type=_SECURITY, help="How it is encrypted; none only on this machine."),
    click.option("--smtp-host", help="Server mail is sent with."),
    click.option("--smtp-port", type=_PORT, help="Its port; 465 or 587 are usual."),
    click.option("--smtp-security", type=_SECURITY, help="How it is encrypted; none only on this machine."),
    click.option("--user", help="User name at all of them; else the address."),
    click.option("--imap-user", help="User name there, if it is another one."),
    click.option("--smtp-user", help="User name there, if it is another one."),
    click.option("--caldav-url", help="Where its calendars are (CalDAV)."),
    click.option("--caldav-user", help="User name there, if it is another one."),
    click.option("--maildir", help="Read mail from this folder instead of a server."),
    click.option("--ca-file", help="A certificate authority (PEM) trusted for this account alone."),
    click.option("--sent-copy", type=click.Choice(("desk", "server")), help="Who puts sent mail into the Sent folder."),
    click.option("--alias", "aliases", multiple=True, help="Another address of the mailbox; may be repeated."),
    click.option("--client-id", help="Your client id at the provider, for signing in with OAuth2."),
    click.option("--device-endpoint", help="Where a sign-in by code begins (RFC 8628)."),
    click.option("--token-endpoint", help="Where tokens come from (RFC 6749)."),
    click.option("--scope", "scopes", multiple=True, help="What the sign-in is for; may be repeated."),
    click.option("--save-anyway", is_flag=True, help="Keep it even if the test fails, without testing."),
)


def account_options(command: F) -> F:
    """The options ``add`` and ``edit`` share."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@click.argument("address", default="")
@click.option("--name", default="", help="A short name for it.")
@account_options
@click.option(
    "--look", is_flag=True, help="Try the usual server names (imap., mail., smtp.) of a domain Desk does not know."
)
@click.option("--oauth", is_flag=True, help="Sign in with a code in any browser, instead of a password.")
@json_option
def add(address: str, name: str, look: bool, oauth: bool, as_json: bool, save_anyway: bool, **given: Any) -> None:
    """Add the mailbox of ADDRESS. Asks for what is missing; without a terminal the password is read from standard input.

    Nothing is kept before every server was logged in to, or you said to keep it anyway.
    """
    asking = sys.stdin.isatty() and sys.stderr.isatty()
    if not address:
        if not asking:
            raise UsageError(t("Say which address."), hint="desk accounts add you@firm.example")
        address = str(click.prompt(t("Your mail address"), err=True))

    async def look_up(client: Client) -> Suggestion:
        return await client.suggest_account(address, look=look)

    suggestion = with_client(look_up)
    if not (look or suggestion.source == "known" or _named(given)):
        if not asking:
            raise UsageError(
                t("Desk does not know the servers of {domain}.", domain=shown(suggestion.provider)),
                hint=t("Name them (--imap-host, --smtp-host), or have the usual names tried: --look"),
            )
        suggestion = _servers_by_questions(suggestion, address, given)
    account = _with(suggestion.account, given)
    if name:
        account = _replace(account, name=name)
    if oauth:
        account = _replace(account, auth="oauth2")
    if not as_json:
        _say_servers(account, suggestion)
    secret = "" if account.auth == "oauth2" else read_password(_prompt(suggestion), needed=not account.maildir)
    saved = _keep(account, secret, anyway=save_anyway, new=True, asking=asking)
    _tell(saved, as_json, t("{name} is ready.", name=saved.account.name))


@click.command()
@click.argument("name")
@account_options
@click.option("--password", "new_password", is_flag=True, help="Give a new password.")
@json_option
def edit(name: str, new_password: bool, as_json: bool, save_anyway: bool, **given: Any) -> None:
    """Change account NAME. Where servers or the password change, it is tested before it is kept."""
    changes = {key: value for key, value in given.items() if value not in (None, ())}
    if not changes and not new_password:
        raise UsageError(t("Say what to change."), hint="desk accounts edit --help")
    account = _with(with_client(lambda client: client.account(name)).account, given)
    secret = read_password(t("Password of {name}", name=name)) if new_password else ""
    tested = new_password or any(key in changes for key in (*_CONNECTION, "user"))
    asking = sys.stdin.isatty() and sys.stderr.isatty()
    saved = _keep(account, secret, anyway=save_anyway or not tested, new=False, asking=asking, sign_in=False)
    _tell(saved, as_json, t("{name} is changed.", name=name))


def read_password(prompt: str, *, needed: bool = True) -> str:
    """A password from a masked prompt, or the first line of standard input when that is no terminal, white space and all.

    :raises UsageError: none, or too much, was given.
    """
    if sys.stdin.isatty():
        secret = str(
            click.prompt(prompt, hide_input=True, err=True, default="" if not needed else None, show_default=False)
        )
    else:
        data = os.read(sys.stdin.fileno(), _MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise UsageError(t("That is too long for a password."))
        secret = data.decode("utf-8", "replace").split("\n", 1)[0].removesuffix("\r")
    if needed and not secret:
        raise UsageError(t("No password was given."), hint="desk accounts add ADDRESS < FILE")
    return secret


def read_text(text: str) -> str:
    """``text``, or standard input for ``-``; a typed ``\\n`` begins a line."""
    if text != "-":
        return text.replace("\\n", "\n")
    return sys.stdin.read(_MAX_BYTES)


def show_code(event: SignIn) -> None:
    """Tell the person where to sign in."""
    say(t("Open {url} in any browser and type this code:", url=shown(event.url)))
    say(f"    {shown(event.code)}")
    say(t("Desk waits {minutes} minutes for it; Ctrl-C stops.", minutes=max(1, event.expires_s // 60)))


def _keep(account: Account, secret: str, *, anyway: bool, new: bool, asking: bool, sign_in: bool = True) -> Saved:
    async def keep(client: Client) -> Saved:
        if account.auth == "oauth2" and sign_in:
            await client.sign_in(account, show_code)
        saved = await client.save_account(account, secret, anyway=anyway, new=new)
        if saved.kept or not asking:
            return saved
        _say_checks(saved.checks)
        if not click.confirm(t("Keep it anyway?"), default=False, err=True):
            return saved
        return await client.save_account(account, secret, anyway=True, new=new)

    return with_client(keep)


def _tell(saved: Saved, as_json: bool, sentence: str) -> None:
    if as_json:
        print_json(saved=saved)
        if not saved.kept:
            click.get_current_context().exit(ChannelError.exit_code)
        return
    if saved.kept:
        _say_checks(saved.checks)
        say(sentence)
        return
    wrong = [check for check in saved.checks if not check.ok]
    _say_checks([check for check in saved.checks if check is not wrong[0]])
    raise ChannelError(t("{sentence} Nothing was kept.", sentence=shown(wrong[0].message)), hint=shown(wrong[0].hint))


def _say_checks(checks: list[Check]) -> None:
    from desk.cli.accounts import check_lines

    for line in check_lines(checks):
        say(line)


def _named(given: dict[str, Any]) -> bool:
    return bool(given.get("imap_host") or given.get("maildir")) and bool(given.get("smtp_host"))


def _with(account: Account, given: dict[str, Any]) -> Account:
    """``account`` with the options that were given; a port says how it is encrypted where nothing else does."""
    values = {key: value for key, value in given.items() if value not in (None, ())}
    user = values.pop("user", "")
    if user:
        values = {
            "imap_user": user,
            "smtp_user": user,
            **({"caldav_user": user} if _dav(account, values) else {}),
            **values,
        }
    for part, tls_port in (("imap", 993), ("smtp", 465)):
        if f"{part}_port" in values and f"{part}_security" not in values:
            values[f"{part}_security"] = "tls" if values[f"{part}_port"] == tls_port else "starttls"
    if "caldav_url" in values and not account.caldav_user:
        values.setdefault("caldav_user", account.imap_user or account.address)
    if values.get("maildir"):
        folder = str(Path(values["maildir"]).expanduser().absolute())
        values |= {"maildir": folder, "kind": "maildir", "imap_host": "", "imap_port": 0}
    if values.get("ca_file"):
        values["ca_file"] = str(Path(values["ca_file"]).expanduser().absolute())
    oauth = {key: values.pop(key) for key in _OAUTH if key in values}
    if oauth:
        values["oauth"] = _replace(account.oauth, **oauth)
    made: Account = _replace(account, **values)
    return made


def _dav(account: Account, values: dict[str, Any]) -> bool:
    return bool(account.caldav_url or values.get("caldav_url"))


def _replace(one: Any, **values: Any) -> Any:
    import msgspec

    return msgspec.structs.replace(one, **values)


def _servers_by_questions(suggestion: Suggestion, address: str, given: dict[str, Any]) -> Suggestion:
    """For a domain nobody knows: try the usual names if the person agrees, else ask."""
    account = suggestion.account
    say(t("Desk does not know the servers of {domain}.", domain=shown(suggestion.provider)))
    question = t("Try the usual names ({names})?", names=f"imap.{suggestion.provider}, mail.{suggestion.provider}")
    if click.confirm(shown(question), default=True, err=True):
        try:
            return with_client(lambda client: client.suggest_account(address, look=True))
        except UsageError as error:
            say(error.message)
    host = given.get("imap_host") or click.prompt(t("Server mail is read from"), default=account.imap_host, err=True)
    smtp = given.get("smtp_host") or click.prompt(t("Server mail is sent with"), default=account.smtp_host, err=True)
    made: Suggestion = _replace(suggestion, account=_replace(account, imap_host=host, smtp_host=smtp))
    return made


def _say_servers(account: Account, suggestion: Suggestion) -> None:
    read = account.maildir or f"{account.imap_host}:{account.imap_port} ({account.imap_security})"
    sent = f"{account.smtp_host}:{account.smtp_port} ({account.smtp_security})"
    say(t("Reads from {read}, sends with {sent}.", read=shown(read), sent=shown(sent)))
    if suggestion.needs == "app password":
        wants = t("{provider} wants an app password here, not the one for its web page.", provider=suggestion.provider)
        say(wants, hint=suggestion.how)


def _prompt(suggestion: Suggestion) -> str:
    return t("App password") if suggestion.needs == "app password" else t("Password")
