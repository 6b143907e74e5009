"""Whether the microphone hears the loudspeaker, and whether what the canceller leaves is still Desk's own voice. Pure.

With headphones there is no way from one to the other. A canceller does not know that, and takes a person who speaks over Desk for
echo; so without such a way what the microphone hears goes through untouched. Where there is one, what was mostly taken away is no
person; and a canceller that takes little away (sound that tears on a busy machine throws it off) tells nothing about who speaks.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from desk.voice.ports import Samples
from desk.voice.sound.levels import FLOOR_DB, level

FRAME_S = 0.01
_AUDIBLE_DB = -45.0  # of the loudspeaker
_FAINT_DB = -60.0  # of the microphone: no speech is as quiet
_LOST_DB = 40.0  # a way that takes so much is none
_DELAYS = 30  # frames: sound takes up to 0.3 s from the one callback to the other
_SETTLED = 40  # frames the loudspeaker must have been audible before the microphone can be compared
_LEAST = 15
_REMEMBERED = 500
_WINDOW = 32
_TAKEN_DB = 8.0
_WORKS_DB = 15.0  # a canceller that works takes as much most of the time


class EchoPath:
    """``note`` what happened in each 10 ms; ``exists`` is None until it is known."""

    def __init__(self) -> None:
        self._played: deque[float] = deque([FLOOR_DB] * _DELAYS, maxlen=_DELAYS)
        self._heard: deque[float] = deque([FLOOR_DB] * _DELAYS, maxlen=_DELAYS)
        self._left: deque[float] = deque([FLOOR_DB] * _WINDOW, maxlen=_WINDOW)
        self._taken: deque[float] = deque([0.0] * _WINDOW, maxlen=_WINDOW)
        self._lost: deque[float] = deque(maxlen=_REMEMBERED)
        self._of_echo: deque[float] = deque(maxlen=_REMEMBERED)  # what was taken of what was loud
        self._audible = 0

    def note(self, played: Samples, heard: Samples, left: Samples) -> None:
        """What the loudspeaker was given, what the microphone heard, and what the canceller left of that."""
        heard_db, left_db = level(heard).rms_db, level(left).rms_db
        self._played.append(level(played).rms_db)
        self._heard.append(heard_db)
        self._left.append(left_db)
        self._taken.append(heard_db - left_db)
        loudest = max(self._played)
        self._audible = self._audible + 1 if loudest > _AUDIBLE_DB else 0
        if self._audible > _SETTLED:
            self._lost.append(loudest - max(self._heard))
            if heard_db > _AUDIBLE_DB:
                self._of_echo.append(heard_db - left_db)

    @property
    def exists(self) -> bool | None:
        """A person who speaks makes the way seem better than it is, so most of the time must speak for it."""
        if len(self._lost) < _LEAST:
            return None
        return float(np.percentile(self._lost, 80)) < _LOST_DB

    @property
    def cancelled(self) -> bool:
        """Whether the canceller works. Who speaks over Desk makes it seem worse than it is, so part of the time speaks for it."""
        return len(self._of_echo) >= _LEAST and float(np.percentile(self._of_echo, 60)) >= _WORKS_DB

    @property
    def own_voice(self) -> bool:
        """Whether what is left must be taken for Desk: it is the small rest of much that was taken away, or the canceller does
        not work."""
        left = np.array(self._left)
        if max(self._left) < _FAINT_DB:
            return False
        if not self.cancelled:
            return True
        return float(np.median(np.array(self._taken)[left > _FAINT_DB])) > _TAKEN_DB
