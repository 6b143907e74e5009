"""Every message of CPython's test data and of three packages' own: read without a crash and without losing a word."""

from __future__ import annotations

import email
import re
import sysconfig
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import msgspec
import pytest

from desk.parse.mail import parse_mail, take_attachment
from desk.testing import corpora
from desk.wire.mail import ParsedMail

MESSAGES = corpora.mail_of_others()
_WORD = re.compile(rb"[A-Za-z0-9]{2,}")


def expected_words(raw: bytes) -> set[bytes]:
    """The ASCII words of every text/plain part, as the standard library's email package alone sees them."""
    words: set[bytes] = set()
    for part in email.message_from_bytes(raw).walk():
        if part.get_content_type() == "text/plain" and not part.is_multipart():
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            if not _wide(part):
                words.update(_WORD.findall(payload))
    return words


def _wide(part: Message) -> bool:
    """Whether the bytes of its ASCII words are others than the words'."""
    label = (part.get_content_charset() or "").lower()
    return label.startswith(("utf-16", "utf-32", "utf-7", "iso-2022", "hz"))


@pytest.mark.parametrize("file", MESSAGES, ids=lambda file: f"{file.parts[-4]}-{file.name}")
def test_no_crash_and_no_lost_text(file: Path) -> None:
    raw = file.read_bytes()
    mail = parse_mail(raw)
    assert msgspec.json.decode(msgspec.json.encode(mail), type=ParsedMail) == mail
    kept = mail.text.encode()
    for number, attachment in enumerate(mail.attachments, 1):
        again, content = take_attachment(raw, number)
        assert again == attachment
        assert len(content) == attachment.size
        kept += content
    lost = {word for word in expected_words(raw) if word not in kept}
    assert lost == set()


@pytest.mark.parametrize("file", MESSAGES, ids=lambda file: f"{file.parts[-4]}-{file.name}")
def test_the_message_id_is_the_one_that_stands_there(file: Path) -> None:
    text = file.read_bytes().decode("ascii", "replace").removeprefix("\n")
    stated = HeaderParser().parsestr(text).get("message-id", "")
    mail = parse_mail(file.read_bytes())
    assert mail.message_id in stated or not mail.message_id
    if re.fullmatch(r"\s*<[^<>\s]+>\s*", stated):
        assert mail.message_id == stated.strip()


def test_every_corpus_is_there() -> None:
    assert len(corpora.cpython_mail()) >= 40
    assert len(MESSAGES) >= 100


def test_without_a_corpus_the_tests_fail_loudly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(tmp_path))
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))
    with pytest.raises(FileNotFoundError, match="apt-get install libpython3-testsuite"):
        corpora.cpython_mail()


def test_a_package_with_another_hash_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "corpora_folder", lambda: tmp_path)
    with pytest.raises(FileNotFoundError, match="pip could not fetch vobject"):
        corpora.sdist("vobject", "0.9.9", "0" * 64)
    assert list(tmp_path.iterdir()) == []
