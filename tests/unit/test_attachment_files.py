"""Files on disk: names from outside made safe, nothing written over, what is kept for sending found again or swept."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.channels.mail.attached import AttachedFiles
from desk.client.attachments import Attachments
from desk.client.saving import free_name, safe_name, save_attachment
from desk.errors import RefusedError, StoreError, UnavailableError, UsageError
from desk.outside_text import show_line
from desk.wire.documents import TakenAttachment
from desk.wire.mail import Attachment


def named(filename: str, content_type: str = "application/pdf") -> Attachment:
    return Attachment(filename=filename, content_type=content_type, size=3)


@pytest.mark.parametrize(
    ("filename", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("发票 3月.pdf", "发票 3月.pdf"),
        ("../../.ssh/authorized_keys", "_.._.ssh_authorized_keys"),
        ("C:\\Windows\\x.exe", "C__Windows_x.exe"),
        (".bashrc", "bashrc"),
        ("-rf", "_rf"),
        ("~root", "_root"),
        ("", "attachment-2.pdf"),
        ("...", "attachment-2.pdf"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("a\nb\x1b[31m.txt", "a_b_[31m.txt"),
        ("x" * 500 + ".pdf", "x" * 176 + ".pdf"),
        ("长" * 200 + ".pdf", "长" * 58 + ".pdf"),
    ],
)
def test_names_are_made_safe(filename: str, safe: str) -> None:
    assert safe_name(named(filename), 2) == safe


@given(filename=st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_name_leaves_its_folder_or_hides(filename: str) -> None:
    name = safe_name(named(filename), 1)
    assert name == os.path.basename(name)
    assert not name.startswith((".", "-", "~"))
    assert 0 < len(name.encode()) <= 255
    assert show_line(name) == name


class OneAttachment(Attachments):
    def __init__(self, content: bytes, fault: Exception | None = None) -> None:
        self.content, self.fault = content, fault

    async def attachment(self, ref: str, number: int, *, on_piece: Callable[[bytes], None]) -> TakenAttachment:
        on_piece(self.content)
        if self.fault is not None:
            raise self.fault
        return TakenAttachment(attachment=named("a.pdf"), size=len(self.content))


async def test_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    broken = OneAttachment(b"half", UnavailableError("The connection ended."))
    with pytest.raises(UnavailableError):
        await save_attachment(broken, "m1", 1, named("a.pdf"), tmp_path)
    assert list(tmp_path.iterdir()) == []
    written = await save_attachment(OneAttachment(b"pdf"), "m1", 1, named("a.pdf"), tmp_path)
    assert (written.name, written.read_bytes(), stat.S_IMODE(written.stat().st_mode)) == ("a.pdf", b"pdf", 0o600)
    with pytest.raises(UsageError, match="is there already"):
        await save_attachment(OneAttachment(b"new"), "m1", 1, named("a.pdf"), tmp_path)
    assert written.read_bytes() == b"pdf"
    assert free_name(tmp_path, "a.pdf").name == "a (2).pdf"
    with pytest.raises(StoreError, match="cannot be written"):
        await save_attachment(OneAttachment(b"x"), "m1", 1, named("a.pdf"), tmp_path / "no" / "folder.pdf")


async def test_a_file_that_appears_meanwhile_stays(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"

    class Late(OneAttachment):
        async def attachment(self, ref: str, number: int, *, on_piece: Callable[[bytes], None]) -> TakenAttachment:
            target.write_bytes(b"mine")
            return await super().attachment(ref, number, on_piece=on_piece)

    with pytest.raises(UsageError, match="is there already"):
        await save_attachment(Late(b"pdf"), "m1", 1, named("a.pdf"), target)
    assert target.read_bytes() == b"mine"


async def test_a_link_is_replaced_never_written_through(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    link = tmp_path / "a.pdf"
    link.symlink_to(elsewhere)
    with pytest.raises(UsageError):
        await save_attachment(OneAttachment(b"pdf"), "m1", 1, named("a.pdf"), link)
    await save_attachment(OneAttachment(b"pdf"), "m1", 1, named("a.pdf"), link, force=True)
    assert elsewhere.read_bytes() == b"mine"
    assert link.read_bytes() == b"pdf"


@given(content=st.binary(max_size=400), cuts=st.lists(st.integers(1, 100), max_size=8))
@settings(max_examples=60, deadline=None)
def test_what_is_kept_comes_back_however_it_was_cut(
    content: bytes, cuts: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = AttachedFiles(tmp_path_factory.mktemp("kept") / "attachments")
    pieces, rest = [], content
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    sha256, size = files.keep([*pieces, rest])
    assert (files.content(sha256), size) == (content, len(content))
    assert files.keep([content]) == (sha256, size)


def test_only_what_is_old_is_removed(tmp_path: Path) -> None:
    files = AttachedFiles(tmp_path / "attachments")
    assert files.listed() == []
    (old, _), (new, _) = files.keep([b"old"]), files.keep([b"new"])
    (tmp_path / "attachments" / ".new-left-by-a-crash").write_bytes(b"x")
    (tmp_path / "attachments" / "link").symlink_to("/etc/passwd")
    for name in (old, ".new-left-by-a-crash"):
        os.utime(tmp_path / "attachments" / name, (1000, 1000))
    assert {one.name for one in files.listed()} == {old, new, ".new-left-by-a-crash"}
    assert files.remove([old, new, ".new-left-by-a-crash", "0" * 64], older_than=2000) == 2
    assert files.content(new) == b"new"
    with pytest.raises(RefusedError, match="is not there any more"):
        files.encoded(old)
    with pytest.raises(UsageError):
        files.encoded("../../etc/passwd")


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="cannot be kept for sending: No space left on device"):
        AttachedFiles(tmp_path).keep([b"x"])
    assert list(tmp_path.iterdir()) == []
