"""What a list of models says of providers: what they still lack, and whether text leaves."""

from __future__ import annotations

import pytest

from desk.host.model_choice import provider_state
from desk.models.catalogue import CATALOGUE, full_name
from desk.settings.providers import Provider


@pytest.mark.parametrize(
    ("kind", "model", "has_key", "state"),
    [
        ("openai", "m", True, "ready"),
        ("openai", "m", False, "no key"),
        ("openai", "", True, "no model"),
        ("azure", "m", False, "no key"),
        ("openai-compatible", "m", False, "ready"),
        ("openai-compatible", "", False, "no model"),
    ],
)
def test_a_provider_is_ready_only_when_it_can_be_asked(kind: str, model: str, has_key: bool, state: str) -> None:
    assert provider_state(Provider("work", kind, model), has_key=has_key) == state


@pytest.mark.parametrize(
    ("api_base", "here"),
    [
        ("http://127.0.0.1:1234/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:8000/v1", True),
        ("https://127.0.0.1.evil.example/v1", False),
        ("https://localhost.example/v1", False),
        ("", False),
    ],
)
def test_only_loopback_is_this_machine(api_base: str, here: bool) -> None:
    assert Provider("work", "openai-compatible", "m", api_base).on_this_machine is here


def test_an_id_of_the_catalogue_gets_its_place() -> None:
    assert [full_name(model.id) for model in CATALOGUE] == [model.name for model in CATALOGUE]
    for name in ("", "work/m", "local/qwen2.5-coder-0.5b", "nosuch"):
        assert full_name(name) == name
