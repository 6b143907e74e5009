"""What the voice worker may touch of the machine's sound: one sound server's socket, or the sound card where there is no server.

The worker reaches nothing else outside itself. What that server can be asked for beside sound is the server's own matter:
PulseAudio loads modules for any client unless it was started with ``--disallow-module-loading``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.host.confine import Policy

_WSLG = Path("/mnt/wslg/PulseServer")
_CARDS = Path("/dev/snd")
# How libasound and libpulse are set up on this system: no word of the user's.
_CONFIGURATION = tuple(Path(path) for path in ("/etc/alsa", "/etc/asound.conf", "/etc/pulse", "/proc/asound"))


@dataclass(frozen=True)
class SoundServer:
    """``socket`` is PulseAudio's native one, which PipeWire offers too; None if there is no server on this machine."""

    socket: Path | None

    def policy(self) -> Policy:
        """The part of the voice worker's policy that sound needs."""
        if self.socket is None:
            return Policy(read=_CONFIGURATION, write=(_CARDS,))
        return Policy(
            read=_CONFIGURATION,
            connect_sockets=(self.socket,),
            environment={"PULSE_SERVER": f"unix:{self.socket}"},
        )


def find_server(environment: Mapping[str, str]) -> SoundServer:
    """The server that programs of this user speak to. One on another machine is none: the worker has no network."""
    places = []
    for address in environment.get("PULSE_SERVER", "").split():
        path = address.rpartition("}")[2].removeprefix("unix:")  # it may begin with the machine it is for, in braces
        if path.startswith("/"):
            places.append(Path(path))
    if not environment.get("PULSE_SERVER"):
        places += [Path(folder) / "native" for folder in [environment.get("PULSE_RUNTIME_PATH", "")] if folder]
        places += [Path(folder) / "pulse" / "native" for folder in [environment.get("XDG_RUNTIME_DIR", "")] if folder]
        places.append(_WSLG)
    for place in places:
        try:
            if place.is_socket():
                return SoundServer(place.resolve())
        except OSError:
            continue
    return SoundServer(None)
