"""Every kind of provider that can be configured can also be reached, and nothing else."""

from __future__ import annotations

import pytest

from desk.host.workers import LOOPBACK_PORTS, allowed_targets
from desk.settings.providers import KIND_HOSTS, KINDS

LOOPBACK = {("127.0.0.1", port) for port in LOOPBACK_PORTS}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_way_out(kind: str) -> None:
    base = "" if kind in KIND_HOSTS else "https://models.firm.example:8443/v1"
    targets = allowed_targets({"work": {"kind": kind, "api_base": base}}) - LOOPBACK
    assert targets == {(KIND_HOSTS.get(kind, "models.firm.example"), 443 if kind in KIND_HOSTS else 8443)}


def test_without_providers_only_loopback_servers_can_be_reached() -> None:
    assert allowed_targets({}) == LOOPBACK


def test_an_api_base_replaces_the_kind_s_own_host() -> None:
    targets = allowed_targets({"work": {"kind": "openai", "api_base": "http://127.0.0.1:5000/v1"}}) - LOOPBACK
    assert targets == {("127.0.0.1", 5000)}
