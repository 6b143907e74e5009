"""Changing files through the gate: exactly what was shown, only where it still is as it was shown, told for sure after a cut."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.channels.files.channel import Files
from desk.channels.files.kinds import FileEdit, FileFields
from desk.errors import UsageError
from desk.gate.kinds import Surroundings
from desk.gate.ports import NotSent

KIND = FileEdit()


def nothing() -> None:
    pass


async def send(fields: FileFields, own: tuple[Path, ...] = (), before_data: Callable[[], None] = nothing) -> None:
    made = KIND.render(fields)
    await Files(own, lambda: 1.0).send(made.message, made.envelope, 0, before_data=before_data)


async def outcome(fields: FileFields) -> bool | None:
    made = KIND.render(fields)
    return await Files((), lambda: 1.0).outcome(made.message, made.envelope, 0, "")


def there(path: Path) -> str | None:
    return path.read_bytes().decode() if path.exists() else None


texts = st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=40))


@settings(max_examples=60, deadline=None)
@given(before=texts, after=texts)
async def test_done_seen_undone(
    tmp_path_factory: pytest.TempPathFactory, before: str | None, after: str | None
) -> None:
    path = tmp_path_factory.mktemp("f") / "notes 笔记.txt"
    fields = FileFields(path=str(path), content=after, before=before)
    if before is not None:
        path.write_bytes(before.encode())
    if before == after:
        with pytest.raises(UsageError):
            KIND.check(fields)
        return
    KIND.check(fields)
    assert await outcome(fields) is False
    await send(fields)
    assert there(path) == after
    assert await outcome(fields) is True
    back = KIND.inverse(fields, "")
    await send(back)
    assert there(path) == before
    assert [entry.name for entry in path.parent.iterdir() if entry.name != path.name] == []


async def test_a_file_that_changed_since_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("other")
    fields = FileFields(path=str(path), content="new", before="old")
    with pytest.raises(NotSent, match="changed since"):
        await send(fields)
    assert there(path) == "other"
    assert await outcome(fields) is None


async def test_links_folders_and_desks_own_are_refused(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "target").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "way").symlink_to(own)
    os.mkfifo(tmp_path / "pipe")
    for path in (
        tmp_path / "link",
        tmp_path / "pipe",
        own / "desk.toml",
        tmp_path / "way" / "x",
        tmp_path / "no" / "x",
    ):
        with pytest.raises(NotSent):
            await send(FileFields(path=str(path), content="new", before=None), (own,))
    assert there(tmp_path / "target") == "old"
    assert list(own.iterdir()) == []


async def test_a_file_that_changes_while_the_approval_is_stored_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")

    def somebody_writes() -> None:
        path.write_text("other")

    with pytest.raises(NotSent, match="changed since"):
        await send(FileFields(path=str(path), content="new", before="old"), (), somebody_writes)
    assert there(path) == "other"
    assert list(tmp_path.iterdir()) == [path]


async def test_a_folder_that_became_a_link_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "way").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotSent, match="another folder now"):
        await send(FileFields(path=str(tmp_path / "way" / "x"), content="new", before=None))
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
async def test_a_files_rights_stay_as_they_were(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(mode)
    await send(FileFields(path=str(path), content="new", before="old"))
    assert path.stat().st_mode & 0o777 == mode


async def test_a_gate_that_says_no_at_the_last_moment_leaves_nothing(tmp_path: Path) -> None:
    class No(Exception):
        pass

    def refuse() -> None:
        raise No

    with pytest.raises(No):
        await send(FileFields(path=str(tmp_path / "a"), content="new", before=None), (), refuse)
    assert list(tmp_path.iterdir()) == []


def test_the_card_says_what_changes() -> None:
    fields = FileFields(path="/tmp/x", content="a\nc\n", before="a\nb\n")
    assert "-b" in KIND.changes(fields)
    assert "1 lines added, 1 taken out" in KIND.sentence(fields, Surroundings())
    for path in ("x", "/a/../b", "/a\0b"):
        with pytest.raises(UsageError):
            KIND.check(FileFields(path=path, content="a", before=None))
