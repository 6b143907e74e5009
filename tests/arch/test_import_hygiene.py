"""What is slow is imported late: proven in an interpreter of its own, on the ways to `desk --help` and to first paint."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

WORKERS_ONLY = {
    "av",
    "faster_whisper",
    "numpy",
    "onnxruntime",
    "aiosmtplib",
    "aiosmtpd",
    "dateparser",
    "dateutil",
    "holidays",
    "huggingface_hub",
    "imap_tools",
    "keyring",
    "litellm",
    "livekit",
    "mailparser_reply",
    "nh3",
    "sandlock",
    "sounddevice",
    "soxr",
    "sqlite3",
    "vobject",
    "xllamacpp",
}


def modules_after(code: str) -> set[str]:
    """Top-level names in ``sys.modules`` after ``code`` ran."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_help_imports_next_to_nothing() -> None:
    loaded = modules_after("from desk.cli.app import run\nassert run(['--help']) == 0")
    assert "click" in loaded
    assert loaded & (WORKERS_ONLY | {"asyncio", "msgspec", "rich", "textual", "tomlkit", "ssl"}) == set()


@pytest.mark.parametrize(
    "command",
    ["accounts", "ask", "drafts", "mail", "people", "search", "keys", "audit", "status", "settings", "models", "voice"],
)
def test_help_of_a_command_imports_no_worker(command: str) -> None:
    loaded = modules_after(f"from desk.cli.app import run\nassert run(['{command}', '--help']) == 0")
    assert loaded & (WORKERS_ONLY | {"textual", "rich"}) == set()


def test_the_screen_imports_no_worker() -> None:
    assert modules_after("import desk.tui.app") & WORKERS_ONLY == set()


def test_the_client_imports_no_interface() -> None:
    assert modules_after("import desk.client") & (WORKERS_ONLY | {"click", "textual", "rich"}) == set()


def test_the_host_imports_no_interface_and_no_model() -> None:
    loaded = modules_after("import desk.host.app")
    assert loaded & {"numpy", "sounddevice", "soxr", "livekit", "av"} == set()
    assert loaded & {"click", "litellm", "textual", "xllamacpp", "nh3", "dateparser", "holidays", "vobject"} == set()
    assert (
        loaded & {"click", "litellm", "textual", "xllamacpp", "nh3", "dateparser", "dateutil", "holidays", "jeepney"}
        == set()
    )
