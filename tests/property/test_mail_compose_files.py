"""A mail with files: the same fields give the same bytes, every standard reader gets the files whole, and forwards hold all."""

from __future__ import annotations

import email
import email.policy
import hashlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.channels.mail.account import Account
from desk.channels.mail.attached import _lines
from desk.channels.mail.compose import render_mail
from desk.channels.mail.forward import forward_fields
from desk.channels.mail.kinds import ForwardMail, NewMail
from desk.channels.mail.parts import fitting_type
from desk.errors import UsageError
from desk.gate.kinds import Surroundings
from desk.gate.ports import AttachedFile, MailFields, whole
from desk.parse.mail import parse_mail, take_attachment
from desk.wire.mail import Address, ParsedMail

NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60).filter(
    lambda name: name == " ".join(name.split()) and not set(name) & set("/\\")
)


def mail(files: list[tuple[str, bytes]], body: str = "hi") -> tuple[MailFields, dict[str, bytes]]:
    kept = {hashlib.sha256(content).hexdigest(): content for _, content in files}
    attached = tuple(
        AttachedFile(
            filename=name,
            content_type="application/pdf",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        for name, content in files
    )
    fields = MailFields(
        account_id=1,
        sender="a@x.example",
        to=("b@x.example",),
        subject="s",
        body=body,
        message_id="<id@x.example>",
        date=0,
        attachments=attached,
    )
    return fields, {sha256: _lines(content) for sha256, content in kept.items()}


def sent(fields: MailFields, encoded: dict[str, bytes]) -> bytes:
    return whole(render_mail(fields).message, encoded.__getitem__)


@settings(max_examples=60, deadline=None)
@given(
    files=st.lists(st.tuples(NAMES, st.binary(max_size=300)), min_size=1, max_size=3),
    body=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=80),
)
def test_files_arrive_whole_in_two_readers(files: list[tuple[str, bytes]], body: str) -> None:
    fields, encoded = mail(files, body)
    raw = sent(fields, encoded)
    assert raw == sent(fields, encoded)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    parsed = parse_mail(raw)
    assert [one.size for one in parsed.attachments] == [len(content) for _, content in files]
    assert [take_attachment(raw, at)[1] for at in range(1, len(files) + 1)] == [content for _, content in files]
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert [part.get_filename() for part in read.iter_attachments()] == [name for name, _ in files]
    assert [part.get_content() for part in read.iter_attachments()] == [content for _, content in files]
    assert not read.defects


def test_text_that_looks_like_the_boundary_ends_nothing() -> None:
    fields, encoded = mail([("a", b"x")])
    boundary = parse_boundary(sent(fields, encoded))
    fields = msgspec.structs.replace(fields, body=f"--{boundary}\n--{boundary}--\nstill text")
    raw = sent(fields, encoded)
    assert parse_boundary(raw) != boundary
    assert parse_mail(raw).text.endswith("still text")


def parse_boundary(raw: bytes) -> str:
    return str(email.message_from_bytes(raw).get_boundary())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"filename": "a\r\nBcc: eve@x.example"}, "cannot carry"),
        ({"filename": ""}, "1 to 150"),
        ({"filename": "x" * 151}, "1 to 150"),
        ({"content_type": "text/plain\r\nX: y"}, "not a type"),
    ],
)
def test_what_mail_cannot_carry_is_refused(change: dict[str, object], says: str) -> None:
    fields, _ = mail([("a.pdf", b"abc")])
    changed = msgspec.structs.replace(fields.attachments[0], **change)
    with pytest.raises(UsageError, match=says):
        render_mail(msgspec.structs.replace(fields, attachments=(changed,)))
    with pytest.raises(UsageError, match="more than 50"):
        render_mail(msgspec.structs.replace(fields, attachments=fields.attachments * 51))


@pytest.mark.parametrize(
    ("given_type", "fits"),
    [
        ("Application/PDF", "application/pdf"),
        ("message/rfc822", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
        ("nonsense", "application/octet-stream"),
        ("a/b; charset=x", "application/octet-stream"),
    ],
)
def test_types_that_fit(given_type: str, fits: str) -> None:
    assert fitting_type(given_type) == fits


@settings(max_examples=40, deadline=None)
@given(files=st.lists(st.tuples(NAMES, st.binary(max_size=5)), max_size=3), left=st.integers(0, 3))
def test_the_card_shows_the_files_and_takes_them_off(files: list[tuple[str, bytes]], left: int) -> None:
    fields, _ = mail(files)
    kind = NewMail()
    shown = kind.shown(fields).get("attachments", "")
    assert kind.edited(fields, "attachments", shown) == fields
    fewer = "\n".join(shown.split("\n")[:left]) if shown else ""
    assert kind.edited(fields, "attachments", fewer).attachments == fields.attachments[:left]
    with pytest.raises(UsageError, match="not by typing"):
        kind.edited(fields, "attachments", f"{shown}\n/etc/passwd")
    assert ("It carries" in kind.sentence(fields, Surroundings())) == bool(files)


ORIGINAL = ParsedMail(
    message_id="<o@x.example>",
    subject="FW: Fwd: 转发: March\r\nBcc: eve@x.example",
    sender=Address("Anna\nEve", "anna@x.example"),
    to=[Address("", f"p{at}@x.example") for at in range(10_000)],
    date=1_772_530_440.0,
    text="line one\n> quoted\n\u202etwo\0",
)


def test_a_forward_holds_head_and_text_and_no_header_of_its_making() -> None:
    account = Account(id=1, name="me", address="me@x.example")
    fields = forward_fields(
        ORIGINAL, account, ["bo@x.example"], "See below. ", message_id="<n@x.example>", date=0, timezone="Europe/Berlin"
    )
    assert fields.subject == "Fwd: March Bcc: eve@x.example"
    assert fields.body.startswith(
        "See below.\n\n---------- Forwarded message ----------\nFrom: Anna Eve <anna@x.example>\n"
    )
    assert "Date: Tue, 3 Mar 2026 10:34 +0100\n" in fields.body
    assert "(+9950)" in fields.body
    assert fields.body.endswith("line one\n> quoted\n\u202etwo\n")
    assert fields.to == ("bo@x.example",)
    rendered = ForwardMail().render(fields)
    assert rendered.envelope.recipients == ("bo@x.example",)
    assert b"\r\nBcc:" not in rendered.message


def test_a_very_long_mail_is_cut_where_it_is_said() -> None:
    account = Account(id=1, name="me", address="me@x.example")
    long = msgspec.structs.replace(ORIGINAL, text="word\n" * 300_000)
    fields = forward_fields(long, account, ["bo@x.example"], "", message_id="<n@x.example>", date=0)
    assert fields.body.endswith("\n[...]\n")
    assert len(fields.body) <= 1_000_000
