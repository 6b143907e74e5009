"""Wait for the application and read its screen in tests, without a clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.app import App
from textual.pilot import Pilot

from desk.tui.widgets.lines import Text


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Let the application work until ``condition`` holds; fails after many rounds, not after a time."""
    for _ in range(200):
        await pilot.pause()
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"it never came true; the screen says:\n{words(pilot.app)}")


def words(app: App[int]) -> str:
    """All text in the shown lines of the open screen."""
    return "\n".join(str(one.render()) for one in app.screen.query(Text) if one.display)
