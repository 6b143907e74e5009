"""The root command: a table of commands with their one-line help, so that ``desk --help`` imports none of them."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence

import click

import desk
from desk.cli import output
from desk.errors import DeskError
from desk.i18n import language, t

# name -> (module:attribute, help)
COMMANDS: dict[str, tuple[str, str]] = {
    "ask": ("desk.cli.ask:ask", "Ask one thing; the answer streams to standard output."),
    "tui": ("desk.cli.tui:tui", "Open the screen (also: desk without arguments)."),
    "drafts": ("desk.cli.drafts:drafts", "See what waits for you; approve, edit, answer or reject it."),
    "accounts": ("desk.cli.accounts:accounts", "Add, test, change and remove mail accounts."),
    "undo": ("desk.cli.undo:undo", "Undo what was approved or done last."),
    "grants": ("desk.cli.grants:grants", "Standing approvals: list, give, revoke."),
    "mail": ("desk.cli.mail:mail", "List and read mail."),
    "people": ("desk.cli.people:people", "Contacts: keep and find them, see what happened and what is due."),
    "search": ("desk.cli.search:search", "Search conversations, mail and contacts."),
    "conversations": ("desk.cli.conversations:conversations", "List conversations and read one."),
    "calendar": ("desk.cli.calendar:calendar", "Read calendars, find free time, propose events, answer invitations."),
    "suggest": ("desk.cli.suggest:suggest", "Which threads need you, and what Desk would do about them."),
    "manner": ("desk.cli.suggest:manner", "See and erase what Desk learned of how you write."),
    "stats": ("desk.cli.stats:stats", "Figures: how you change drafts, how fast Desk answers when spoken to."),
    "voice": ("desk.cli.voice:voice", "Talk with Desk, on this machine."),
    "remind": ("desk.cli.reminders:remind", "Set a reminder, once or repeated."),
    "reminders": ("desk.cli.reminders:reminders", "List reminders, and answer those that ring."),
    "agenda": ("desk.cli.agenda:agenda", "The days ahead: reminders, events, follow-ups, birthdays."),
    "schedule": ("desk.cli.agenda:schedule", "Everything that waits for a moment."),
    "retention": ("desk.cli.retention:retention", "How long things are kept, what there is, and what goes next."),
    "memory": ("desk.cli.memory:memory", "What Desk keeps in mind: list, add, forget."),
    "models": ("desk.cli.models:models", "List, fetch, choose, test and remove models."),
    "keys": ("desk.cli.keys:keys", "Set, list, check and delete providers' keys."),
    "settings": ("desk.cli.settings:settings", "Read and change settings."),
    "demo": ("desk.cli.demo:demo", "A demo mail account on this machine, to try everything with."),
    "audit": ("desk.cli.audit:audit", "The audit log: list it, verify it."),
    "doctor": ("desk.cli.doctor:doctor", "Check this installation and say how to mend what is wrong."),
    "backup": ("desk.cli.data:backup", "Write everything Desk keeps into one file."),
    "restore": ("desk.cli.data:restore", "Bring a backup back."),
    "purge": ("desk.cli.data:purge", "Delete everything Desk keeps, keys included."),
    "serve": ("desk.cli.host:serve", "Run Desk's background process in the foreground."),
    "status": ("desk.cli.host:status", "Show what is running."),
    "stop": ("desk.cli.host:stop", "End the background process."),
    "completion": ("desk.cli.completion:completion", "Print the completion script for bash, zsh or fish."),
}


class LazyGroup(click.Group):
    """Imports a command's module when the command is looked up, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry[0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, t(help_text)) for name, (_, help_text) in COMMANDS.items()]
        with formatter.section(t("Commands")):
            formatter.write_dl(rows)


@click.command(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(desk.__version__, message="%(version)s")
@click.pass_context
def root(ctx: click.Context) -> object:
    """Desk: a local-first assistant that drafts, and sends only what you approved."""
    if ctx.invoked_subcommand is not None:
        return None
    if sys.stdin.isatty() and sys.stdout.isatty():
        return ctx.invoke(root.get_command(ctx, "tui"))  # type: ignore[arg-type]
    click.echo(ctx.get_help())
    return None


def run(arguments: Sequence[str] | None = None) -> int:
    """Run ``desk`` with ``arguments`` (this process's own by default); every ending becomes an exit code here."""
    given = [output.clean_argument(text) for text in (sys.argv[1:] if arguments is None else arguments)]
    output.prepare_streams()
    _choose_language()
    if language() == "zh":
        from desk.cli.chinese import speak

        speak()
    try:
        code = root.main(args=given, prog_name="desk", standalone_mode=False)
    except BaseException as error:  # noqa: BLE001 - this is where every ending becomes an exit code
        return output.exit_code(error, wants_json="--json" in given)
    return code if isinstance(code, int) else 0


def _choose_language() -> None:
    """Speak the configured language; a broken config file is the concern of the commands that read it."""
    from desk.paths import find_paths

    paths = find_paths()
    if not os.path.exists(paths.config_file):  # which, unlike Path.exists, takes any path
        return  # the environment decides
    from desk.i18n import detect, set_language
    from desk.settings.load import load

    with contextlib.suppress(DeskError):
        set_language(detect(load(paths).text("language"), os.environ))
