"""Hearing, as clients call it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk.client.caller import Caller
from desk.wire.voice_hearing import TranscriptEvent, TranscriptSummary


class Hearing(Caller):
    async def transcribe(
        self, file: Path, *, model: str = "", language: str = "", on_event: Callable[[TranscriptEvent], None]
    ) -> TranscriptSummary:
        """The text of a recording, sentence by sentence. Cancelled, the host stops reading it.

        :raises UsageError: it is no recording. :raises UnavailableError: the weights are not on this machine.
        """
        return await self._call(  # type: ignore[no-any-return]
            "voice.transcribe",
            TranscriptSummary,
            path=str(file.absolute()),
            model=model,
            language=language,
            on_event=on_event,
            event=TranscriptEvent,
        )
