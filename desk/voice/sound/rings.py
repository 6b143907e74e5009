"""Samples on their way out of a callback, which must not wait: a ring between its thread and the one that works on them."""

from __future__ import annotations

import threading

import numpy as np

from desk.voice.ports import Samples


class Ring:
    """The last ``capacity`` samples that were not taken. What nobody takes in time is ``lost``, oldest first."""

    def __init__(self, capacity: int) -> None:
        self._samples = np.zeros(capacity, np.float32)
        self._start = self._count = 0
        self._lock = threading.Lock()
        self.lost = 0

    def put(self, samples: Samples) -> None:
        """Add samples: two copies, no memory is asked for."""
        size = len(self._samples)
        if len(samples) > size:
            self.lost += len(samples) - size
            samples = samples[-size:]
        with self._lock:
            over = self._count + len(samples) - size
            if over > 0:
                self._start = (self._start + over) % size
                self._count -= over
                self.lost += over
            end = (self._start + self._count) % size
            first = min(len(samples), size - end)
            self._samples[end : end + first] = samples[:first]
            self._samples[: len(samples) - first] = samples[first:]
            self._count += len(samples)

    def take(self) -> Samples:
        """Everything that is there."""
        with self._lock:
            size = len(self._samples)
            first = min(self._count, size - self._start)
            found = np.concatenate(
                (self._samples[self._start : self._start + first], self._samples[: self._count - first])
            )
            self._start = (self._start + self._count) % size
            self._count = 0
            return found
