"""The way in: settings, language, theme, then the application."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk import i18n
from desk.errors import ConfigError
from desk.paths import Paths

if TYPE_CHECKING:
    from desk.tui.app import DeskApp


def run(paths: Paths, flags: Mapping[str, str | None]) -> int:
    """Run the terminal interface until the user leaves; returns the exit code.

    :param flags: settings given on the command line, by name. A broken config is said on the screen, by the host.
    """
    from desk.settings.load import load

    language, theme = "auto", "auto"
    try:
        settings = load(paths, os.environ, flags)
        language, theme = settings.text("language"), settings.text("theme")
    except ConfigError:
        pass  # the host reads the same file and says the same sentence, with the screen around it
    i18n.set_language(i18n.detect(language, os.environ))

    from desk.client import connect
    from desk.tui import themes
    from desk.tui.app import DeskApp

    app = DeskApp(paths, lambda: connect(paths=paths), theme=themes.choose(theme, os.environ))
    return asyncio.run(_run(app)) or 0


async def _run(app: DeskApp) -> int | None:
    """Run ``app``; a signal that ends it gives the terminal back too."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.leave, 128 + number)
    return await app.run_async()
