"""The pieces of a recording in which somebody speaks, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from desk.voice.hearing.cutting import Cutter, Piece
from desk.voice.ports import HEARING_RATE_HZ, VAD_FRAME, Samples, SpeechDetector

FRAME_S = VAD_FRAME / HEARING_RATE_HZ


@dataclass(frozen=True)
class SpokenPiece:
    start_s: float
    samples: Samples
    spoken: float


def spoken_pieces(
    blocks: Iterable[Samples], detector: SpeechDetector, on_heard: Callable[[float], None] = lambda _: None
) -> Iterator[SpokenPiece]:
    """Cut ``blocks``; what nobody speaks in is passed over and forgotten. ``on_heard`` is told how many seconds came."""
    detector.reset()
    cutter = Cutter()
    kept, first = np.zeros(0, dtype=np.float32), 0  # samples from frame ``first`` on
    seen = 0  # frames
    for block in blocks:
        kept = np.concatenate((kept, block))
        while (at := (seen - first) * VAD_FRAME) + VAD_FRAME <= kept.size:
            piece = cutter.push(detector.probability(kept[at : at + VAD_FRAME]))
            seen += 1
            if piece is not None:
                yield _spoken(piece, kept, first)
            if cutter.keep_from > first:
                kept, first = kept[(cutter.keep_from - first) * VAD_FRAME :], cutter.keep_from
        on_heard(seen * FRAME_S)
    last = cutter.finish()
    if last is not None:
        yield _spoken(last, kept, first)


def _spoken(piece: Piece, kept: Samples, first: int) -> SpokenPiece:
    samples = kept[(piece.start - first) * VAD_FRAME : (piece.end - first) * VAD_FRAME]
    return SpokenPiece(piece.start * FRAME_S, samples, piece.spoken)


def level_db(samples: Samples) -> float:
    """How loud the loudest tenth of a second is; 0 is full scale."""
    width = HEARING_RATE_HZ // 10
    if samples.size < width:
        return -120.0
    parts = samples[: samples.size // width * width].reshape(-1, width)
    loudest = float(np.sqrt(np.mean(np.square(parts), axis=1)).max())
    return max(-120.0, 20 * float(np.log10(max(loudest, 1e-6))))
