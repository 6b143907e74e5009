"""Both languages say the same things."""

from __future__ import annotations

import ast
import inspect
import string
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import desk
from desk import i18n
from desk.cli.app import COMMANDS, root
from desk.locale.zh import TEXTS
from desk.locale.zh_help import CLICK
from desk.models.speech_catalogue import everything
from desk.settings.declare import SETTINGS

ROOT = Path(desk.__file__).parent


def spoken() -> Iterator[tuple[str, str]]:
    """Every text that ``t`` or ``mark`` is given where people are spoken to, and the file it stands in."""
    for folder in (
        "tui",
        "cli",
        "gate",
        "host",
        "doctor",
        "channels",
        "people",
        "schedule",
        "suggest",
        "notify",
        "store",
        "wire",
    ):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("t", "mark")
                if named and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value), str(file.relative_to(ROOT))
    yield from ((text, "help") for text in helps(root, click.Context(root)))
    yield from ((setting.help, "settings") for setting in SETTINGS)
    yield from ((text, "models") for model in everything() for text in (model.what, model.limits))
    yield from ((text, "click") for text in CLICK)  # click's own words; what of them is missing stays English


def helps(command: click.Command, context: click.Context) -> Iterator[str]:
    """What a command, its options and its commands say of themselves."""
    yield from (inspect.cleandoc(command.help or ""), *(p.help or "" for p in command.params if hasattr(p, "help")))
    yield from (text for _, text in COMMANDS.values())
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if inner := command.get_command(context, name):
                yield from helps(inner, context)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_has_a_chinese_one_with_the_same_placeholders() -> None:
    missing = sorted({f"{file}: {text}" for text, file in spoken() if text and text not in TEXTS})
    assert not missing, "\n".join(missing)
    for text, chinese in TEXTS.items():
        assert placeholders(text) == placeholders(chinese), text


def test_nothing_chinese_is_left_over() -> None:
    left_over = set(TEXTS) - {text for text, _ in spoken()}
    assert not left_over


@pytest.mark.parametrize("name", ["from", "to", "copy to", "blind copy", "subject", "text", "date", "attached"])
def test_names_of_fields_fit_their_column(name: str) -> None:
    from rich.cells import cell_len

    assert cell_len(name) <= 10
    assert cell_len(TEXTS[name]) < 10


@pytest.mark.parametrize(
    ("setting", "env", "language"),
    [
        ("auto", {}, "en"),
        ("auto", {"LANG": "zh_CN.UTF-8"}, "zh"),
        ("auto", {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ("auto", {"LC_MESSAGES": "zh_TW", "LANG": "de_DE"}, "zh"),
        ("en", {"LANG": "zh_CN"}, "en"),
        ("zh", {}, "zh"),
    ],
)
def test_detection(setting: str, env: dict[str, str], language: str) -> None:
    assert i18n.detect(setting, env) == language


def test_values_are_never_read_as_a_template() -> None:
    i18n.set_language("en")
    assert i18n.t("{model} answers from now on.", model="{evil}") == "{evil} answers from now on."
    i18n.set_language("zh")
    assert i18n.t("{model} answers from now on.", model="m") == "从现在起由 m 回答。"
    assert i18n.t("never written") == "never written"
    i18n.set_language("en")
