"""``desk voice``: what Desk hears."""

from __future__ import annotations

import click

from desk.cli.voice_transcribe import transcribe


@click.group()
def voice() -> None:
    """Turn recordings into text."""


voice.add_command(transcribe)
