"""One call at a time to something that may never answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class NoAnswerError(Exception):
    """The call did not end in time. It goes on in its thread; later calls wait for it, at most their own time-out."""


class OneAtATime:
    """Runs calls in a thread each, one after another, and gives up waiting after ``timeout_s``."""

    def __init__(self) -> None:
        self._busy = threading.Lock()

    def run(self, call: Callable[[], T], timeout_s: float) -> T:
        """What ``call`` returns or raises.

        :raises NoAnswerError: it, or the one before it, did not end in ``timeout_s``.
        """
        deadline = time.monotonic() + timeout_s
        if not self._busy.acquire(timeout=timeout_s):
            raise NoAnswerError
        results: list[T] = []
        errors: list[BaseException] = []
        done = threading.Event()

        def body() -> None:
            try:
                results.append(call())
            except BaseException as error:  # noqa: BLE001  handed to the caller below
                errors.append(error)
            finally:
                self._busy.release()
                done.set()

        # A daemon thread: a prompt nobody answers must not keep the process from ending.
        threading.Thread(target=body, name="desk-keyring", daemon=True).start()
        if not done.wait(max(0.0, deadline - time.monotonic())):
            raise NoAnswerError
        if errors:
            raise errors[0]
        return results[0]
