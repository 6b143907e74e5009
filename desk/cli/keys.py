"""``desk keys``: what opens remote models, kept in the system's keyring."""

from __future__ import annotations

import os
import sys

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.errors import UsageError
from desk.i18n import t

_MAX_SECRET_BYTES = 16_384


@click.group()
def keys() -> None:
    """Set, list, check and delete providers' keys. They live in the system's keyring and are never shown whole."""


def read_secret(prompt: str) -> str:
    """A secret from a masked prompt, or the first line of standard input when that is no terminal.

    :raises UsageError: nothing, or too much, was given.
    """
    if sys.stdin.isatty():
        secret = str(click.prompt(prompt, hide_input=True, err=True))
    else:
        data = os.read(sys.stdin.fileno(), _MAX_SECRET_BYTES + 1)
        if len(data) > _MAX_SECRET_BYTES:
            raise UsageError(t("That is too long for a key."))
        secret = data.decode("utf-8", "replace").split("\n", 1)[0]
    if not secret.strip():
        raise UsageError(t("No key was given."), hint="desk keys set PROVIDER < FILE")
    return secret.strip()


@keys.command("set")
@click.argument("provider")
@json_option
def set_key(provider: str, as_json: bool) -> None:
    """Store PROVIDER's key, read from a masked prompt or from standard input."""
    secret = read_secret(t("Key for {provider}", provider=provider))
    entry = with_client(lambda client: client.set_key(provider, secret))
    if as_json:
        print_json(key=entry)
    else:
        say(t("Stored the key for {provider} in {backend}.", provider=entry.provider, backend=entry.backend))


@keys.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """List providers with a key: backend and last four characters."""
    entries = with_client(lambda client: client.keys())
    if as_json:
        print_json(keys=entries)
    elif not entries:
        say(t("No key is stored; Desk works with a model on this machine."), hint="desk keys set PROVIDER")
    else:
        rows = [(e.provider, e.backend, f"…{e.last4}", when(e.set_at)) for e in entries]
        print_lines(table((t("Provider"), t("Kept in"), t("Key"), t("Since")), rows))


@keys.command()
@click.argument("provider")
@json_option
def delete(provider: str, as_json: bool) -> None:
    """Delete PROVIDER's key."""
    deleted = with_client(lambda client: client.delete_key(provider))
    if as_json:
        print_json(provider=provider, deleted=deleted)
    elif deleted:
        say(t("Deleted the key for {provider}.", provider=provider))
    else:
        raise UsageError(t("There is no key for {provider}.", provider=provider), hint="desk keys list")


@keys.command()
@click.argument("provider")
@json_option
def check(provider: str, as_json: bool) -> None:
    """Ask PROVIDER whether it takes the key."""
    sentence = with_client(lambda client: client.check_key(provider))
    if as_json:
        print_json(provider=provider, answer=sentence)
    else:
        print_lines([sentence])


@keys.command()
@json_option
def unlock(as_json: bool) -> None:
    """Open the encrypted file that stands in for a keyring (setting keys.backend = "cryptfile")."""
    passphrase = read_secret(t("Passphrase"))
    with_client(lambda client: client.unlock_keys(passphrase))
    if as_json:
        print_json(unlocked=True)
    else:
        say(t("Unlocked until Desk ends."))
