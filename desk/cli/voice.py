"""``desk voice``: talking with Desk, and what belongs to it."""

from __future__ import annotations

import click

from desk.cli.voice_talk import talk


@click.group()
def voice() -> None:
    """Talk with Desk; what is heard stays on this machine."""


voice.add_command(talk)
