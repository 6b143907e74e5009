"""Which files may be changed on a card, and what is said of those that may not."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.channels.files.channel import Files
from desk.channels.files.kinds import FileEdit, FileFields
from desk.channels.files.look import look, real_place
from desk.errors import UsageError
from desk.gate.ports import NotSent
from desk.wire.files import MAX_CHARS

NOBODY = 65534


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Everybody gets as far as here."""
    folder = Path(tempfile.mkdtemp(prefix="dk-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def as_somebody() -> Iterator[None]:
    """Without the rights of root, to whom no file is closed."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    yield
    os.seteuid(was)


def why_not(given: Path, home: Path) -> str:
    with pytest.raises(UsageError) as refused:
        look(real_place(given, home))
    assert refused.value.hint
    return refused.value.message


def test_a_text_and_a_file_to_be_made(home: Path) -> None:
    (home / "a 笔记.txt").write_bytes("é\r\n".encode())
    assert look(real_place(home / "a 笔记.txt", home)) == "é\r\n"
    assert look(real_place(home / "new", home)) is None
    assert list(home.glob("new")) == []


def test_what_cannot_be_changed_is_said_in_one_sentence(home: Path) -> None:
    (home / "folder").mkdir()
    (home / "binary").write_bytes(b"\x00\x01")
    (home / "latin").write_bytes(b"\xe9t\xe9")
    os.mkfifo(home / "pipe")
    with open(home / "huge", "wb") as file:
        file.truncate(1_000_000_000)  # takes no room
    assert why_not(home / "folder", home).endswith("folder is a folder, not a file.")
    assert why_not(home, home).endswith("home is a folder, not a file.")
    assert why_not(home / "binary", home).endswith("binary is not a text in UTF-8.")
    assert why_not(home / "latin", home).endswith("latin is not a text in UTF-8.")
    assert why_not(home / "pipe", home).endswith("pipe is no plain file.")
    assert why_not(home / "huge", home).endswith("huge is too long to be changed on a card.")
    assert why_not(home / "no" / "x", home) == f"There is no folder {home}/no."
    assert why_not(home / "binary" / "x", home) == f"{home}/binary is no folder."


def test_a_link_within_the_home_is_followed_and_one_out_of_it_is_not(home: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("s")
    (home / "real").write_text("r")
    (home / "near").symlink_to("real")
    (home / "far").symlink_to(outside / "secret")
    (home / "way").symlink_to(outside)
    (home / "round").symlink_to("round")
    (home / "lost").symlink_to(home / "no" / "x")
    assert real_place(home / "near", home) == home / "real"
    said = f"is a link out of your home folder, to {outside}/secret."
    assert why_not(home / "far", home) == f"{home}/far {said}"
    assert why_not(home / "way" / "secret", home) == f"{home}/way/secret {said}"
    assert "is a link out of your home folder" in why_not(home / "." / "way" / "new", home)
    assert "cannot be changed: Too many levels" in why_not(home / "round", home)
    assert why_not(home / "lost", home) == f"There is no folder {home}/no."
    assert look(real_place(outside / "secret", home)) == "s"  # named itself


def test_a_home_that_is_a_link_is_the_home(home: Path, tmp_path: Path) -> None:
    (tmp_path / "me").symlink_to(home)
    assert real_place(tmp_path / "me" / "new", tmp_path / "me") == home / "new"


@pytest.mark.as_user
def test_rights_are_asked_before_anything_is_proposed(open_folder: Path, request: pytest.FixtureRequest) -> None:
    (open_folder / "closed").mkdir(mode=0o700)
    (open_folder / "free").mkdir()
    (open_folder / "free").chmod(0o777)
    (open_folder / "theirs").write_text("t")
    (open_folder / "free" / "theirs").write_text("t")
    (open_folder / "free" / "unreadable").write_text("t")
    (open_folder / "free" / "unreadable").chmod(0o200)
    if os.geteuid() != 0:
        for path in (open_folder / "theirs", open_folder / "free" / "theirs"):
            path.chmod(0o444)
        (open_folder / "closed").chmod(0o500)
        open_folder.chmod(0o555)
    request.getfixturevalue("as_somebody")
    for name in ("new", "theirs", "free/theirs", "free/unreadable", "closed/x"):
        assert why_not(open_folder / name, Path("/nowhere")) == f"You may not change {open_folder / name}.", name


@pytest.mark.as_user
async def test_a_file_that_became_read_only_is_left_alone(open_folder: Path, request: pytest.FixtureRequest) -> None:
    """The folder would allow the rename; the file does not want to be written."""
    path = open_folder / "a"
    path.write_text("old")
    path.chmod(0o444)
    open_folder.chmod(0o777)
    await asyncio.to_thread(int)  # what a thread needs is loaded while it can be read
    request.getfixturevalue("as_somebody")
    with pytest.raises(NotSent, match="Permission denied"):
        await send(FileFields(path=str(path), content="new", before="old"))
    assert path.read_text() == "old"


async def send(fields: FileFields) -> None:
    made = FileEdit().render(fields)
    await Files((), lambda: 1.0).send(made.message, made.envelope, 0, before_data=lambda: None)


def test_a_text_longer_than_a_card_is_refused() -> None:
    kind = FileEdit()
    with pytest.raises(UsageError, match="too long to be changed on a card"):
        kind.check(FileFields(path="/x", content="a" * (MAX_CHARS + 1), before=None))
    kind.check(FileFields(path="/x", content="a" * MAX_CHARS, before=None))
