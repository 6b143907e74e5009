"""Writing the config file: one value at a time, comments kept, never half a file."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, cast

from desk.errors import ConfigError
from desk.paths import Paths, ensure_private
from desk.settings.declare import BY_NAME, SETTINGS, BadValueError, Setting, Value
from desk.settings.load import parse_config, parse_toml, read_config, unknown_name
from desk.settings.providers import ProviderError, check_provider


def set_value(paths: Paths, name: str, text: str) -> None:
    """Set one setting, or a provider's field (``providers.work.model``), in the config file.

    :raises ConfigError: no such setting, a value that is not allowed, or a broken file (which is left as it is).
    """
    set_values(paths, {name: text})


def set_values(paths: Paths, texts: Mapping[str, str]) -> None:
    """Set several at once, all or none: what is checked together (a provider's kind and address) goes together.

    :raises ConfigError: as ``set_value`` does.
    """
    values: dict[str, Any] = {
        name: text if name.startswith("providers.") else _checked(name, text) for name, text in texts.items()
    }
    with _changing(paths) as document:
        for name, value in values.items():
            *tables, last = _parts(name)
            table = cast(MutableMapping[str, Any], document)
            for part in tables:
                if not isinstance(table.get(part), MutableMapping):
                    table[part] = {}
                table = table[part]
            table[last] = value
        for provider in {_parts(name)[1] for name in values if name.startswith("providers.")}:
            _check_new(provider, cast(MutableMapping[str, Any], document)["providers"][provider])


def _check_new(name: str, table: object) -> None:
    """As reading the file would, but naming no line: what is wrong is not in the file yet."""
    plain = table.unwrap() if hasattr(table, "unwrap") else table
    try:
        check_provider(name, plain)
    except ProviderError as error:
        raise ConfigError(error.sentence, hint=error.hint or "Nothing was changed.") from None


def unset_value(paths: Paths, name: str) -> bool:
    """Take a setting, a provider or its field out of the config file; False if it was not there."""
    if not name.startswith("providers.") and name not in BY_NAME:
        raise unknown_name(name)
    with _changing(paths) as document:
        *tables, last = _parts(name)
        table = cast(MutableMapping[str, Any], document)
        for part in tables:
            inner = table.get(part)
            if not isinstance(inner, MutableMapping):
                return False
            table = inner
        return table.pop(last, None) is not None


def render_config(values: dict[str, Value] | None = None) -> str:
    """A whole config file with every setting explained; those without a value in ``values`` as comments."""
    given = values or {}
    lines: list[str] = []
    table = ""
    for setting in SETTINGS:
        head, _, key = setting.name.rpartition(".")
        if head != table:
            lines += ["", f"[{head}]"]
            table = head
        lines.append(f"# {setting.help} Must be {setting.allowed}. Environment: {setting.env}")
        if setting.name in given:
            lines.append(f"{key} = {_toml(setting, given[setting.name])}")
        else:
            lines.append(f"# {key} = {_toml(setting, setting.default)}")
    return "\n".join(lines) + "\n"


def _checked(name: str, text: str) -> Value:
    setting = BY_NAME.get(name)
    if setting is None:
        raise unknown_name(name)
    try:
        value = setting.parse(text)
    except BadValueError as error:
        raise ConfigError(f'{name} must be {error}, not "{text}".', hint=setting.help) from None
    return setting.no_limit if value is None else value


def _toml(setting: Setting, value: Value) -> str:
    import tomlkit

    return tomlkit.item(setting.no_limit if value is None else value).as_string()


def _parts(name: str) -> list[str]:
    # providers.NAME.headers.HEADER: a header's name may hold dots.
    return name.split(".", 3)


@contextlib.contextmanager
def _changing(paths: Paths) -> Iterator[object]:
    import tomlkit

    # A link (as people make for dotfiles) stays one: the file behind it is replaced.
    file = paths.config_file.resolve()
    ensure_private(paths.config)
    folder = os.open(paths.config, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        before = read_config(file)
        parse_toml(before, paths.config_file)  # a wrong value in it may be what is being mended
        document = tomlkit.parse(before)
        yield document
        after = tomlkit.dumps(document)
        if after != before:
            parse_config(after, paths.config_file)
            replace_file(file, after.encode())
    except OSError as error:
        raise ConfigError(
            f"Desk cannot write {file}: {error.strerror}.",
            hint="See whether the disk is full or the file is not yours.",
        ) from error
    finally:
        os.close(folder)


def replace_file(file: Path, content: bytes) -> None:
    """Put ``content`` (0600) in the place of ``file``; a reader or a crash sees the old or the new, never a part."""
    partial = file.with_name(f".{file.name}.part")
    descriptor = os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    try:
        with open(descriptor, "wb") as stream:
            os.fchmod(descriptor, 0o600)
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
