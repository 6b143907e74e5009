"""Transcribing recordings, as the host does it: a confined process for each, that reads the one file and is ended after it."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from desk.errors import ModelError, UnavailableError, UsageError
from desk.host.children import Child
from desk.host.confine import Policy
from desk.models.installed import find
from desk.models.speech_catalogue import TURNS, WHISPER_BASE, WHISPER_TINY_EN, weights
from desk.paths import Paths
from desk.wire.voice_hearing import TranscriptEvent, TranscriptSummary

_HEARS = "hears"


class Transcribing:
    """One recording at a time."""

    def __init__(self, paths: Paths, on_change: Callable[[], None]) -> None:
        self._paths = paths
        self._reads: tuple[Path, ...] = ()
        self._busy = False
        self.child = Child(
            "hearing",
            lambda: Policy(read=self._reads, environment={"OMP_WAIT_POLICY": "PASSIVE"}),
            on_change=on_change,
            command=[sys.executable, "-P", "-m", "desk.voice.hearing"],
        )

    async def transcribe(
        self, path: str, model: str, language: str, on_event: Callable[[TranscriptEvent], None]
    ) -> TranscriptSummary:
        """The text of a recording, a sentence at a time by ``on_event``. Cancelled, its process is killed.

        :raises UsageError: the file cannot be read or is no recording. :raises UnavailableError: weights are missing, or
            another recording is being transcribed.
        """
        file = readable(Path(path))
        recogniser, detector = self._weights(model, language)
        if self._busy:
            raise UnavailableError("Another recording is being transcribed.", hint="Wait until it is done, or stop it.")
        self._busy, self._reads = True, (file, recogniser.resolve(), detector.resolve())
        order = {
            "path": str(file),
            "recogniser": str(recogniser.resolve()),
            "detector": str(detector.resolve()),
            "language": language,
            "threads": max(1, min(4, os.cpu_count() or 1)),
        }
        try:
            summary: TranscriptSummary = await self.child.call(
                "hearing.transcribe", order, TranscriptSummary, on_event=on_event, event=TranscriptEvent
            )
            return summary
        except UnavailableError as error:
            if not error.retryable:
                raise
            raise ModelError(
                f"The process that hears ended while it read {file.name}.", hint="desk doctor", retryable=False
            ) from error
        except asyncio.CancelledError:
            self.child.kill()
            raise
        finally:
            try:
                await self.child.stop()
            finally:
                self._busy = False

    def _weights(self, model: str, language: str) -> tuple[Path, Path]:
        """The folders of the recogniser and of what tells speech. :raises UnavailableError: which to fetch."""
        wanted = weights(model or self._default(language))
        if getattr(wanted, "kind", "") != _HEARS or not wanted.id.startswith("whisper-"):
            raise UsageError(
                f"{wanted.label} does not transcribe.", hint=f"Choose {WHISPER_BASE.id} or {WHISPER_TINY_EN.id}"
            )
        if wanted is WHISPER_TINY_EN and language not in ("", "en"):
            raise UsageError(f"{wanted.label} knows English only.", hint=f"Leave --model out, or: {WHISPER_BASE.id}")
        found = {one: find(self._paths.models, one.id) for one in (wanted, TURNS)}
        missing = [one for one, path in found.items() if path is None]
        if missing:
            raise UnavailableError(
                f"{' and '.join(one.label for one in missing)} {'is' if len(missing) == 1 else 'are'} not on this machine.",
                hint="Fetch: " + " && ".join(f"desk models pull {one.id}" for one in missing),
                retryable=False,
            )
        recogniser, detector = found[wanted], found[TURNS]
        assert recogniser is not None
        assert detector is not None
        return recogniser, detector

    def _default(self, language: str) -> str:
        """The base model; the small one where only that is here and English is wanted."""
        small_will_do = language == "en" and find(self._paths.models, WHISPER_BASE.id) is None
        return WHISPER_TINY_EN.id if small_will_do and find(self._paths.models, WHISPER_TINY_EN.id) else WHISPER_BASE.id


def readable(path: Path) -> Path:
    """The file itself, links followed. :raises UsageError: why it cannot be read."""
    try:
        file = path.resolve(strict=True)
        found = file.stat()
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.", hint="Name a recording.") from None
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not one"
        raise UsageError(f"{path} cannot be read: {reason}.", hint="Name a recording of yours.") from error
    if stat.S_ISDIR(found.st_mode):
        raise UsageError(f"{path} is a folder.", hint="Name one recording in it.")
    if not stat.S_ISREG(found.st_mode):
        raise UsageError(f"{path} is no file.", hint="Name a recording.")
    if not os.access(file, os.R_OK):
        raise UsageError(f"{path} cannot be read: you may not.", hint="Name a recording of yours.")
    if found.st_size == 0:
        raise UsageError(f"{path} is empty.", hint="Name a recording.")
    return file
