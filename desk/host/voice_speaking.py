"""Speaking texts, as the host does it: a confined process of its own, that reads voices and has a way out only if one was chosen.

It goes clause by clause, so that no more sound is on the way than a clause, whoever is slow to take it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from desk.errors import UsageError
from desk.host.children import Child
from desk.host.confine import Policy
from desk.host.egress import Egress
from desk.models import piper_program
from desk.models.installed import find
from desk.models.speech_catalogue import JOE, KOKORO
from desk.paths import Paths, ensure_private
from desk.wire.voice_speaking import (
    MAX_CHARACTERS,
    ClauseReport,
    Cut,
    SpeechEvent,
    SpeechPiece,
    SpeechProgress,
    SpeechReport,
    VoiceFailure,
)

REMOTE = "edge"
REMOTE_HOST = "speech.platform.bing.com"
_BYTES_A_SAMPLE = 2


class Speaking:
    """One text at a time."""

    def __init__(
        self,
        paths: Paths,
        egress: Egress,
        weights: Callable[[], tuple[Path, ...]],
        on_change: Callable[[], None],
    ) -> None:
        self._paths = paths
        self._egress = egress
        self._weights = weights
        self._remote = False
        self._one = asyncio.Lock()
        self.child = Child(
            "speaking", self._policy, on_change=on_change, command=[sys.executable, "-P", "-m", "desk.voice.speaking"]
        )

    def _policy(self) -> Policy:
        folder, programs = ensure_private(self._folder), ensure_private(self._programs)
        linked = tuple(item.resolve() for item in programs.iterdir() if item.is_symlink())  # to a larger disk
        return Policy(
            read=(*self._weights(), programs, *linked),
            write=(folder,),
            connect_ports=(self._egress.port,) if self._remote else (),
            environment={"TMPDIR": str(folder), "OMP_WAIT_POLICY": "PASSIVE"},
        )

    @property
    def _folder(self) -> Path:
        return self._paths.run / "speaking"

    @property
    def _programs(self) -> Path:
        return self._paths.data / "programs"

    async def say(
        self,
        text: str,
        *,
        chosen: str,
        speaker: str,
        language: str,
        emit: Callable[[SpeechEvent], Awaitable[None]],
    ) -> SpeechReport:
        """Speak ``text``; sound and progress go to ``emit``.

        :param chosen: the setting: the voice the user wants, ``auto`` for whichever is here.
        :param speaker: a voice for this text alone; nobody else then speaks it.
        :raises UsageError: there is nothing to say, or too much. :raises UnavailableError: there is no voice.
        """
        if len(text) > MAX_CHARACTERS:
            raise UsageError(
                f"This text has {len(text):,} characters; Desk speaks {MAX_CHARACTERS:,} at once.",
                hint="Speak it in parts.",
            )
        async with self._one:
            await self._allow(chosen == REMOTE)
            cut: Cut = await self.child.call("speaking.cut", {"text": text, "language": language}, Cut)
            if not cut.clauses:
                raise UsageError("There is nothing to say in this text.", hint="Give it some words.")
            order = {
                "language": cut.language,
                "places": self._places(),
                "speaker": speaker or self._named(chosen),
                "only": bool(speaker),
            }
            return await self._clauses(cut, len(text), order, emit)

    async def clause(
        self, text: str, language: str, *, chosen: str, on_piece: Callable[[SpeechPiece], None]
    ) -> ClauseReport:
        """Speak one clause that was cut and made speakable already; its sound goes to ``on_piece``.

        :raises UnavailableError: there is no voice.
        """
        async with self._one:
            await self._allow(chosen == REMOTE)
            order = {"text": text, "language": language, "places": self._places(), "speaker": self._named(chosen)}
            report: ClauseReport = await self.child.call(
                "speaking.speak", order, ClauseReport, on_event=on_piece, event=SpeechPiece
            )
            return report

    @staticmethod
    def _named(chosen: str) -> str:
        return "" if chosen == "auto" else chosen

    async def _clauses(
        self, cut: Cut, total: int, order: dict[str, object], emit: Callable[[SpeechEvent], Awaitable[None]]
    ) -> SpeechReport:
        spoken = 0
        rate_hz = 0
        left = False
        by: dict[str, None] = {}
        failures: dict[VoiceFailure, None] = {}
        for clause in cut.clauses:
            pieces: list[SpeechPiece] = []
            # The first voice sets the rate of the whole; others are brought to it.
            report: ClauseReport = await self.child.call(
                "speaking.speak",
                {**order, "text": clause.text, "rate_hz": rate_hz},
                ClauseReport,
                on_event=pieces.append,
                event=SpeechPiece,
            )
            for piece in pieces:
                rate_hz = rate_hz or piece.rate_hz
                spoken += len(piece.pcm) // _BYTES_A_SAMPLE
                await emit(piece)
            await emit(SpeechProgress(clause.end, total))
            left = left or report.left
            by |= {report.voice: None} if report.voice else {}
            failures |= dict.fromkeys(report.failures)
        return SpeechReport(
            voices=list(by),
            language=cut.language,
            seconds=spoken / rate_hz if rate_hz else 0.0,
            rate_hz=rate_hz,
            left_machine=REMOTE_HOST if left else "",
            failures=list(failures),
        )

    async def _allow(self, remote: bool) -> None:
        """Open the way to the remote voice, or close it; a process that was started otherwise is ended."""
        self._egress.allow(frozenset({(REMOTE_HOST, 443)}) if remote else frozenset(), by="speaking")
        if remote != self._remote:
            self._remote = remote
            await self.child.stop()

    def _places(self) -> dict[str, str]:
        program = piper_program.find(self._programs)
        joe, kokoro = (find(self._paths.models, one.id) for one in (JOE, KOKORO))
        return {
            "folder": str(self._folder),
            "piper": str(program or ""),
            "joe": str(joe or ""),
            "kokoro": str(kokoro or ""),
            "proxy": self._egress.url if self._remote else "",
        }
