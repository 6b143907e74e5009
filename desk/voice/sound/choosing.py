"""Which microphone and which loudspeaker: what a system says of its devices in one form, and the choice among them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Way = Literal["input", "output"]
Backend = Literal["pulse", "portaudio"]
_WORDS_OF_BLUETOOTH = ("bluetooth", "bluez", "airpods", "hands-free", "handsfree")
_DEFAULT_RATE_HZ = 48_000


@dataclass(frozen=True)
class Device:
    """A microphone or loudspeaker. ``name`` finds it again after it was pulled out, ``label`` is for people."""

    name: str
    label: str
    way: Way
    rate_hz: int
    backend: Backend = "portaudio"
    bluetooth: bool = False
    built_in: bool = False
    default: bool = False


@dataclass(frozen=True)
class Chosen:
    """What is used; None where there is no device. ``notes`` are codes, see ``desk.wire.voice_sound_words``."""

    input: Device | None
    output: Device | None
    notes: tuple[str, ...] = ()


def choose(devices: Sequence[Device], wanted_input: str = "", wanted_output: str = "") -> Chosen:
    """The user's devices if they are there, the system's defaults otherwise.

    A Bluetooth headset that also has to record falls back to the sound of a telephone; so with one as output the microphone is
    the machine's own, unless the user chose another by name.
    """
    notes = []
    output, missing = _named_or_default(devices, "output", wanted_output)
    if missing:
        notes.append("output_missing")
    chosen, missing = _named_or_default(devices, "input", wanted_input)
    if missing:
        notes.append("input_missing")
    named = bool(wanted_input) and not missing
    if output is not None and output.bluetooth and chosen is not None and chosen.bluetooth and not named:
        others = [device for device in devices if device.way == "input" and not device.bluetooth]
        best = next((device for device in others if device.built_in), others[0] if others else None)
        if best is not None:
            chosen = best
            notes.append("bluetooth_microphone_avoided")
    return Chosen(chosen, output, tuple(notes))


def _named_or_default(devices: Sequence[Device], way: Way, wanted: str) -> tuple[Device | None, bool]:
    """The device, and whether the one that was wanted is missing."""
    found = [device for device in devices if device.way == way]
    if wanted:
        wish = wanted.casefold()
        exact = [device for device in found if wish in (device.name.casefold(), device.label.casefold())]
        alike = exact or [device for device in found if wish in device.label.casefold()]
        if alike:
            return alike[0], False
    return next((device for device in found if device.default), found[0] if found else None), bool(wanted)


def from_pulse(
    sinks: Iterable[Mapping[str, Any]], sources: Iterable[Mapping[str, Any]], info: Mapping[str, Any]
) -> list[Device]:
    """What ``pactl`` tells as JSON. A monitor (what a loudspeaker plays) is no microphone."""
    found = [_from_pulse(sink, "output", str(info.get("default_sink_name", ""))) for sink in sinks]
    for source in sources:
        if not source.get("monitor_source") and _properties(source).get("device.class") != "monitor":
            found.append(_from_pulse(source, "input", str(info.get("default_source_name", ""))))
    return found


def _properties(device: Mapping[str, Any]) -> Mapping[str, str]:
    properties = device.get("properties")
    return properties if isinstance(properties, Mapping) else {}


def _from_pulse(device: Mapping[str, Any], way: Way, default: str) -> Device:
    properties = _properties(device)
    name = str(device.get("name", ""))
    specification = str(device.get("sample_specification", ""))  # such as "s16le 2ch 44100Hz"
    rate = next((word[:-2] for word in specification.split() if word.endswith("Hz")), "")
    return Device(
        name=name,
        label=str(device.get("description") or name),
        way=way,
        rate_hz=int(rate) if rate.isdigit() else _DEFAULT_RATE_HZ,
        backend="pulse",
        bluetooth="bluetooth" in (properties.get("device.bus", ""), properties.get("device.api", ""))
        or properties.get("device.api", "").startswith("bluez")
        or name.startswith(("bluez_", "bluez.")),
        built_in=properties.get("device.form_factor") == "internal" or properties.get("device.bus") == "pci",
        default=name == default,
    )


def from_portaudio(devices: Sequence[Mapping[str, Any]], default_input: int, default_output: int) -> list[Device]:
    """What PortAudio tells. It does not say how a device is connected, so Bluetooth is told by its name."""
    found = []
    for number, device in enumerate(devices):
        name = str(device["name"])
        lower = name.casefold()
        for way, channels, default in (
            ("input", "max_input_channels", default_input),
            ("output", "max_output_channels", default_output),
        ):
            if int(device[channels]) > 0:
                found.append(
                    Device(
                        name=name,
                        label=name,
                        way="input" if way == "input" else "output",
                        rate_hz=int(device["default_samplerate"]) or _DEFAULT_RATE_HZ,
                        bluetooth=any(word in lower for word in _WORDS_OF_BLUETOOTH),
                        built_in="built-in" in lower or "macbook" in lower or "internal" in lower,
                        default=number == default,
                    )
                )
    return found
