"""``desk doctor``: evidence, cause and mending command for everything that is not as it should be."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, print_lines
from desk.errors import DeskError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.wire.host import Status

_MARKS = {"ok": "✓", "note": "·", "warning": "!", "problem": "✗"}


@click.command()
@click.option("--deep", is_flag=True, help="Also hash the models.")
@json_option
def doctor(deep: bool, as_json: bool) -> None:
    """Check this installation and say how to mend what is wrong. Exit code 1 if something is."""
    from desk.doctor import run
    from desk.paths import find_paths

    findings = run(find_paths(), status=_status(), deep=deep)
    if as_json:
        print_json(findings=findings)
    else:
        for finding in findings:
            print_lines([f"{_MARKS[finding.level]} {finding.title}"])
            if finding.level != "ok":
                details = (finding.evidence, finding.cause, finding.remedy)
                print_lines(f"    {text}" for text in details if text)
                if finding.command:
                    print_lines([f"    {t('To mend it: {command}', command=finding.command)}"])
    if any(finding.level == "problem" for finding in findings):
        sys.exit(1)


def _status() -> Status | None:
    """What a running host says of itself; the checks of the socket say why there is none."""
    from desk.cli.session import with_client

    try:
        return with_client(lambda client: client.status(), start=False)
    except DeskError:
        return None
