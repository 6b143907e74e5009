"""The speaking worker: text in, sound out. It hears nothing, and has a way out only where the user chose a remote voice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desk.rpc.child import serve
from desk.rpc.peer import Handler, Peer
from desk.voice.speaking.calls import speaking_calls


def build(host: Callable[[], Peer]) -> Mapping[str, Handler]:
    """The calls this worker answers."""
    return speaking_calls()


if __name__ == "__main__":
    serve("speaking", build)
