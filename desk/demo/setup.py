"""Writing the demo account's Maildir, and listing what arrived. The same ``now`` writes the same bytes."""

from __future__ import annotations

import os
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from desk.demo.threads import ADDRESS, DISPLAY_NAME, DemoMail, demo_mails

PARTS = ("tmp", "new", "cur")


def write_demo(folder: Path, now: float) -> int:
    """Write ``INBOX`` and ``Sent`` below ``folder`` with dates before ``now`` (epoch seconds); returns how many mails.

    Files that are already there stay as they are, so it can be called again.
    """
    for name in ("INBOX", "Sent", "delivered"):
        for part in PARTS:
            (folder / name / part).mkdir(parents=True, exist_ok=True, mode=0o700)
    mails = demo_mails(now)
    for mail in mails:
        box = folder / ("Sent" if mail.sent else "INBOX")
        names = (box / "new" / mail.key, box / "cur" / f"{mail.key}:2,S")
        if any(path.exists() for path in names):
            continue
        path = names[0] if mail.unread else names[1]
        temporary = box / "tmp" / mail.key
        temporary.write_bytes(mail_bytes(mail))
        os.utime(temporary, (mail.date.timestamp(), mail.date.timestamp()))
        temporary.rename(path)
    return len(mails)


def mail_bytes(mail: DemoMail) -> bytes:
    """A demo mail as it would have come in."""
    if mail.raw is not None:
        return mail.raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{DISPLAY_NAME} <{ADDRESS}>" if mail.sent else mail.sender
    message["To"] = mail.to
    if mail.cc:
        message["Cc"] = mail.cc
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = mail.message_id
    if mail.references:
        message["In-Reply-To"] = mail.references[-1]
        message["References"] = " ".join(mail.references)
    for name, value in mail.headers:
        message[name] = value
    message["X-Desk-Demo"] = "yes"
    if mail.html and not mail.text:
        message.set_content(mail.html, subtype="html", cte="quoted-printable")
    else:
        message.set_content(mail.text, cte="quoted-printable")
        if mail.html:
            message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
            message.set_boundary(f"demo-{mail.key}")
    return message.as_bytes()


def delivered(folder: Path) -> list[tuple[Path, str, str]]:
    """What the demo server accepted, oldest first: (file, Message-ID, subject)."""
    from email import message_from_binary_file
    from email.header import decode_header, make_header

    found: list[tuple[float, Path, str, str]] = []
    for part in ("new", "cur"):
        for path in sorted((folder / "delivered" / part).glob("*")):
            with path.open("rb") as file:
                message = message_from_binary_file(file)
            subject = str(make_header(decode_header(message.get("Subject", ""))))
            found.append((path.stat().st_mtime, path, str(message.get("Message-ID", "")).strip(), subject))
    found.sort(key=lambda entry: (entry[0], str(entry[1])))
    return [(path, message_id, subject) for _, path, message_id, subject in found]
