"""The remote voice reaches its service by the host's proxy alone, and only while the user has chosen it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.errors import UnavailableError, UsageError
from desk.host.egress import Egress
from desk.host.voice_speaking import REMOTE_HOST, Speaking
from desk.paths import Paths
from desk.testing.certificates import Authority
from desk.testing.edge_server import edge_server
from desk.voice.edge import HOST, EdgeVoice
from desk.voice.speaking.choose import Places, voices


async def test_the_unmodified_client_goes_out_by_the_proxy(tmp_path: Path) -> None:
    egress = Egress()
    await egress.start()
    try:
        async with edge_server(Authority(tmp_path)) as server:
            voice = EdgeVoice(proxy=egress.url, stall_s=5)
            with pytest.raises(UnavailableError):
                [piece async for piece in voice.speak("Hello there.", "en")]
            assert server.connections == 0
            egress.allow(frozenset({("127.0.0.1", server.port)}), by="speaking")
            pieces = [piece async for piece in voice.speak("Hello there.", "en")]
            assert server.asked == ["Hello there."]
            assert sum(len(piece.samples) for piece in pieces) > 10_000
            assert egress.sent_bytes["127.0.0.1"] > 500
    finally:
        await egress.stop()


async def test_what_one_part_allows_another_does_not_take_away() -> None:
    egress = Egress()
    egress.allow(frozenset({("one.example", 443)}))
    egress.allow(frozenset({("Two.example", 443)}), by="speaking")
    assert egress.allows("one.example", 443)
    assert egress.allows("two.example", 443)
    egress.allow(frozenset(), by="speaking")
    assert egress.allows("one.example", 443)
    assert not egress.allows("two.example", 443)


async def test_there_is_a_port_only_while_the_remote_voice_is_chosen(paths: Paths) -> None:
    egress = Egress()
    egress.port = 4321
    speaking = Speaking(paths, egress, lambda: (), lambda: None)
    for remote in (False, True, False):
        await speaking._allow(remote)
        assert speaking._policy().connect_ports == ((4321,) if remote else ())
        assert egress.allows(REMOTE_HOST, 443) is remote
        assert bool(speaking._places()["proxy"]) is remote
    assert REMOTE_HOST == HOST


def test_the_remote_voice_is_never_taken_unasked() -> None:
    with_proxy = Places(folder="/tmp", proxy="http://127.0.0.1:1", kokoro="/nowhere")
    assert "edge" not in voices(with_proxy)
    assert "edge" not in voices(with_proxy, "kokoro")
    assert next(iter(voices(with_proxy, "edge"))) == "edge"
    assert list(voices(with_proxy, "edge", only=True)) == ["edge"]
    with pytest.raises(UnavailableError, match="not chosen"):
        voices(Places(folder="/tmp"), "edge")
    with pytest.raises(UsageError, match="no voice called"):
        voices(with_proxy, "nobody")
