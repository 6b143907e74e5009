"""Two themes with one accent colour each."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

_CALM = {
    "block-cursor-text-style": "none",
    "markdown-h1-text-style": "bold",
    "markdown-h2-text-style": "bold",
}
DARK = Theme(
    name="desk-dark",
    primary="#5fb3a1",
    accent="#5fb3a1",
    foreground="#d8d8d2",
    background="#16181a",
    surface="#1d2022",
    panel="#24282a",
    warning="#d8a657",
    error="#e0787a",
    success="#5fb3a1",
    dark=True,
    variables={**_CALM, "muted": "#8d9490", "line": "#3a4043"},
)
LIGHT = Theme(
    name="desk-light",
    primary="#1f7a68",
    accent="#1f7a68",
    foreground="#22262a",
    background="#fbfaf7",
    surface="#f1f0eb",
    panel="#e6e4dd",
    warning="#8f5b00",
    error="#b3262b",
    success="#1f7a68",
    dark=False,
    variables={**_CALM, "muted": "#6b7176", "line": "#c9c6bb"},
)


def choose(setting: str, env: Mapping[str, str]) -> str:
    """The theme's name: what the setting says, else what the terminal says of its background (COLORFGBG), else dark."""
    if setting in ("dark", "light"):
        return f"desk-{setting}"
    background = env.get("COLORFGBG", "").rpartition(";")[2]
    return "desk-light" if background in ("7", "15") else "desk-dark"
