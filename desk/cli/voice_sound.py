"""``desk voice devices`` and ``desk voice test``: which microphone and loudspeaker, and whether they work."""

from __future__ import annotations

import sys

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import shown, table
from desk.errors import UnavailableError
from desk.i18n import t
from desk.wire.voice_sound import SoundLevel, SoundTest
from desk.wire.voice_sound_words import recording_problem, sound_note, sound_problem

_BAR = 40
_FLOOR_DB = -60.0
_NO_SOUND_IN = ("nothing", "zeros")


@click.command()
@json_option
def devices(as_json: bool) -> None:
    """List microphones and loudspeakers, and which of them Desk uses."""
    found = with_client(lambda client: client.sound_devices())
    if found.problem and not found.devices:
        raise no_sound(found.problem, found.detail)
    if as_json:
        print_json(devices=found.devices, notes=found.notes, problem=found.problem)
        return
    ways = {"input": t("microphone"), "output": t("loudspeaker")}
    rows = [
        (
            "*" if one.chosen else "",
            ways.get(one.way, one.way),
            shown(one.label),
            f"{one.rate_hz / 1000:g} kHz",
            ", ".join(what for what, is_so in ((t("default"), one.default), ("Bluetooth", one.bluetooth)) if is_so),
            shown(one.name),
        )
        for one in found.devices
    ]
    print_lines(table(("", t("What"), t("Device"), t("Rate"), t("Note"), t("Name")), rows))
    for note in found.notes:
        say(sound_note(note))
    if found.problem:
        raise no_sound(found.problem, found.detail)
    say(
        t(
            "Choose another: {command}",
            command="desk settings set voice.input NAME, desk settings set voice.output NAME",
        )
    )


@click.command("test")
@click.option("--seconds", type=click.FloatRange(0.5, 60), default=3.0, show_default=True, help="How long to record.")
@json_option
def test_sound(seconds: float, as_json: bool) -> None:
    """Play a chirp, record, play the recording back, and say what was heard."""
    meter = _Meter()
    if sys.stderr.isatty():
        say(t("You hear a chirp; then speak for {seconds} s, and hear yourself.", seconds=f"{seconds:g}"))
    found = with_client(lambda client: client.test_sound(seconds, meter.show))
    meter.end()
    if found.problem:
        raise no_sound(found.problem, found.detail)
    if as_json:
        print_json(test=found)
    else:
        print_lines(_lines(found))
    trouble = recording_problem(found.recording)
    if found.recording in _NO_SOUND_IN and not as_json:
        raise UnavailableError(trouble, hint="desk voice devices")
    if trouble:
        say(trouble)
    if found.recording in _NO_SOUND_IN:
        raise click.exceptions.Exit(UnavailableError.exit_code)


def no_sound(problem: str, detail: str) -> UnavailableError:
    """The error that says why there is no sound, and that text goes on."""
    sentence, hint = sound_problem(problem, detail)
    return UnavailableError(sentence, hint=hint)


def _lines(found: SoundTest) -> list[str]:
    heard = found.heard_after_s
    lines = [
        t("Microphone: {device}, {rate} kHz", device=shown(found.input), rate=f"{found.input_hz / 1000:g}"),
        t("Loudspeaker: {device}, {rate} kHz", device=shown(found.output), rate=f"{found.output_hz / 1000:g}"),
        t("Level: {rms} dB on average, {peak} dB at its peak", rms=f"{found.rms_db:.0f}", peak=f"{found.peak_db:.0f}"),
        t("Latency: the chirp came back after {ms} ms", ms=f"{heard * 1000:.0f}")
        if heard is not None
        else t("Latency: {ms} ms in the devices; the chirp was not heard", ms=f"{found.latency_s * 1000:.0f}"),
        t("Echo canceller: present")
        if found.echo
        else t("Echo canceller: absent; use headphones, or Desk may hear itself"),
    ]
    return lines + [sound_note(note) for note in found.notes]


class _Meter:
    """The level as a bar that moves on a terminal's standard error; elsewhere nothing."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._shown = False

    def show(self, level: SoundLevel) -> None:
        if self._live:
            full = round(_BAR * min(max((level.peak_db - _FLOOR_DB) / -_FLOOR_DB, 0), 1))
            click.echo(f"\r{'█' * full}{'·' * (_BAR - full)} {level.peak_db:6.1f} dB ", nl=False, err=True)
            self._shown = True

    def end(self) -> None:
        if self._shown:
            click.echo(err=True)
