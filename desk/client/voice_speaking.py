"""Texts spoken into sound files, as clients call it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from desk.client.caller import Caller
from desk.errors import StoreError, UsageError
from desk.wire.voice_speaking import SpeechEvent, SpeechProgress, SpeechReport

_UNKNOWN_BYTES = 0xFFFFFFFF - 36  # what a stream's header says, as its length is not known yet
_HEADER_BYTES = 44


def wav_header(rate_hz: int, data_bytes: int) -> bytes:
    """The header of a WAV file of 16-bit mono samples (RIFF, 44 bytes)."""
    size = min(data_bytes, _UNKNOWN_BYTES)
    form = (1).to_bytes(2, "little") + (1).to_bytes(2, "little") + rate_hz.to_bytes(4, "little")
    form += (rate_hz * 2).to_bytes(4, "little") + (2).to_bytes(2, "little") + (16).to_bytes(2, "little")
    riff = b"RIFF" + (size + 36).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little") + form
    return riff + b"data" + size.to_bytes(4, "little")


class VoiceSpeaking(Caller):
    """Text in, sound out."""

    async def say_to(
        self,
        text: str,
        file: IO[bytes],
        *,
        voice: str = "",
        language: str = "",
        on_progress: Callable[[SpeechProgress], None] = lambda _: None,
    ) -> SpeechReport:
        """Speak ``text`` into ``file`` as it comes; the length in its header is set at the end where it can be.

        :raises UsageError: there is nothing to say. :raises UnavailableError: no voice. :raises OSError: ``file`` is full.
        """
        events: asyncio.Queue[SpeechEvent | None] = asyncio.Queue()
        asking = asyncio.ensure_future(
            self._call(
                "voice.say",
                SpeechReport,
                text=text,
                voice=voice,
                language=language,
                on_event=events.put_nowait,
                event=SpeechEvent,
            )
        )
        asking.add_done_callback(lambda _: events.put_nowait(None))
        written = rate_hz = 0
        try:
            while (event := await events.get()) is not None:
                if isinstance(event, SpeechProgress):
                    on_progress(event)
                    continue
                if not written:
                    rate_hz = event.rate_hz
                    file.write(wav_header(rate_hz, _UNKNOWN_BYTES))
                file.write(event.pcm)
                written += len(event.pcm)
            report: SpeechReport = await asking
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        file.flush()
        if file.seekable():
            file.seek(0)
            file.write(wav_header(rate_hz, written))
            file.flush()
        return report


@contextlib.contextmanager
def whole_file(target: Path, *, force: bool) -> Iterator[IO[bytes]]:
    """A file that is at ``target`` whole or not at all, over nothing unless ``force``.

    :raises UsageError: there is something already. :raises StoreError: it cannot be written there.
    """
    there = UsageError(f"{target} is there already, so nothing was written.", hint="Name another file, or add --force.")
    if target.is_dir():
        raise UsageError(f"{target} is a folder.", hint="Name a file in it.")
    if os.path.lexists(target) and not force:
        raise there
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=".desk-", dir=target.parent)
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if force:
            Path(temporary).replace(target)
        else:
            os.link(temporary, target)
    except FileExistsError as error:
        raise there from error
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}.", hint="Name another place.") from error
    finally:
        if temporary:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
