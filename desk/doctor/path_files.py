"""Files in site-packages that run at every start of Python, imported by nobody (https://docs.python.org/3/library/site.html).

That is how malicious releases of packages stole keys, so each is shown unless its very line is known.
"""

from __future__ import annotations

import site
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.i18n import t
from desk.wire.host import Finding

# Known by name and whole line: a name alone is easily borrowed.
KNOWN = {
    (
        "distutils-precedence.pth",
        "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'; "
        "enabled and __import__('_distutils_hack').add_shim();",
    ),
    ("_virtualenv.pth", "import _virtualenv"),
}
_STARTERS = ("sitecustomize.py", "usercustomize.py")


@dataclass(frozen=True)
class Line:
    """A line Python runs at start; ``number`` 0 stands for a whole module."""

    file: Path
    number: int
    text: str


def site_folders() -> list[Path]:
    """The folders whose ``.pth`` files this Python reads."""
    folders = [*site.getsitepackages(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    folders += [entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    return [Path(folder) for folder in dict.fromkeys(folders) if Path(folder).is_dir()]


def probe(folders: Iterable[Path] | None = None) -> list[Line]:
    """Every line that runs."""
    found: list[Line] = []
    for folder in site_folders() if folders is None else folders:
        for file in sorted(folder.iterdir()):
            if file.name in _STARTERS:
                found.append(Line(file, 0, "the whole module"))
            elif file.suffix == ".pth" and file.is_file():
                # As site.py does it: only these beginnings are run. latin-1 takes any byte.
                lines = file.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("latin-1").splitlines()
                found += [
                    Line(file, number, line)
                    for number, line in enumerate(lines, 1)
                    if line.startswith(("import ", "import\t"))
                ]
    return found


def judge(lines: Iterable[Line]) -> Iterator[Finding]:
    known = 0
    for line in lines:
        if (line.file.name, line.text.strip()) in KNOWN:
            known += 1
            continue
        shown = "".join(character if character.isprintable() else "·" for character in line.text)
        place = f"{line.file}, line {line.number}" if line.number else str(line.file)
        yield Finding(
            id="path-files",
            level="warning",
            title=t("{file} runs code at every start of Python", file=line.file.name),
            evidence=f"{place}: {shown[:160]}{'…' if len(shown) > 160 else ''}",
            cause=t("A package or a program put it there; Desk's own requirements bring none."),
            remedy=t("Look at it. If you do not know it, take it away and change every key that was used here."),
            command=f"mv '{line.file}' '{line.file}.away'",
        )
    if known or not lines:
        yield Finding(
            id="path-files", level="ok", title=t("No unknown code runs at start"), evidence=f"{known} known lines"
        )
