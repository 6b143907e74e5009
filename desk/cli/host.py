"""``desk serve``, ``desk status``, ``desk stop``: the background process."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from desk.cli.flags import setting_flags
from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.i18n import t

if TYPE_CHECKING:
    from desk.wire.host import Status


@click.command()
@setting_flags
@json_option
def serve(as_json: bool) -> None:
    """Run Desk's background process in the foreground, until Ctrl-C or desk stop."""
    from desk.host.process import main

    code = main(foreground=True)
    if as_json:
        print_json(ended=code == 0)
    sys.exit(code)


@click.command()
@json_option
def status(as_json: bool) -> None:
    """Show what is running. Starts nothing."""
    from desk.client import NotRunningError

    try:
        found = with_client(lambda client: client.status(), start=False)
    except NotRunningError:
        if as_json:
            print_json(running=False)
        else:
            print_lines([t("Desk is not running.")])
        return
    if as_json:
        print_json(running=True, status=found)
        return
    cost = f"{found.cost_cents:.2f} ¢" + (f" + {found.cost_unknown} ?" if found.cost_unknown else "")
    states = {
        "asleep": t("asleep"),
        "waking": t("waking"),
        "starting": t("starting"),
        "ready": t("ready"),
        "missing": t("no model"),
        "failed": t("does not run"),
    }
    model = found.model_label or found.model
    state = states.get(found.model_state, found.model_state)
    shown = (
        (t("Model"), f"{model} ({state})" if model else state),
        (t("To approve"), str(found.to_approve)),
        (t("Cost"), cost),
        (t("Left this machine"), t(", ").join(sent_to(host, found) for host in found.left_machine) or t("nothing")),
        (t("Accounts"), t(", ").join(found.accounts) or t("none")),
        (t("Keyring"), found.keyring or t("none")),
    )
    lines = [f"{name}{t(': ')}{value}" for name, value in shown]
    if found.mail:
        from desk.cli.mail_sync import state_words

        lines += [f"  {one.account}{t(': ')}{state_words(one)}" for one in found.mail]
    for child in found.children:
        confined = [child.confined or t("not confined")] if child.pid else []
        facts = [states.get(child.state, child.state), *confined, *([child.error] if child.error else [])]
        lines.append(f"  {child.name}{t(': ')}{t(', ').join(facts)}")
    print_lines([*lines, *found.notices])


def sent_to(host: str, found: Status) -> str:
    """A host that text went to, and how much went there, as the egress proxy counted it."""
    size_bytes = found.sent_bytes.get(host)
    return host if size_bytes is None else f"{host} ({size_bytes / 1000:,.1f} kB)"


@click.command()
@json_option
def stop(as_json: bool) -> None:
    """End the background process. Drafts and history stay."""
    from desk.client import NotRunningError

    try:
        with_client(lambda client: client.stop_host(), start=False)
        stopped = True
    except NotRunningError:
        stopped = False
    if as_json:
        print_json(stopped=stopped)
    else:
        say(t("Stopped.") if stopped else t("Desk is not running."))
