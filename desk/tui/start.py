"""The way in: settings, language, theme, then the application."""

from __future__ import annotations

import os
from collections.abc import Mapping

from desk import i18n
from desk.errors import ConfigError
from desk.paths import Paths


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
    return app.run() or 0
