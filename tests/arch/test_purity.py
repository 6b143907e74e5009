"""Decisions are pure: the listed modules, and what they import within Desk, know no clock, chance, file, network or loop."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PURE = (
    "desk/agent/acknowledge.py",
    "desk/agent/budget.py",
    "desk/agent/calendar_wish.py",
    "desk/agent/choice.py",
    "desk/agent/context.py",
    "desk/agent/forward_wish.py",
    "desk/agent/note_wish.py",
    "desk/agent/offer.py",
    "desk/agent/pick.py",
    "desk/agent/polish.py",
    "desk/agent/prompts.py",
    "desk/agent/says.py",
    "desk/agent/words.py",
    "desk/channels/accounts/diagnose.py",
    "desk/channels/accounts/known.py",
    "desk/channels/files/diff.py",
    "desk/channels/mail/choose.py",
    "desk/channels/mail/signature.py",
    "desk/channels/calendar/compose.py",
    "desk/channels/calendar/fields.py",
    "desk/channels/calendar/free.py",
    "desk/channels/calendar/same.py",
    "desk/channels/calendar/zones.py",
    "desk/channels/mail/parts.py",
    "desk/channels/mail/subjects.py",
    "desk/channels/mail/terms.py",
    "desk/channels/oauth/answers.py",
    "desk/dates/repeat.py",
    "desk/dates/repeat_scan.py",
    "desk/dates/rule_words.py",
    "desk/dates/rules.py",
    "desk/dates/workdays.py",
    "desk/gate/approval.py",
    "desk/gate/events.py",
    "desk/gate/hidden.py",
    "desk/gate/machine.py",
    "desk/gate/risk/__init__.py",
    "desk/gate/risk/addresses.py",
    "desk/gate/risk/attachments.py",
    "desk/gate/risk/context.py",
    "desk/gate/risk/copied.py",
    "desk/gate/risk/domains.py",
    "desk/gate/risk/facts.py",
    "desk/gate/risk/growth.py",
    "desk/gate/risk/letters.py",
    "desk/gate/risk/links.py",
    "desk/gate/risk/money.py",
    "desk/gate/risk/numbers.py",
    "desk/gate/risk/phrases.py",
    "desk/gate/risk/quoting.py",
    "desk/gate/risk/reasons.py",
    "desk/gate/risk/recipients.py",
    "desk/gate/risk/secret.py",
    "desk/gate/risk/spots.py",
    "desk/gate/risk/text.py",
    "desk/handoff.py",
    "desk/ical/lines.py",
    "desk/ical/times.py",
    "desk/suggest/asks.py",
    "desk/suggest/distance.py",
    "desk/suggest/german.py",
    "desk/suggest/labels.py",
    "desk/suggest/manner.py",
    "desk/suggest/person_facts.py",
    "desk/suggest/promises.py",
    "desk/suggest/sentences.py",
    "desk/suggest/triage.py",
    "desk/suggest/workdays.py",
    "desk/parse/automatic.py",
    "desk/parse/unseen.py",
    "desk/client/person_text.py",
    "desk/parse/csv_headers.py",
    "desk/people/alike.py",
    "desk/people/card.py",
    "desk/people/days.py",
    "desk/people/follow_ups.py",
    "desk/people/promises.py",
    "desk/store/fold.py",
    "desk/host/origins.py",
    "desk/notify/quiet.py",
    "desk/schedule/jobs.py",
    "desk/tui/readiness.py",
    "desk/voice/sound/chirps.py",
    "desk/voice/sound/choosing.py",
    "desk/voice/sound/echo_path.py",
    "desk/voice/sound/heard.py",
    "desk/voice/sound/levels.py",
    "desk/voice/sound/mixing.py",
    "desk/voice/sound/watchdog.py",
    "desk/voice/turn/answering.py",
    "desk/voice/turn/commands.py",
    "desk/voice/turn/draft.py",
    "desk/voice/turn/endpointing.py",
    "desk/voice/turn/events.py",
    "desk/voice/turn/heard.py",
    "desk/voice/turn/limits.py",
    "desk/voice/turn/listening.py",
    "desk/voice/turn/machine.py",
    "desk/voice/turn/state.py",
    "desk/voice/turn/words.py",
    "desk/voice/confidence.py",
    "desk/voice/hearing/cutting.py",
    "desk/voice/hearing/sentences.py",
    "desk/voice/made_up.py",
    "desk/voice/clauses.py",
    "desk/voice/lead_in.py",
    "desk/voice/speakable.py",
)
FORBIDDEN = frozenset(
    {
        "asyncio",
        "concurrent",
        "ctypes",
        "http",
        "httpx",
        "io",
        "keyring",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
        "select",
        "shutil",
        "signal",
        "socket",
        "sqlite3",
        "ssl",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "uuid",
    }
)
# ``datetime`` may be used for arithmetic, never to ask what time it is.
FORBIDDEN_CALLS = frozenset({"now", "today", "utcnow", "open", "input", "print", "breakpoint", "eval", "exec"})


def imported(tree: ast.AST) -> set[str]:
    """Full names of the modules a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def called(tree: ast.AST) -> set[str]:
    """The last names of everything a file calls."""
    functions = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {
        f.attr if isinstance(f, ast.Attribute) else f.id for f in functions if isinstance(f, ast.Attribute | ast.Name)
    }


def within_desk(start: Path) -> dict[Path, ast.AST]:
    """``start`` and every module of Desk it reaches by importing."""
    trees: dict[Path, ast.AST] = {}
    open_files = [start]
    while open_files:
        file = open_files.pop()
        if file in trees:
            continue
        trees[file] = ast.parse(file.read_text(encoding="utf-8"))
        for name in imported(trees[file]):
            if name.split(".")[0] == "desk":
                path = ROOT.joinpath(*name.split("."))
                candidates = (path.with_suffix(".py"), path / "__init__.py")
                open_files += [candidate for candidate in candidates if candidate.is_file()]
    return trees


def faults(start: Path) -> list[str]:
    found = []
    for file, tree in within_desk(start).items():
        impure = {name for name in imported(tree) if name.split(".")[0] in FORBIDDEN}
        found += [f"{file.name} imports {name}" for name in sorted(impure)]
        if file == start:
            found += [f"{file.name} calls {name}()" for name in sorted(called(tree) & FORBIDDEN_CALLS)]
    return found


@pytest.mark.parametrize("name", PURE)
def test_decision_is_pure(name: str) -> None:
    assert (ROOT / name).is_file(), f"{name} is listed as pure but is not there"
    assert faults(ROOT / name) == []


def test_impurity_is_seen_through_an_import(tmp_path: Path) -> None:
    sinner = tmp_path / "sinner.py"
    sinner.write_text("from desk.schedule.clock import SystemClock\nimport datetime\nx = datetime.datetime.now()\n")
    assert {"clock.py imports time", "sinner.py calls now()"} <= set(faults(sinner))
