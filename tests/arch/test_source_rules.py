"""Rules every source file keeps."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "desk").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MAX_LINES = 400

# File -> why it may be longer.
LONG: dict[str, str] = {
    "desk/locale/zh.py": "one table of texts",
}
# File -> why a broad ``except`` in it may come to a plain answer.
SWALLOWS: dict[str, str] = {
    "desk/models/remote.py": "litellm raises anything when it does not know a model's price; the cost is then unknown",
}
UNWANTED_WORDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|for now\b|not implemented yet", re.IGNORECASE)
UNWANTED_NAMES = re.compile(r"(Manager|Helper|Utils?|Handler)$")
ALLOWED_NAMES = {"Handler"}  # the type of a JSON-RPC method's function, named so by the protocol's vocabulary
# What real keys look like; tests use words.
SECRETS = re.compile(
    r"\b(sk-[A-Za-z0-9]{20,}|ghp_[A-Za-z0-9]{20,}|AKIA[0-9A-Z]{16}|xox[bap]-[0-9A-Za-z-]{10,}|AIza[\w-]{35})"
)


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def parametrize_files(files: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("file", files, ids=name_of)


def test_files_stay_short() -> None:
    lengths = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in [*SOURCES, *TESTS]}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES and name not in LONG} == {}


def test_no_excuse_for_a_long_file_outlives_it() -> None:
    assert [name for name in LONG if not (ROOT / name).is_file()] == []


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{name_of(file)}:{number}: {line.strip()}"
        for file in SOURCES
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if UNWANTED_WORDS.search(line)
    ]
    assert found == []


def turns_into_something(handler: ast.ExceptHandler) -> bool:
    """Whether a broad ``except`` raises, or hands the exception on (uses its name), instead of swallowing it."""
    inside = [node for statement in handler.body for node in ast.walk(statement)]
    raises = any(isinstance(node, ast.Raise) for node in inside)
    uses = handler.name and any(isinstance(node, ast.Name) and node.id == handler.name for node in inside)
    return raises or bool(uses)


def test_nothing_is_swallowed() -> None:
    found = []
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "everything"
                broad = caught in ("everything", "Exception", "BaseException")
                if broad and name_of(file) not in SWALLOWS and not turns_into_something(node):
                    found.append(f"{name_of(file)}:{node.lineno} catches {caught}")
    assert found == []


def test_vague_names_are_not_used() -> None:
    found = [
        f"{name_of(file)}:{node.lineno} {node.name}"
        for file in SOURCES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and UNWANTED_NAMES.search(node.name) and node.name not in ALLOWED_NAMES
    ]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        name_of(file)
        for file in SOURCES
        if file.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_key_in_sources_or_tests() -> None:
    files = [*SOURCES, *TESTS, *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    assert [name_of(file) for file in files if SECRETS.search(file.read_text(encoding="utf-8"))] == []


LONGEST_LOOK_AGAIN_S = 0.05


def sleeps(tree: ast.AST) -> list[int]:
    """Lines that wait a fixed time. ``asyncio.sleep(0)`` only lets others run; a short one in a loop looks again."""
    loops = (node for node in ast.walk(tree) if isinstance(node, ast.While | ast.For))
    in_loops = {id(inner) for loop in loops for inner in ast.walk(loop)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "asyncio.sleep", "sleep"):
            argument = node.args[0] if node.args else None
            seconds = argument.value if isinstance(argument, ast.Constant) else None
            limit_s = LONGEST_LOOK_AGAIN_S if id(node) in in_loops else 0
            if not (isinstance(seconds, int | float) and seconds <= limit_s):
                found.append(node.lineno)
    return found


# File -> why it may wait a fixed time.
WAITS: dict[str, str] = {}


def test_tests_wait_for_something_never_for_time() -> None:
    found = {
        name_of(file): lines
        for file in TESTS
        if name_of(file) not in WAITS and (lines := sleeps(ast.parse(file.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_a_sleep_is_seen() -> None:
    lines = (
        "import time",
        "time.sleep(0.01)",
        "await asyncio.sleep(0)",
        "while True:",
        "    sleep(0.01)",
        "    sleep(1)",
    )
    assert sleeps(compile("\n".join(lines), "x", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)) == [2, 6]


def test_file_names_of_tests_are_unique() -> None:
    names = [file.name for file in TESTS if file.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))
