"""Everything talking needs, fetched in one go."""

from __future__ import annotations

import re

import click

from desk.cli.output import json_option, print_json, say
from desk.errors import UsageError
from desk.i18n import language as interface_language
from desk.i18n import t


@click.command("setup")
@click.option("--language", default="", metavar="LANGUAGE", help="en or zh; else the one you speak by the settings.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def setup_voice(language: str, yes: bool, as_json: bool) -> None:
    """Fetch what talking with Desk needs: what hears you, what tells when you have finished, and a voice."""
    from desk.cli import fetching
    from desk.models import piper_program
    from desk.models.installed import find
    from desk.models.pull import megabytes, partial_bytes
    from desk.models.speech_catalogue import JOE, to_talk
    from desk.paths import find_paths
    from desk.settings.load import load

    paths = find_paths()
    chosen = language.strip().lower() or load(paths).text("voice.language")
    spoken = interface_language() if chosen == "auto" else chosen
    if not re.fullmatch("[a-z]{2}", spoken):
        raise UsageError(f"{spoken} is no language Desk knows by two letters.", hint="desk voice setup --language en")
    parts = to_talk(spoken)
    missing = [one for one in parts if find(paths.models, one.id) is None]
    programs = paths.data / "programs"
    no_program = JOE in parts and piper_program.find(programs) is None
    for one in parts:
        if one not in missing:
            say(t("{label} is here already.", label=one.label))
    for one in missing:
        fetching.announce(one, partial_bytes(paths.models, one.id))
    if missing or no_program:
        size = megabytes(sum(one.size_bytes - partial_bytes(paths.models, one.id) for one in missing))
        say(
            t("To fetch: {size}, and the program Piper.", size=size)
            if no_program
            else t("To fetch: {size}.", size=size)
        )
        fetching.confirm(t("Fetch it?"), yes=yes)
    for one in missing:
        fetching.fetch(paths.models, one)
    if no_program:
        fetching.fetch_program(JOE)
    if as_json:
        each = [{"name": one.id, "size_bytes": one.size_bytes, "fetched": one in missing} for one in parts]
        print_json(language=spoken, parts=each, program_fetched=no_program)
    else:
        say(t("Desk can hear you and speak."), hint="desk voice talk")
