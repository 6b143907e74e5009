"""``desk voice``: talking with Desk, and what belongs to it."""

from __future__ import annotations

import click

from desk.cli.voice_say import say_text
from desk.cli.voice_setup import setup_voice
from desk.cli.voice_sound import devices, test_sound
from desk.cli.voice_talk import talk
from desk.cli.voice_transcribe import transcribe


@click.group()
def voice() -> None:
    """Talk with Desk; what is heard stays on this machine."""


for command in (talk, setup_voice, say_text, transcribe, devices, test_sound):
    voice.add_command(command)
