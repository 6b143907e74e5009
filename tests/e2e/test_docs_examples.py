"""What the documents show is true: examples are run and their output compared, settings, commands, links and hashes exist.

In a ``console`` block a line that begins with ``$ `` is a command and the lines after it are what it must print, where ``…``
stands for anything (alone on a line: for any lines). A command fails where its output is a line ``desk: …``, nowhere else.
``HASH`` stands for the hash that the card of that draft shows.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from desk.cli.app import root
from desk.models.speech_catalogue import everything
from desk.settings.declare import SETTINGS, Setting
from desk.settings.load import parse_config
from desk.settings.providers import KINDS
from desk.testing.home import DeskHome, desk_home
from desk.testing.sound import sound_rig

TOP = Path(__file__).resolve().parents[2]
DOCUMENTS = [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))]
CONFIG = 'model = "local/qwen2.5-coder-0.5b"\n[undo]\nwindow_s = 3\n'
# What the examples read from files of the reader's own.
FILES = {
    "contacts.csv": "Name,Email,Phone\nOmar Haddad,omar@northwind.example,+971 50 1234567\n王芳,wang.fang@studio.example,\n",
    "passphrase.txt": "canary horse battery staple\n",
    "key.txt": "canary-key-of-nobody\n",
    "notes.txt": "The fair opens on 3 May. Our stand is B12. Omar brings the posters.\n",
}
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_WORD = r"[a-z][a-z-]*"
COMMAND = re.compile(rf"(?:desk|packaging/run)((?: (?:{_WORD}|--{_WORD}))+)")


@dataclass(frozen=True)
class Example:
    command: str
    expected: tuple[str, ...]

    @property
    def fails(self) -> bool:
        return any(line.startswith("desk: ") for line in self.expected)


def name_of(document: Path) -> str:
    return str(document.relative_to(TOP))


def blocks(document: Path, kind: str) -> list[str]:
    return [body for found, body in _FENCE.findall(document.read_text(encoding="utf-8")) if found == kind]


def examples(document: Path) -> list[Example]:
    found: list[Example] = []
    for block in blocks(document, "console"):
        assert block.startswith("$ "), f"{name_of(document)}: a console block begins with a command, not: {block[:60]}"
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *expected = part.rstrip("\n").split("\n")
            found.append(Example(command, tuple(expected)))
    return found


def pattern(expected: tuple[str, ...]) -> re.Pattern[str]:
    parts = []
    for line in expected:
        if line.strip() == "…":
            parts.append(r"(?:[^\n]*\n)*")
        else:
            parts.append("[^\n]*".join(re.escape(piece.rstrip()) for piece in line.split("…")) + r"[ ]*\n")
    return re.compile("".join(parts))


def run(home: DeskHome, folder: Path, example: Example) -> str:
    """Run one command in a shell that finds this Desk as ``desk``; returns all it wrote."""
    command = re.sub(r"\bpackaging/run\b", "desk", example.command)
    if "HASH" in command:
        number = command.partition("approve ")[2].split()[0]
        command = command.replace("HASH", home.json("drafts", "show", number)["draft"]["sha256"])
    path = f"{folder / 'bin'}:{home.environment['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env={**home.environment, "PATH": path}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode != 0) == example.fails, f"$ {command}\nexit {done.returncode}\n{done.stdout}"
    return done.stdout


@pytest.mark.model
@pytest.mark.parametrize("document", [d for d in DOCUMENTS if examples(d)], ids=name_of)
def test_examples_do_what_they_say(document: Path) -> None:
    with contextlib.ExitStack() as stack:
        talks = any(example.command.startswith("desk voice ") for example in examples(document))
        sound = stack.enter_context(sound_rig()).environment if talks else {}
        home = stack.enter_context(desk_home(models=True, extra_environment=sound))
        home.paths.config.mkdir(parents=True, mode=0o700)
        home.paths.config_file.write_text(CONFIG, encoding="utf-8")
        folder = home.root / "reader"
        (folder / "bin").mkdir(parents=True)
        program = folder / "bin" / "desk"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m desk "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        for name, text in FILES.items():
            (folder / name).write_text(text, encoding="utf-8")
        for example in examples(document):
            said = run(home, folder, example)
            if example.expected:
                shown = "\n".join(example.expected)
                assert pattern(example.expected).fullmatch(said if said.endswith("\n") else said + "\n"), (
                    f"{name_of(document)}: $ {example.command}\n--- shown\n{shown}\n--- real\n{said}"
                )


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if blocks(d, "toml")], ids=name_of)
def test_config_examples_are_valid(document: Path) -> None:
    for block in blocks(document, "toml"):
        parse_config(block, document)


def named_commands(document: Path) -> Iterator[str]:
    """Every ``desk …`` in inline code and in blocks, up to its first argument."""
    text = document.read_text(encoding="utf-8")
    inline = re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))
    lines = [line for kind, body in _FENCE.findall(text) if kind != "toml" for line in body.splitlines()]
    shown = [re.sub(r"^\$ ", "", line) for line in lines]
    for piece in (*inline, *shown):
        if found := COMMAND.match(piece):
            yield found[1].strip()


def check_command(words: list[str]) -> str:
    """What is wrong with ``desk`` and these words; empty if nothing is."""
    context = click.Context(root, info_name="desk")
    command: click.Command = root
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(context, rest.pop(0))
        if found is None:
            return "there is no such command"
        command = found
    flags = {flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts)}
    unknown = [word for word in rest if word.startswith("-") and word not in {*flags, "--help"}]
    return f"there is no option {unknown[0]}" if unknown else ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_named_commands_exist(document: Path) -> None:
    wrong = {f"desk {text}": check_command(text.split()) for text in named_commands(document)}
    assert {text: why for text, why in wrong.items() if why} == {}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_and_pictures_exist(document: Path) -> None:
    text = _FENCE.sub("", document.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        assert file.exists(), f"{name_of(document)} leads to {target}, which is not there"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            known = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in known, f"{name_of(document)}: {target} is no heading there"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_setting_is_documented(setting: Setting) -> None:
    lines = (TOP / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
    row = next((line for line in lines if line.startswith(f"| `{setting.name}` |")), "")
    assert row, f"docs/settings.md has no row for {setting.name}"
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1] == (f"`{setting.render(setting.default)}`" if setting.render(setting.default) else "empty")
    assert cells[2] == setting.allowed.replace("text on one line", "text")
    assert cells[3] == f"`{setting.env}`"


def test_no_documented_setting_is_gone() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \|", (TOP / "docs" / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [setting.name for setting in SETTINGS]


def test_models_are_documented_with_their_sources_and_hashes() -> None:
    text = (TOP / "docs" / "models.md").read_text(encoding="utf-8")
    for model in everything():
        hashes = [file.sha256 for file in model.files if not file.name.startswith("voices/")]
        for fact in (model.name, f"{model.size_bytes:,}", *hashes, model.licence, *model.sources):
            assert fact in text, f"docs/models.md does not say {fact} of {model.name}"
    for kind in KINDS:
        assert f"`{kind}`" in text, f"docs/models.md does not name the kind {kind}"
