"""Reading the settings: flag before environment before file before default. It is on the way to first paint, so cheap."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.errors import ConfigError
from desk.paths import Paths
from desk.settings.declare import BY_NAME, SETTINGS, BadValueError, Setting, Value
from desk.settings.providers import Provider, ProviderError, check_provider


@dataclass(frozen=True)
class Settings:
    """The values in force. ``sources`` says for each where it came from: flag, environment, file or default."""

    values: Mapping[str, Value]
    sources: Mapping[str, str]
    providers: Mapping[str, Provider]

    def text(self, name: str) -> str:
        """A setting that is text."""
        value = self.values[name]
        assert isinstance(value, str), name
        return value

    def whole(self, name: str) -> int:
        """A setting that is a whole number."""
        value = self.values[name]
        assert isinstance(value, int), name
        return value

    def number(self, name: str) -> float:
        """A setting that is a number."""
        value = self.values[name]
        assert isinstance(value, int | float), name
        return float(value)

    def limit(self, name: str) -> float | None:
        """A setting that is a number or, as None, no limit."""
        value = self.values[name]
        assert value is None or isinstance(value, int | float), name
        return value

    def describe(self) -> dict[str, dict[str, Any]]:
        """Each setting's value, source, default, help and what is allowed, for lists and ``--json``."""
        return {
            setting.name: {
                "value": setting.no_limit if self.values[setting.name] is None else self.values[setting.name],
                "source": self.sources[setting.name],
                "default": setting.default,
                "help": setting.help,
                "allowed": setting.allowed,
                "choices": list(setting.choices),
                "env": setting.env,
                "flag": setting.flag,
            }
            for setting in SETTINGS
        }


def load(paths: Paths, env: Mapping[str, str] | None = None, flags: Mapping[str, str | None] | None = None) -> Settings:
    """Read the settings.

    :param env: the environment; None is that of this process.
    :param flags: texts by setting name; None as a text means the flag was not given.
    :raises ConfigError: names the place (file and line, variable or flag) and what is allowed.
    """
    in_file, providers = parse_config(read_config(paths.config_file), paths.config_file)
    if env is None:
        env = os.environ
    values: dict[str, Value] = {}
    sources: dict[str, str] = {}
    for setting in SETTINGS:
        flag = (flags or {}).get(setting.name)
        variable = env.get(setting.env)
        if flag is not None:
            found, source = _parse(setting, flag, setting.flag), "flag"
        elif variable is not None:
            found, source = _parse(setting, variable, setting.env), "environment"
        elif setting.name in in_file:
            found, source = in_file[setting.name], "file"
        else:
            found, source = setting.default, "default"
        values[setting.name], sources[setting.name] = found, source
    return Settings(values, sources, providers)


def read_config(file: Path) -> str:
    """The text of the config file; empty if there is none.

    :raises ConfigError: it is there, but cannot be read as text.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"{file}, line {line}: the file is not UTF-8 text.", hint="Save it as UTF-8.") from error
    except OSError as error:
        raise ConfigError(f"Desk cannot read {file}: {error.strerror}.", hint="Make it a file you can read.") from error


def parse_config(text: str, file: Path) -> tuple[dict[str, Value], dict[str, Provider]]:
    """The settings and providers in a config file's text; ``file`` is only named in errors."""
    if not text:
        return {}, {}
    document = parse_toml(text, file)
    values: dict[str, Value] = {}
    providers: dict[str, Provider] = {}
    for name, value in _leaves(document):
        setting = BY_NAME.get(name)
        if setting is None:
            raise _unknown(name, text, file)
        try:
            values[name] = setting.check(value)
        except BadValueError as error:
            raise ConfigError(
                f"{file}, line {find_line(text, name)}: {name} must be {error}, not {_shown(value)}.",
                hint=f"Change that line, or run: desk settings set {name} {setting.render(setting.default) or repr('')}",
            ) from None
    try:
        tables = document.get("providers", {})
        if not isinstance(tables, dict):
            raise ProviderError("providers", "providers must be tables like [providers.work]")
        for name, table in tables.items():
            providers[name] = check_provider(name, table)
    except ProviderError as error:
        hint = error.hint or "Change that line."
        raise ConfigError(f"{file}, line {find_line(text, error.path)}: {error.sentence}", hint=hint) from None
    return values, providers


def parse_toml(text: str, file: Path) -> dict[str, Any]:
    """The document, whatever it holds.

    :raises ConfigError: it is not TOML, e.g. because it was written by half.
    """
    import tomllib

    try:
        return tomllib.loads(text)
    # ValueError: not TOML, or a number of thousands of digits
    except (ValueError, RecursionError) as error:
        raise _broken(error, text, file) from error


def find_line(text: str, path: str) -> int:
    """The line (from 1) on which a dotted name is set, or the nearest of its parents; 1 if none is found."""
    best, best_length, table = 1, 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[?([^\]]+)\]", line):
            here = table = _dotted(header[1])
        elif key := re.match(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=", line):
            here = f"{table}.{_dotted(key[1])}" if table else _dotted(key[1])
        else:
            continue
        if (path == here or path.startswith(f"{here}.")) and len(here) > best_length:
            best, best_length = number, len(here)
    return best


def unknown_name(name: str) -> ConfigError:
    """The error for a setting that does not exist, with the nearest that does."""
    return ConfigError(f'There is no setting "{name}"{_guess(name)}', hint="See them all: desk settings list")


def _parse(setting: Setting, text: str, place: str) -> Value:
    try:
        return setting.parse(text)
    except BadValueError as error:
        raise ConfigError(f"{place} must be {error}, not {_shown(text)}.", hint=f"{setting.help}") from None


def _leaves(document: dict[str, Any]) -> list[tuple[str, object]]:
    tables = {setting.name.partition(".")[0] for setting in SETTINGS if "." in setting.name}
    found: list[tuple[str, object]] = []
    for key, value in document.items():
        if key == "providers":
            continue
        if key in tables and isinstance(value, dict):
            found += [(f"{key}.{inner}", leaf) for inner, leaf in value.items()]
        else:
            found.append((key, value))
    return found


def _unknown(name: str, text: str, file: Path) -> ConfigError:
    line = find_line(text, name)
    inside = [known.partition(".")[2] for known in BY_NAME if known.startswith(f"{name}.")]
    if inside:
        return ConfigError(f"{file}, line {line}: {name} must be a table [{name}] with {', '.join(inside)}.")
    return ConfigError(
        f'{file}, line {line}: there is no setting "{name}"{_guess(name)}', hint="See them all: desk settings list"
    )


def _guess(name: str) -> str:
    import difflib

    # A name may be right but for its table, so the last part is compared too.
    by_last = {known.rpartition(".")[2]: known for known in BY_NAME}
    near = difflib.get_close_matches(name, BY_NAME, 1) or [
        by_last[last] for last in difflib.get_close_matches(name.rpartition(".")[2], by_last, 1)
    ]
    if near:
        return f"; did you mean {near[0]}?"
    return f"; there are {', '.join([*BY_NAME, 'providers'])}."


def _broken(error: Exception, text: str, file: Path) -> ConfigError:
    reason, _, where = str(error).rpartition(" (at ")
    line = re.match(r"line (\d+)", where)
    number = int(line[1]) if line else len(text.splitlines())
    said = reason or "tables are nested too deep"
    return ConfigError(
        f"{file}, line {number}: this is not TOML: {said}.", hint="Correct that line, or move the file away."
    )


def _dotted(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.]+", key))


def _shown(value: object) -> str:
    shown = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else f"{value}"
    shown = "".join(character if character.isprintable() else "?" for character in shown)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
