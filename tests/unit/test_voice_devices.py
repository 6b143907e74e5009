"""Which devices are chosen, what is found wrong with a recording, and what rings keep."""

from __future__ import annotations

import json

import numpy as np
import pytest

from desk.voice.sound.choosing import Chosen, Device, choose, from_portaudio, from_pulse
from desk.voice.sound.levels import Meter
from desk.voice.sound.rings import Ring

BUILT_IN = Device("alsa_in", "Internal Microphone", "input", 48_000, built_in=True)
USB = Device("usb_in", "USB Microphone", "input", 44_100)
HEADSET_IN = Device("bt_in", "WH-1000", "input", 16_000, bluetooth=True, default=True)
HEADSET = Device("bt_out", "WH-1000", "output", 48_000, bluetooth=True, default=True)
SPEAKER = Device("alsa_out", "Internal Speakers", "output", 48_000, built_in=True)
ALL = [HEADSET_IN, USB, BUILT_IN, HEADSET, SPEAKER]


def test_with_a_bluetooth_output_the_built_in_microphone_is_taken() -> None:
    assert choose(ALL) == Chosen(BUILT_IN, HEADSET, ("bluetooth_microphone_avoided",))


def test_without_a_built_in_one_any_other_will_do() -> None:
    assert choose([HEADSET_IN, USB, HEADSET]).input == USB


def test_the_headsets_own_is_taken_if_there_is_no_other_or_the_user_says_so() -> None:
    assert choose([HEADSET_IN, HEADSET]) == Chosen(HEADSET_IN, HEADSET)
    assert choose(ALL, wanted_input="bt_in") == Chosen(HEADSET_IN, HEADSET)


def test_with_another_output_the_default_stays() -> None:
    assert choose(ALL, wanted_output="alsa_out") == Chosen(HEADSET_IN, SPEAKER)


@pytest.mark.parametrize("wish", ["usb_in", "USB Microphone", "usb m"])
def test_a_device_is_found_by_its_name_or_a_part_of_its_label(wish: str) -> None:
    assert choose(ALL, wanted_input=wish).input == USB


def test_a_device_that_is_not_there_gives_way_to_the_default_and_it_is_said() -> None:
    assert choose(ALL, wanted_input="gone", wanted_output="gone too") == Chosen(
        BUILT_IN, HEADSET, ("output_missing", "input_missing", "bluetooth_microphone_avoided")
    )


def test_nothing_is_chosen_where_nothing_is() -> None:
    assert choose([]) == Chosen(None, None)


def test_what_pactl_tells_of_a_desktop() -> None:
    sources = json.loads(
        """[{"name": "alsa_output.pci.monitor", "description": "Monitor", "monitor_source": "alsa_output.pci",
             "sample_specification": "s32le 2ch 48000Hz", "properties": {"device.class": "monitor"}},
            {"name": "bluez_input.AC_12", "description": "Headset", "monitor_source": "",
             "sample_specification": "s16le 1ch 16000Hz", "properties": {"device.bus": "bluetooth"}},
            {"name": "alsa_input.pci", "description": "Microphone", "monitor_source": "",
             "sample_specification": "s32le 2ch 44100Hz", "properties": {"device.bus": "pci"}}]"""
    )
    sinks = [
        {"name": "bluez_output.AC_12", "description": "Headset", "sample_specification": "odd", "properties": None}
    ]
    found = from_pulse(sinks, sources, {"default_source_name": "alsa_input.pci"})
    assert found == [
        Device("bluez_output.AC_12", "Headset", "output", 48_000, "pulse", bluetooth=True),
        Device("bluez_input.AC_12", "Headset", "input", 16_000, "pulse", bluetooth=True),
        Device("alsa_input.pci", "Microphone", "input", 44_100, "pulse", built_in=True, default=True),
    ]


def test_what_portaudio_tells_of_a_mac() -> None:
    devices = [
        {
            "name": "MacBook Pro Microphone",
            "max_input_channels": 1,
            "max_output_channels": 0,
            "default_samplerate": 48_000.0,
        },
        {"name": "Ann's AirPods", "max_input_channels": 1, "max_output_channels": 2, "default_samplerate": 24_000.0},
    ]
    found = from_portaudio(devices, 1, 1)
    assert [(device.label, device.way, device.bluetooth, device.default) for device in found] == [
        ("MacBook Pro Microphone", "input", False, False),
        ("Ann's AirPods", "input", True, True),
        ("Ann's AirPods", "output", True, True),
    ]
    assert choose(found).input == found[0]


@pytest.mark.parametrize(
    ("samples", "problem"),
    [
        (np.zeros(0), "nothing"),
        (np.zeros(16_000), "zeros"),
        (np.full(16_000, 1e-5), "quiet"),
        (np.sin(np.arange(16_000)) * 0.3, ""),
        (np.clip(np.sin(np.arange(16_000)) * 3, -1, 1), "clipping"),
        (np.concatenate((np.zeros(4_000), np.sin(np.arange(12_000)) * 0.3)), ""),
    ],
)
def test_what_is_wrong_with_a_recording(samples: np.ndarray[tuple[int], np.dtype[np.float64]], problem: str) -> None:
    meter = Meter(16_000)
    for piece in np.array_split(samples.astype(np.float32), 10):
        meter.add(piece)
    assert meter.problem == problem


def test_levels_are_below_full_scale() -> None:
    meter = Meter(16_000)
    meter.add((np.sin(np.arange(16_000)) * 0.1).astype(np.float32))
    assert meter.total.peak_db == pytest.approx(-20, abs=0.1)
    assert meter.total.rms_db == pytest.approx(-23, abs=0.1)


def test_a_ring_gives_back_what_was_put_in_and_loses_the_oldest() -> None:
    ring = Ring(10)
    numbers = np.arange(1, 26, dtype=np.float32)
    ring.put(numbers[:4])
    assert list(ring.take()) == [1, 2, 3, 4]
    assert len(ring.take()) == 0
    for at in range(4, 12, 4):
        ring.put(numbers[at : at + 4])
    assert list(ring.take()) == list(range(5, 13))
    ring.put(numbers[:7])
    ring.put(numbers[7:12])
    assert list(ring.take()) == list(range(3, 13))
    assert ring.lost == 2
    ring.put(numbers)
    assert list(ring.take()) == list(range(16, 26))
    assert ring.lost == 17
