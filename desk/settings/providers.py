"""Remote providers of models: the ``[providers.NAME]`` tables of the config file. Their keys live in the keyring."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.settings.declare import BadValueError

# Kind -> where litellm sends what has no api_base: what egress lets through, and what the ledger says has seen the text.
KIND_HOSTS = {
    "openai": "api.openai.com",
    "anthropic": "api.anthropic.com",
    "gemini": "generativelanguage.googleapis.com",
    "mistral": "api.mistral.ai",
    "deepseek": "api.deepseek.com",
    "dashscope": "dashscope.aliyuncs.com",
    "moonshot": "api.moonshot.ai",
    "zai": "api.z.ai",
    "groq": "api.groq.com",
    "xai": "api.x.ai",
    "openrouter": "openrouter.ai",
}
_NEEDS_BASE = ("openai-compatible", "azure")
KINDS = (*KIND_HOSTS, *_NEEDS_BASE)
FIELDS = ("kind", "model", "api_base", "api_version", "headers")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, token
_SECRET_HEADERS = ("authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie")
_SECRET_FIELDS = ("api_key", "key", "token", "secret", "password")


@dataclass(frozen=True)
class Provider:
    """``kind`` is one of ``KINDS``; empty ``api_base`` and ``api_version`` are the provider's own defaults."""

    name: str
    kind: str
    model: str = ""
    api_base: str = ""
    api_version: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def on_this_machine(self) -> bool:
        """Whether calls go to a server on loopback, so that no text leaves."""
        from urllib.parse import urlsplit

        return urlsplit(self.api_base).hostname in ("127.0.0.1", "localhost", "::1")


class ProviderError(BadValueError):
    """What is wrong, as a whole sentence; ``path`` leads to the value in the file."""

    def __init__(self, path: str, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.path = path
        self.sentence = sentence if sentence.endswith("?") else f"{sentence}."
        self.hint = hint


def check_provider(name: str, table: object) -> Provider:
    """Read one table.

    :raises ProviderError: a field is unknown, ill-typed or missing, or a secret stands in the file.
    """
    path = f"providers.{name}"
    if not _NAME.fullmatch(name):
        raise ProviderError(path, f'provider name "{name}" must be lower-case letters, digits, - and _')
    if not isinstance(table, dict):
        raise ProviderError(path, f"{path} must be a table with {', '.join(FIELDS)}")
    for key, value in table.items():
        _check_field(path, name, key, value)
    kind = table.get("kind")
    if kind is None:
        base = f" {path}.api_base {table['api_base']}" if table.get("api_base") else ""
        raise ProviderError(
            path,
            f"{path} needs a kind: {', '.join(KINDS)}",
            f"Set it: desk settings set {path}.kind {'openai-compatible' if base else 'openai'}{base}",
        )
    if kind in _NEEDS_BASE and not table.get("api_base"):
        raise ProviderError(
            path,
            f'{path} is of kind "{kind}" and so needs an api_base, e.g. https://host/v1',
            f"Set both: desk settings set {path}.kind {kind} {path}.api_base https://HOST/v1",
        )
    return Provider(
        name,
        kind,
        table.get("model", ""),
        table.get("api_base", ""),
        table.get("api_version", ""),
        dict(table.get("headers", {})),
    )


def _check_field(path: str, name: str, key: str, value: object) -> None:
    where = f"{path}.{key}"
    if key in _SECRET_FIELDS:
        raise _secret(where, name)
    if key not in FIELDS:
        import difflib

        near = difflib.get_close_matches(key, FIELDS, 1)
        guess = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(FIELDS)}"
        raise ProviderError(where, f'"{key}" is not a field of a provider{guess}')
    if key == "headers":
        _check_headers(where, name, value)
        return
    if not isinstance(value, str) or not value.isprintable():
        raise ProviderError(where, f"{where} must be text on one line")
    if key == "kind" and value not in KINDS:
        raise ProviderError(where, f"{where} must be one of {', '.join(KINDS)}")
    if key == "api_base" and value:
        _check_base(where, name, value)


def _check_base(where: str, name: str, value: str) -> None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or " " in value:
        raise ProviderError(where, f"{where} must be an address like https://host/v1")
    if parts.username is not None or parts.password is not None:
        raise _secret(where, name)


def _check_headers(where: str, name: str, value: object) -> None:
    if not isinstance(value, dict):
        raise ProviderError(where, f'{where} must be a table like {{ "X-Team" = "blue" }}')
    for header, text in value.items():
        if not _HEADER.fullmatch(header) or not isinstance(text, str) or not text.isprintable() or not text.isascii():
            raise ProviderError(f"{where}.{header}", f"{where} must hold header names and plain ASCII texts")
        if header.lower() in _SECRET_HEADERS:
            raise _secret(f"{where}.{header}", name)


def _secret(where: str, name: str) -> ProviderError:
    return ProviderError(
        where,
        f"{where} looks like a secret, and keys do not belong in this file",
        hint=f"Remove it, then: desk keys set {name}",
    )
