"""Help pages and click's own sentences in Chinese. Imported only where that is spoken; English needs nothing of it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

from desk.i18n import language, t

_short_help = click.Command.get_short_help_str


class Formatter(click.HelpFormatter):
    """Says each text of a help page in the user's language when it is written, so that commands keep their own."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}{t(': ').rstrip()}\n")

    def write_text(self, text: str) -> None:
        super().write_text(t(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _option_help(text)) for name, text in rows], col_max, col_spacing)


def _option_help(text: str) -> str:
    said, gap, extra = text.partition("  [")  # click puts defaults and ranges behind
    return f"{t(said)}{gap}{extra}"


def _short(command: click.Command, limit: int = 45) -> str:
    return t(inspect.cleandoc(command.help or "")) if language() == "zh" else _short_help(command, limit)


def _one_or_more(one: str, more: str, count: int) -> str:
    return t(one if count == 1 else more)


def speak() -> None:
    """Have click speak it too. It asks gettext, which reads compiled catalogues only; Desk's table takes its place."""
    click.Context.formatter_class = Formatter
    click.Command.get_short_help_str = _short  # type: ignore[method-assign,assignment]
    for module in (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types):
        for name, said in (("_", t), ("ngettext", _one_or_more)):
            if hasattr(module, name):
                setattr(module, name, said)
