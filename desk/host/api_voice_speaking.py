"""Speaking a text, as clients call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from desk.host.calls import bind
from desk.rpc.peer import Call, Handler
from desk.wire.chat import Completion
from desk.wire.voice_speaking import SpeechReport

if TYPE_CHECKING:
    from desk.host.app import Host


class SayOrder(msgspec.Struct, frozen=True):
    """Empty ``voice`` and ``language``: the setting decides, the text tells."""

    text: str
    voice: str = ""
    language: str = ""


def calls(host: Host) -> dict[str, Handler]:
    async def say(call: Call, p: SayOrder) -> SpeechReport:
        """Streams sound and progress."""
        report = await host.workers.speaking.say(
            p.text, chosen=host.settings.text("voice.speaker"), speaker=p.voice, language=p.language, emit=call.emit
        )
        if report.left_machine:
            sent = Completion(
                model="edge-tts", text="", finish="stop", cost_cents=0.0, left_machine=report.left_machine
            )
            host.ledger.add(sent, host.clock.now(), route="remote", reason="a text read aloud")
            host.status_changed()
        return report

    return {"voice.say": bind(say)}
