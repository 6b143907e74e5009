"""Which sound server the voice worker may reach."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk.host.egress import Egress
from desk.host.voice_sound import find_server, sound_policy
from desk.host.workers import Workers
from desk.paths import Paths

Listen = Callable[[Path], Path]


@pytest.fixture
def listen(short_home: Path) -> Iterator[Listen]:
    """Makes a socket at a path."""
    made: list[socket.socket] = []

    def make(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(path))
        made.append(server)
        return path

    yield make
    for server in made:
        server.close()


@pytest.mark.parametrize("form", ["unix:{}", "{}", "{{0f}}unix:{}", "tcp:sound.example:4713 unix:{}"])
def test_the_server_a_user_named_is_found(short_home: Path, listen: Listen, form: str) -> None:
    path = listen(short_home / "s")
    assert find_server({"PULSE_SERVER": form.format(path)}).socket == path


def test_the_sessions_server_is_found(short_home: Path, listen: Listen) -> None:
    path = listen(short_home / "pulse" / "native")
    assert find_server({"XDG_RUNTIME_DIR": str(short_home)}).socket == path


def test_a_link_is_followed_so_that_what_may_be_reached_is_the_server_itself(short_home: Path, listen: Listen) -> None:
    path = listen(short_home / "s")
    (short_home / "link").symlink_to(path)
    assert find_server({"PULSE_SERVER": f"unix:{short_home / 'link'}"}).socket == path


@pytest.mark.parametrize("server", ["tcp:sound.example:4713", "unix:/nonexistent/s", "unix:/etc/passwd"])
def test_a_server_that_cannot_be_reached_is_none_and_no_other_is_taken(
    short_home: Path, listen: Listen, server: str
) -> None:
    listen(short_home / "pulse" / "native")
    found = find_server({"PULSE_SERVER": server, "XDG_RUNTIME_DIR": str(short_home)})
    assert found.socket is None
    assert sound_policy(found).connect_sockets == ()


def test_the_voice_worker_itself_has_a_socket_and_no_port(
    paths: Paths, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = listen(paths.run / "native")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{server}")
    workers = Workers(paths, Egress(), agent_calls={}, voice_calls={}, model_setup=dict, on_change=lambda: None)
    policy = workers.voice.policy()
    assert policy.connect_sockets == (server,)
    assert (policy.connect_ports, policy.listen, policy.write) == ((), False, ())


def test_with_a_server_the_cards_themselves_are_not_touched(short_home: Path, listen: Listen) -> None:
    policy = sound_policy(find_server({"PULSE_SERVER": f"unix:{listen(short_home / 's')}"}))
    assert policy.write == ()
    assert policy.connect_ports == ()
