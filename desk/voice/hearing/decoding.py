"""A recording of any kind as mono samples at ``HEARING_RATE_HZ``, in pieces: a long one never lies in memory whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from desk.errors import UsageError
from desk.voice.ports import HEARING_RATE_HZ, Samples

# What holds sound itself. Lists of other files (HLS, concat) are not among them, nor is any way out to the network.
_FORMATS = (
    "wav,w64,aiff,au,caf,flac,mp3,ogg,matroska,webm,mov,mp4,m4a,3gp,aac,amr,asf,avi,mpegts,mpeg,flv,ac3,eac3,ape,wv,voc"
)
_HINT = "Give a sound file: WAV, MP3, M4A, FLAC, Ogg, or a film with sound."


class Recording:
    """An open file. ``duration_s`` is 0 where the file does not say. ``damaged`` counts parts that could not be decoded."""

    def __init__(self, path: Path) -> None:
        """:raises UsageError: it is no recording."""
        try:
            self._container = av.open(
                str(path),
                metadata_errors="ignore",
                options={"protocol_whitelist": "file", "format_whitelist": _FORMATS},
            )
        except (av.FFmpegError, OSError, ValueError) as error:
            raise UsageError(f"{path.name} is not a recording Desk can read.", hint=_HINT) from error
        if not self._container.streams.audio:
            self._container.close()
            raise UsageError(f"{path.name} holds no sound.", hint=_HINT)
        stream = self._container.streams.audio[0]
        self.name = path.name
        self.damaged = 0
        length = stream.duration * stream.time_base if stream.duration and stream.time_base else None
        self.duration_s = max(0.0, float(length or (self._container.duration or 0) / 1_000_000))

    def close(self) -> None:
        self._container.close()

    def blocks(self) -> Iterator[Samples]:
        """The sound from beginning to end. :raises UsageError: there is none in it."""
        resampler = av.AudioResampler(format="flt", layout="mono", rate=HEARING_RATE_HZ)
        came, waiting = 0, list[Samples]()
        for frame in itertools.chain(self._frames(), [None]):
            if frame is not None:
                frame.pts = None  # gaps in a file's own clock are no silence
            elif not came:
                raise UsageError(f"{self.name} holds no sound.", hint=_HINT)
            for resampled in resampler.resample(frame):
                waiting.append(_samples(resampled))
                came += resampled.samples
            if sum(block.size for block in waiting) >= HEARING_RATE_HZ or frame is None:
                yield np.concatenate([*waiting, np.zeros(0, dtype=np.float32)])
                waiting.clear()

    def _frames(self) -> Iterator[av.AudioFrame]:
        """Packet by packet: the library's own way over a whole file ends at the first that is damaged."""
        packets = self._container.demux(self._container.streams.audio[0])
        while True:
            try:
                packet = next(packets)
            except (StopIteration, av.EOFError):
                return
            except av.FFmpegError:  # what follows cannot be found
                self.damaged += 1
                return
            try:
                yield from packet.decode()
            except av.EOFError:
                return
            except av.FFmpegError:
                self.damaged += 1


def _samples(frame: av.AudioFrame) -> Samples:
    return np.asarray(np.clip(np.nan_to_num(frame.to_ndarray().reshape(-1)), -1, 1), dtype=np.float32)
