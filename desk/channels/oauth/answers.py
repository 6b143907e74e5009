"""What an authorisation server's answers mean, and what to do next while a person signs in. Pure.

RFC 6749 5.1 and 5.2 (tokens and errors), RFC 8628 3.2 and 3.5 (the device flow). Whatever a server sends becomes one of the
structs below; nothing in here raises.
"""

from __future__ import annotations

from typing import Any

import msgspec

LONGEST_TOKEN = 8000
_DEFAULT_INTERVAL_S = 5.0  # RFC 8628 3.2
_SLOWER_BY_S = 5.0  # RFC 8628 3.5
_LONGEST_INTERVAL_S = 120.0
_LONGEST_S = 3600.0
_DEFAULT_LIFE_S = 600.0  # of an access token whose answer does not say
_CODES = {
    "access_denied": "denied",
    "expired_token": "expired",
    "invalid_grant": "ended",
    "invalid_client": "client",
    "unauthorized_client": "client",
    "invalid_scope": "scope",
    "unsupported_grant_type": "no_device_flow",
}


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """What a person is shown, and how often to ask whether they are done. ``device_code`` is a secret."""

    device_code: str
    user_code: str
    url: str
    expires_s: float
    interval_s: float

    def __repr__(self) -> str:
        return f"Device(url={self.url!r})"


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """``life_s``: seconds the access token is good for. ``refresh`` is empty where the server kept the old one."""

    access: str
    refresh: str = ""
    life_s: float = _DEFAULT_LIFE_S

    def __repr__(self) -> str:
        return f"Tokens(life_s={self.life_s})"


class Refusal(msgspec.Struct, frozen=True):
    """``code``: pending, slower, denied, expired, ended (the grant), client, scope, no_device_flow, busy, nonsense or
    refused. ``said``: the server's own words."""

    code: str
    said: str = ""


class Polling(msgspec.Struct, frozen=True, kw_only=True):
    """Both in seconds of one clock that never jumps."""

    interval_s: float
    ends_at: float


class Wait(msgspec.Struct, frozen=True):
    """Ask again at ``until``."""

    until: float
    polling: Polling


def read_device(status: int, body: bytes) -> Device | Refusal:
    """The answer to a device authorisation request. A URL a person must not be sent to counts as nonsense."""
    found = _fields(body)
    if status != 200:
        return _refusal(status, found)
    device_code, user_code = found.get("device_code"), found.get("user_code")
    url = found.get("verification_uri") or found.get("verification_url")  # the latter is Google's
    texts = (device_code, user_code, url)
    if not all(isinstance(one, str) and 0 < len(one) <= LONGEST_TOKEN and one.isprintable() for one in texts):
        return Refusal("nonsense")
    if not allowed_url(str(url)):
        return Refusal("nonsense", str(url)[:200])
    return Device(
        device_code=str(device_code),
        user_code=str(user_code),
        url=str(url),
        expires_s=_seconds(found.get("expires_in"), _LONGEST_S, 1, _LONGEST_S),
        interval_s=_seconds(found.get("interval"), _DEFAULT_INTERVAL_S, 1, _LONGEST_INTERVAL_S),
    )


def read_tokens(status: int, body: bytes) -> Tokens | Refusal:
    """The answer to a token request, of either grant."""
    found = _fields(body)
    if status != 200:
        return _refusal(status, found)
    access, refresh = found.get("access_token"), found.get("refresh_token") or ""
    if not _is_token(access) or (refresh and not _is_token(refresh)):
        return Refusal("nonsense")
    life_s = _seconds(found.get("expires_in"), _DEFAULT_LIFE_S, 0, 366 * 86_400.0)
    return Tokens(access=str(access), refresh=str(refresh), life_s=life_s)


def next_step(polling: Polling, answer: Tokens | Refusal | None, now: float) -> Wait | Tokens | Refusal:
    """What follows from an answer at ``now``; None: there was none, so ask less often (RFC 8628 3.5).

    The interval never shrinks, and nothing is asked after the code has expired.
    """
    if isinstance(answer, Tokens):
        return answer
    interval_s = polling.interval_s
    if answer is None or answer.code == "busy":
        interval_s = min(2 * interval_s, max(_LONGEST_INTERVAL_S, interval_s))
    elif answer.code == "slower":
        interval_s += _SLOWER_BY_S
    elif answer.code != "pending":
        return answer
    until = now + interval_s
    if until >= polling.ends_at:
        return Refusal("expired")
    return Wait(until, Polling(interval_s=interval_s, ends_at=polling.ends_at))


def allowed_url(url: str) -> bool:
    """Whether a secret or a person may be sent there: by HTTPS, or to this machine."""
    if any(not character.isprintable() or character.isspace() for character in url) or "\\" in url:
        return False
    scheme, _, rest = url.partition("://")
    authority = rest.partition("/")[0].partition("?")[0].partition("#")[0]
    if not authority or "@" in authority:
        return False
    return scheme == "https" or (
        scheme == "http" and authority.rpartition(":")[0] in ("127.0.0.1", "localhost", "[::1]")
    )


def _refusal(status: int, found: dict[str, Any]) -> Refusal:
    error, said = found.get("error"), found.get("error_description")
    words = " ".join(str(part) for part in (error, said) if isinstance(part, str))[:300]
    if error == "authorization_pending":
        return Refusal("pending")
    if error == "slow_down":
        return Refusal("slower")
    if isinstance(error, str) and error in _CODES:
        return Refusal(_CODES[error], words)
    if status in (408, 429) or status >= 500:
        return Refusal("busy", words or str(status))
    return Refusal("refused", words or str(status))


def _fields(body: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_token(value: object) -> bool:
    """Printable ASCII (RFC 6749 appendix A)."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TOKEN and value.isascii() and value.isprintable()


def _seconds(value: object, default: float, least: float, most: float) -> float:
    try:
        seconds = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return default
    return min(max(seconds, least), most) if seconds == seconds else default
