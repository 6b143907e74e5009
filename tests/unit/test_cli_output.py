"""Exit codes, tables, JSON: what every command shares."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from desk.cli import app, output
from desk.cli.table import cell_width, fit, table
from desk.errors import ConflictError, StoreError


def test_an_error_is_one_sentence_and_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert output.exit_code(StoreError("The disk is full.", hint="Free some space.")) == 74
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "desk: The disk is full.\n  Free some space.\n"


def test_with_json_the_error_is_data_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert output.exit_code(ConflictError("It changed.", hint="Look."), wants_json=True) == 75
    document = json.loads(capsys.readouterr().out)
    assert document == {"schema_version": 1, "error": {"code": "conflict", "message": "It changed.", "hint": "Look."}}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (BrokenPipeError(), 141),
        (click.UsageError("No such option"), 2),
        (SystemExit(1), 1),
    ],
)
def test_endings(error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_detach_stdout", lambda: None)
    assert output.exit_code(error) == code


def test_a_fault_is_logged_without_values(short_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="canary") as caught:
        raise ValueError("canary-value-in-message")
    assert output.exit_code(caught.value) == 70
    log = short_home / "data" / "logs" / "commands.log"
    text = log.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "test_a_fault_is_logged" in text
    assert "canary" not in text + "".join(capsys.readouterr())
    assert log.stat().st_mode & 0o777 == 0o600


def test_widths_of_wide_and_combining_characters() -> None:
    assert cell_width("发票") == 4
    assert cell_width("e\u0301") == 1
    assert fit("三月的发票", 7) == "三月的…"


def test_a_table_is_aligned_whatever_the_script() -> None:
    lines = table(("A", "B"), [("发票", "1"), ("mail", "2")])
    assert lines == ["A     B", "发票  1", "mail  2"]


def test_a_table_fits() -> None:
    lines = table(("ID", "Title"), [("1", "很长的标题" * 20), ("2", "x" * 300)], columns=40)
    assert all(cell_width(line) <= 40 for line in lines)
    assert lines[1].endswith("…")


def test_a_cell_obeys_nothing() -> None:
    (_, line) = table(("A",), [("\x1b[31mred\x1b]52;c;eA==\x07\n\u202egnp.exe",)])
    assert not any(ord(c) < 32 or c == "\u202e" for c in line)


def test_an_argument_that_is_no_utf8_is_made_so() -> None:
    assert output.clean_argument("caf\udce9") == "caf\N{REPLACEMENT CHARACTER}"
    assert output.clean_argument("发票") == "发票"


def test_an_unknown_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["frobnicate"]) == 2
    assert capsys.readouterr().err.startswith("desk: ")


def test_help_without_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/null") as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        assert app.run([]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in app.COMMANDS)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["completion", shell]) == 0
    assert "_DESK_COMPLETE" in capsys.readouterr().out


def test_a_broken_config_file_does_not_stop_the_doctor(short_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (short_home / "config").mkdir()
    (short_home / "config" / "desk.toml").write_text('language = "xx"\n')
    assert app.run(["doctor", "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    (found,) = [finding for finding in findings if finding["id"] == "settings"]
    assert found["level"] == "problem"
    assert "line 1" in found["evidence"]


def test_chinese_is_spoken_when_the_settings_say_so(short_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from desk.i18n import language, set_language

    (short_home / "config").mkdir()
    (short_home / "config" / "desk.toml").write_text('language = "zh"\n')
    try:
        assert app.run(["--help"]) == 0
        assert language() == "zh"
        assert app.run(["drafts", "--help"]) == 0
        shown = capsys.readouterr().out
        assert "用法" in shown
        assert "列出草稿" in shown
        assert "Options" not in shown
        assert app.run(["drafts", "shwo"]) == 2
        assert "没有命令 'shwo'" in capsys.readouterr().err
    finally:
        set_language("en")
    (short_home / "config" / "desk.toml").unlink()
    assert app.run(["drafts", "--help"]) == 0
    assert "List drafts, newest first." in capsys.readouterr().out
