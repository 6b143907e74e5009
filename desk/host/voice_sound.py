"""What the voice worker may touch of the machine's sound: one sound server's socket, or the sound card where there is no server.

The worker reaches nothing else outside itself, and no network. What that server can be asked for beside sound is the server's own
matter: PulseAudio loads modules for any client, those with a network too, unless started with ``--disallow-module-loading``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.host.confine import Policy

_WSLG = Path("/mnt/wslg/PulseServer")
_CARDS = Path("/dev/snd")
# How libasound and libpulse are set up on this system: no word of the user's.
_CONFIGURATION = tuple(Path(path) for path in ("/etc/alsa", "/etc/asound.conf", "/etc/pulse", "/proc/asound"))

_PASSIVE = {"OMP_WAIT_POLICY": "PASSIVE"}  # threads that spin while they wait would take the turns of those that work


@dataclass(frozen=True)
class SoundServer:
    """``socket`` is PulseAudio's native one, which PipeWire offers too; None if there is no server on this machine."""

    socket: Path | None


def sound_policy(server: SoundServer, read: tuple[Path, ...] = ()) -> Policy:
    """The voice worker's policy: sound, and what it may ``read``.

    It never has a port. What hears the microphone must not reach a network; and where a worker has one, sandlock sends every
    message of its Unix sockets for it, without the credentials by which a sound server knows its user. A voice that is fetched
    from a service is fetched by another worker.
    """
    if server.socket is None:
        return Policy(read=(*_CONFIGURATION, *read), write=(_CARDS,), environment=_PASSIVE)
    return Policy(
        read=(*_CONFIGURATION, *read),
        connect_sockets=(server.socket,),
        environment={
            "PULSE_SERVER": f"unix:{server.socket}",
            "PULSE_PROP_OVERRIDE": "application.name=Desk",
            **_PASSIVE,
        },
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
        places += [Path(f"/run/user/{os.getuid()}/pulse/native"), _WSLG]
    for place in places:
        try:
            if place.is_socket():
                return SoundServer(place.resolve())
        except OSError:
            continue
    return SoundServer(None)
