"""The voice worker: the only process that hears the microphone. It reaches the sound server and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desk.rpc.child import serve
from desk.rpc.peer import Handler, Peer
from desk.voice.sound.calls import make_system, sound_calls
from desk.voice.talk import talk_calls


def build(host: Callable[[], Peer]) -> Mapping[str, Handler]:
    """The calls this worker answers."""
    system = make_system()
    return {**sound_calls(system), **talk_calls(system, host)}


if __name__ == "__main__":
    serve("voice", build)
