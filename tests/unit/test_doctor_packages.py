"""Packages and .pth files in real folders, tampered with."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from desk.doctor import packages, path_files


def install(folder: Path, name: str, version: str, files: dict[str, str]) -> None:
    """As an installer would: files, and a RECORD with their hashes."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    record = []
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record.append(f"{path},sha256={digest},{len(text)}\n")
    (info / "RECORD").write_text("".join(record) + f"{info.name}/RECORD,,\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    install(tmp_path, "good", "1.0", {"good/__init__.py": "x = 1\n", "good/data.txt": "any", "good/fast.so": "\0ELF"})
    return tmp_path


def levels(folder: Path) -> dict[str, str]:
    return {finding.id: finding.level for finding in packages.judge(packages.probe([folder], foreign=True))}


def test_what_is_as_it_came_is_fine(folder: Path) -> None:
    (folder / "good" / "data.txt").write_text("notes of the user")  # no code
    found = packages.probe([folder], foreign=True)
    assert (found.files, found.releases) == (2, [("good", "1.0")])
    assert levels(folder) == {"packages": "ok"}


@pytest.mark.parametrize("victim", ["good/__init__.py", "good/fast.so"])
def test_edited_and_missing_code_is_found(folder: Path, victim: str) -> None:
    (folder / victim).write_text("x = 2\n")
    assert levels(folder) == {"changed-files": "problem"}
    (folder / victim).unlink()
    finding = next(packages.judge(packages.probe([folder], foreign=True)))
    assert (finding.id, finding.evidence) == ("missing-files", str(folder / victim))


def test_code_of_no_package_is_found(folder: Path) -> None:
    (folder / "good" / "planted.py").write_text("import os\n")
    (folder / "extra.pth").write_text("/somewhere/else\n")
    finding = next(packages.judge(packages.probe([folder], foreign=True)))
    assert finding.level == "warning"
    assert "planted.py" in finding.evidence
    assert "extra.pth" in finding.evidence


def test_the_checkout_desk_runs_from_is_not_foreign(folder: Path) -> None:
    (folder / "desk-checkout.pth").write_text(f"{Path(packages.__file__).resolve().parents[2]}\n")
    assert levels(folder) == {"packages": "ok"}


@pytest.mark.parametrize(("version", "bad"), [("1.82.7", True), ("1.82.8", True), ("1.82.6", False), ("1.83.7", False)])
def test_malicious_releases_are_named(folder: Path, version: str, bad: bool) -> None:
    install(folder, "LiteLLM", version, {"litellm/__init__.py": ""})
    assert ("bad-package" in levels(folder)) == bad


def test_path_files_that_run_code_are_shown_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "fine.pth").write_text("# import os\n/a/folder\nimportant\n")
    (tmp_path / "_virtualenv.pth").write_text("import _virtualenv\n")
    assert [f.level for f in path_files.judge(path_files.probe([tmp_path]))] == ["ok"]
    (tmp_path / "litellm_init.pth").write_bytes(b"/a\nimport os; exec('canary')  # \xff\x1b[2J\n")
    (tmp_path / "distutils-precedence.pth").write_text("import os; exec('borrowed name')\n")
    (tmp_path / "sitecustomize.py").write_text("")
    found = [f for f in path_files.judge(path_files.probe([tmp_path])) if f.level == "warning"]
    assert [f.title.split()[0] for f in found] == ["distutils-precedence.pth", "litellm_init.pth", "sitecustomize.py"]
    assert "line 2: import os; exec('canary')" in found[1].evidence
    assert "\x1b" not in found[1].evidence


def test_what_python_runs_is_what_is_shown(tmp_path: Path) -> None:
    """Held against the real ``site`` module, with beginnings that only look alike."""
    lines = [
        "import sys; sys.ran = [1]",
        "import\tsys; sys.ran.append(2)",
        " import sys; sys.ran.append(3)",
        "#import sys",
    ]
    (tmp_path / "a.pth").write_text("\n".join(lines))
    code = f"import site, sys; site.addsitedir({str(tmp_path)!r}); print(len(sys.ran))"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == len(path_files.probe([tmp_path])) == 2
