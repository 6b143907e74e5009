"""Recordings of every common kind become the same samples, and a long one never lies in memory whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from desk.errors import UsageError
from desk.testing.speech import as_pcm, samples_of, write_wav
from desk.voice.hearing.decoding import Recording
from desk.voice.hearing.pieces import level_db
from desk.voice.ports import HEARING_RATE_HZ, Samples

SECONDS = 3


def tone(seconds: float = SECONDS, hz: float = 440) -> Samples:
    clock = np.arange(int(seconds * HEARING_RATE_HZ)) / HEARING_RATE_HZ
    return (0.5 * np.sin(2 * np.pi * hz * clock)).astype(np.float32)


def encode(path: Path, codec: str, samples: Samples, rate_hz: int = 44_100) -> Path:
    """``samples`` in the container that the name's ending means."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=rate_hz, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
        frame.sample_rate = HEARING_RATE_HZ
        resampler = av.AudioResampler(
            format=stream.format.name, layout="mono", rate=rate_hz, frame_size=stream.frame_size or None
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "rate_hz"),
    [
        ("a.mp3", "mp3", 44_100), ("a.flac", "flac", 44_100), ("a.ogg", "libopus", 48_000), ("a.m4a", "aac", 44_100),
        ("a.webm", "libopus", 48_000), ("a.wav", "pcm_s24le", 96_000), ("a.aiff", "pcm_s16be", 22_050),
    ],
)  # fmt: skip
def test_every_common_kind_is_read(name: str, codec: str, rate_hz: int, tmp_path: Path) -> None:
    file = encode(tmp_path / name, codec, tone(), rate_hz)
    recording = Recording(file)
    assert recording.duration_s == pytest.approx(SECONDS, abs=0.2)
    samples = np.concatenate(list(recording.blocks()))
    assert recording.damaged == 0
    assert samples.dtype == np.float32
    assert samples.size / HEARING_RATE_HZ == pytest.approx(SECONDS, abs=0.2)
    middle = samples[HEARING_RATE_HZ : 2 * HEARING_RATE_HZ]
    loudest_hz = int(np.abs(np.fft.rfft(middle)).argmax())
    assert loudest_hz == pytest.approx(440, abs=2)
    assert float(np.abs(middle).max()) == pytest.approx(0.5, abs=0.1)


def test_a_film_without_sound_is_said(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as out:
        stream = out.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(5):
            out.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        out.mux(stream.encode(None))
    with pytest.raises(UsageError, match="holds no sound"):
        Recording(tmp_path / "a.mp4")


def test_both_sides_of_a_stereo_recording_are_heard(tmp_path: Path) -> None:
    left, right = tone(hz=300), tone(hz=900)
    data = as_pcm(np.stack((left, right), axis=1).reshape(-1))
    samples = samples_of(write_wav(tmp_path / "a.wav", data, channels=2))
    found = np.abs(np.fft.rfft(samples[:HEARING_RATE_HZ]))
    assert found[300] > 100 * np.median(found)
    assert found[900] > 100 * np.median(found)


def test_damage_in_the_middle_is_passed_over_and_counted(tmp_path: Path) -> None:
    file = encode(tmp_path / "a.m4a", "aac", tone() + 0.1 * np.sin(np.arange(tone().size) ** 1.5).astype(np.float32))
    raw = bytearray(file.read_bytes())
    begin = raw.find(b"mdat") + 4
    raw[begin + 8_000 : begin + 11_000] = b"\xff" * 3_000
    file.write_bytes(raw)
    recording = Recording(file)
    samples = np.concatenate(list(recording.blocks()))
    assert samples.size > 1.5 * HEARING_RATE_HZ
    assert recording.damaged > 0


def test_an_hour_takes_no_more_memory_than_a_minute(tmp_path: Path) -> None:
    """Cut with the fake detector, in a process of its own, whose peak is measured by the kernel."""
    speech = np.concatenate((tone(9), np.zeros(HEARING_RATE_HZ, dtype=np.float32)))
    byte = (speech[::4] * 127 + 128).astype(np.uint8).tobytes()
    peaks = []
    for minutes in (1, 60):
        file = write_wav(tmp_path / f"{minutes}.wav", byte * (6 * minutes), rate_hz=HEARING_RATE_HZ // 4, width=1)
        code = (
            "import resource, sys; from pathlib import Path\n"
            "from desk.testing.hearing import LoudnessDetector\n"
            "from desk.voice.hearing.decoding import Recording\n"
            "from desk.voice.hearing.pieces import spoken_pieces\n"
            "count = sum(1 for _ in spoken_pieces(Recording(Path(sys.argv[1])).blocks(), LoudnessDetector()))\n"
            "print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run([sys.executable, "-P", "-c", code, str(file)], capture_output=True, text=True, check=True)
        count, peak_kb = map(int, done.stdout.split())
        assert count >= 2 * minutes
        peaks.append(peak_kb)
    assert peaks[1] - peaks[0] < 20_000  # an hour of samples is 230 MB


def test_how_loud_the_loudest_part_is() -> None:
    assert level_db(tone()) == pytest.approx(-9.03, abs=0.1)
    assert level_db(np.zeros(100, dtype=np.float32)) == -120
    assert level_db(np.concatenate((np.zeros(HEARING_RATE_HZ), tone())).astype(np.float32)) == pytest.approx(
        -9.03, abs=0.1
    )
