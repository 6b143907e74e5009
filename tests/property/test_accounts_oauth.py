"""Signing in by code, decided: the interval never shrinks, it always ends, and nothing a server sends raises."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.channels.oauth.answers import (
    Device,
    Polling,
    Refusal,
    Tokens,
    Wait,
    allowed_url,
    next_step,
    read_device,
    read_tokens,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ("access_token", "refresh_token", "expires_in", "error", "error_description", "device_code", "user_code",
     "verification_uri", "verification_url", "interval")
)  # fmt: skip
BODIES = st.binary(max_size=60) | st.dictionaries(NAMES, JSON, max_size=8).map(lambda found: json.dumps(found).encode())
ANSWERS = st.none() | st.sampled_from(
    [Refusal("pending"), Refusal("slower"), Refusal("busy"), Refusal("denied"), Refusal("expired"), Tokens(access="a")]
)


@given(st.integers(100, 599), BODIES)
def test_whatever_is_answered_is_understood_or_refused(status: int, body: bytes) -> None:
    device = read_device(status, body)
    if isinstance(device, Device):
        assert status == 200
        assert allowed_url(device.url)
        assert 1 <= device.interval_s <= 120
        assert 1 <= device.expires_s <= 3600
        assert device.device_code not in repr(device) or device.device_code in device.url
    tokens = read_tokens(status, body)
    if isinstance(tokens, Tokens):
        assert status == 200
        assert tokens.access.isascii()
        assert tokens.access.isprintable()
        assert tokens.life_s >= 0
        assert repr(tokens) == f"Tokens(life_s={tokens.life_s})"


@given(st.floats(1, 60), st.floats(1, 3600), st.lists(ANSWERS, max_size=60))
def test_polling_slows_down_and_ends(interval_s: float, life_s: float, answers: list[Tokens | Refusal | None]) -> None:
    now = 1000.0
    polling = Polling(interval_s=interval_s, ends_at=now + life_s)
    for answer in answers:
        step = next_step(polling, answer, now)
        if not isinstance(step, Wait):
            assert isinstance(step, Tokens) == isinstance(answer, Tokens)
            return
        assert step.polling.interval_s >= polling.interval_s
        assert step.until >= now + polling.interval_s
        assert step.until < polling.ends_at
        assert step.polling.ends_at == polling.ends_at
        polling, now = step.polling, step.until


def test_slow_down_adds_five_seconds_and_silence_doubles() -> None:
    polling = Polling(interval_s=5, ends_at=1e6)
    assert next_step(polling, Refusal("slower"), 0) == Wait(10, Polling(interval_s=10, ends_at=1e6))
    assert next_step(polling, None, 0) == Wait(10, Polling(interval_s=10, ends_at=1e6))
    assert next_step(polling, Refusal("pending"), 0) == Wait(5, polling)
    assert next_step(Polling(interval_s=5, ends_at=4), Refusal("pending"), 0) == Refusal("expired")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("access_denied", "denied"), ("expired_token", "expired"), ("invalid_grant", "ended"),
        ("invalid_client", "client"), ("unauthorized_client", "client"), ("invalid_scope", "scope"),
        ("unsupported_grant_type", "no_device_flow"), ("authorization_pending", "pending"), ("slow_down", "slower"),
        ("something_new", "refused"),
    ],
)  # fmt: skip
def test_errors_by_name(error: str, code: str) -> None:
    answer = read_tokens(400, json.dumps({"error": error, "error_description": "why"}).encode())
    assert isinstance(answer, Refusal)
    assert answer.code == code


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://login.example/device", True), ("http://127.0.0.1:80/x", True), ("http://localhost:1/", True),
        ("http://login.example/", False), ("javascript:alert(1)", False), ("https://", False), ("", False),
        ("https://user@evil.example/", False), ("https://a b/", False), ("https://x.example/\u202ehta", False),
        ("http://127.0.0.1.evil.example/", False), ("ftp://127.0.0.1:1/", False),
    ],
)  # fmt: skip
def test_where_people_and_secrets_may_go(url: str, allowed: bool) -> None:
    assert allowed_url(url) is allowed
