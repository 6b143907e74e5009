"""Where to cut a long recording: in pauses, into pieces a recogniser takes at once. Pure.

Whisper takes as long for two seconds as for thirty, so a piece is made long where the speech is, and ends where it rests.
Counted in frames of the speech detector.
"""

from __future__ import annotations

from dataclasses import dataclass

BEFORE = 10  # frames kept before the first that speaks, and after the last
LONGEST = 870  # 27.8 s
_SPEAKS = 0.5
_RESTS = 0.35
_SHORT_PAUSE = 10  # ends a piece of at least _GOOD_LENGTH
_LONG_PAUSE = 50  # ends any piece
_GOOD_LENGTH = 470
_LOOK_BACK = 156  # where a piece without a pause is cut: at the quietest of these
_LEAST = 3  # frames of speech in a piece; fewer is a click


@dataclass(frozen=True)
class Piece:
    """Frames ``start`` up to ``end`` of the recording; ``spoken`` is the share of them that speaks."""

    start: int
    end: int
    spoken: float


class Cutter:
    """Is told how probable speech is in each frame, and answers with each piece as soon as it is complete."""

    def __init__(self) -> None:
        self._frame = 0
        self._after = 0  # no piece begins before the last one's end
        self._start: int | None = None  # of the piece under way
        self._last = 0  # one after the last frame that speaks
        self._heard: list[float] = []  # from ``_start`` on

    @property
    def keep_from(self) -> int:
        """No piece to come begins before this frame."""
        return max(self._after, self._frame - BEFORE) if self._start is None else self._start

    def push(self, probability: float) -> Piece | None:
        self._frame += 1
        if self._start is None:
            if probability < _SPEAKS:
                return None
            self._start = max(self._after, self._frame - 1 - BEFORE)
            self._heard = [0.0] * (self._frame - 1 - self._start)
            self._last = self._frame
        self._heard.append(probability)
        if probability >= (_SPEAKS if self._frame > self._last + 1 else _RESTS):
            self._last = self._frame
        length, pause = self._frame - self._start, self._frame - self._last
        if pause >= _LONG_PAUSE or (length >= _GOOD_LENGTH and pause >= _SHORT_PAUSE):
            return self._end(min(self._frame, self._last + BEFORE))
        if length >= LONGEST:
            back = self._heard[-_LOOK_BACK:]
            quietest = min(range(len(back)), key=back.__getitem__)
            return self._cut(self._frame - len(back) + quietest + 1)
        return None

    def finish(self) -> Piece | None:
        """The piece that the end of the recording ends."""
        return None if self._start is None else self._end(min(self._frame, self._last + BEFORE))

    def _end(self, end: int) -> Piece | None:
        assert self._start is not None
        piece = self._piece(self._start, end)
        self._after = end
        self._start, self._heard = None, []
        return piece

    def _cut(self, at: int) -> Piece | None:
        """End the piece at ``at`` and begin the next there, the speech going on."""
        assert self._start is not None
        piece = self._piece(self._start, at)
        self._heard = self._heard[at - self._start :]
        self._start = self._after = at
        self._last = max(self._last, at)
        return piece

    def _piece(self, start: int, end: int) -> Piece | None:
        heard = self._heard[: end - start]
        speaking = sum(probability >= _SPEAKS for probability in heard)
        return Piece(start, end, speaking / len(heard)) if speaking >= _LEAST else None
