from __future__ import annotations

import os
from pathlib import Path

from desk.models.slots import MIN_PREFIX_CHARACTERS, prune, slot_name
from desk.wire.chat import ChatMessage, CompletionRequest

_SYSTEM = "Be brief. " * (MIN_PREFIX_CHARACTERS // 10 + 1)


def _request(system: str, said: str, cache_key: str = "turn") -> CompletionRequest:
    messages = [ChatMessage(role="system", text=system), ChatMessage(role="user", text=said)]
    return CompletionRequest(model="local/x", messages=messages, cache_key=cache_key)


def test_the_name_depends_on_prefix_key_and_model_but_not_on_what_was_said() -> None:
    name = slot_name("a" * 64, _request(_SYSTEM, "hello"))
    assert name == slot_name("a" * 64, _request(_SYSTEM, "something else"))
    others = {
        slot_name("b" * 64, _request(_SYSTEM, "hello")),
        slot_name("a" * 64, _request(_SYSTEM + "x", "hello")),
        slot_name("a" * 64, _request(_SYSTEM, "hello", "draft")),
    }
    assert len(others) == 3
    assert name not in others


def test_short_or_unnamed_prefixes_are_not_kept() -> None:
    assert slot_name("a" * 64, _request("Be brief.", "hello")) == ""
    assert slot_name("a" * 64, _request(_SYSTEM, "hello", "")) == ""


def test_the_longest_unused_files_go_first_and_the_current_one_stays(tmp_path: Path) -> None:
    for age, name in enumerate(("new.bin", "middle.bin", "old.bin", "kept.bin")):
        path = tmp_path / name
        path.write_bytes(b"x" * 100)
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    prune(tmp_path, "kept.bin", limit_bytes=250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.bin", "new.bin"]
