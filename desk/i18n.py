"""What Desk says, in English and Chinese. English texts are their own keys; the Chinese ones stand in ``desk.locale``."""

from __future__ import annotations

import os
from collections.abc import Mapping

LANGUAGES = ("en", "zh")
_table: dict[str, str] | None = None
_language = ""


def mark(text: str) -> str:
    """Name a text to be translated where it is shown, for tables made at import time; returns it unchanged."""
    return text


def detect(setting: str, env: Mapping[str, str]) -> str:
    """``en`` or ``zh``: what the setting says, else what the locale does (the order of POSIX: LC_ALL, LC_MESSAGES, LANG)."""
    if setting in LANGUAGES:
        return setting
    named = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    return "zh" if named.lower().startswith("zh") else "en"


def set_language(code: str) -> None:
    """Speak ``code`` from now on (``en`` or ``zh``)."""
    global _language, _table
    _language = code if code in LANGUAGES else "en"
    if _language == "zh":
        from desk.locale.zh import TEXTS

        _table = TEXTS
    else:
        _table = None


def language() -> str:
    """The language in force; chosen from the environment when nobody set one."""
    if not _language:
        set_language(detect(os.environ.get("DESK_LANGUAGE", "auto"), os.environ))
    return _language


def t(text: str, **values: object) -> str:
    """``text`` in the user's language, with ``{name}`` replaced by ``values``; English if there is no other."""
    language()
    said = _table.get(text, text) if _table is not None else text
    return said.format(**values) if values else said
