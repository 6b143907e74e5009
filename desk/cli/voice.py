"""``desk voice``: talking with Desk, and what it takes."""

from __future__ import annotations

import click

from desk.cli.voice_sound import devices, test_sound


@click.group()
def voice() -> None:
    """Microphone, loudspeaker, and talking with Desk."""


for command in (devices, test_sound):
    voice.add_command(command)
