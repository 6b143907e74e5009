"""Typed lines: as they come, from a pipe or a file, bounded, and ended with what they belong to."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from desk.cli.typed_lines import LONGEST, typed_lines


async def test_lines_come_as_they_are_typed_and_end_with_the_input() -> None:
    reading, writing = os.pipe()
    try:
        lines = typed_lines(reading)
        os.write(writing, b"one\n\n  two half")
        assert await anext(lines) == "one"
        os.write(writing, "两\nthree".encode())
        assert await anext(lines) == "two half两"
        os.close(writing)
        assert [line async for line in lines] == ["three"]
    finally:
        os.close(reading)


async def test_a_file_is_read_and_what_is_too_long_is_no_line(tmp_path: Path) -> None:
    (tmp_path / "lines").write_bytes(b"one\n" + b"x" * (3 * LONGEST) + b"\ntwo\xff\n")
    with (tmp_path / "lines").open("rb") as file:
        assert [line async for line in typed_lines(file.fileno())] == ["one", "two\ufffd"]


async def test_waiting_for_a_line_can_be_given_up() -> None:
    reading, writing = os.pipe()
    try:
        waiting = asyncio.ensure_future(anext(typed_lines(reading)))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert waiting.cancelled()
        assert not asyncio.get_running_loop().remove_reader(reading), "it still listens"
    finally:
        os.close(reading)
        os.close(writing)
