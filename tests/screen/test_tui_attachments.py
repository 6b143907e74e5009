"""What came with a mail, on the screen: listed with sizes, read as text, saved by a key, never over something."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from desk import i18n
from desk.errors import UsageError
from desk.paths import Paths
from desk.testing.fake_client import FakeClient, make_mail
from desk.testing.screen import until
from desk.tui.app import DeskApp
from desk.tui.screens.attachments import AttachmentScreen, AttachmentsScreen
from desk.tui.screens.mails import MailScreen
from desk.tui.widgets.lines import Text
from desk.wire.documents import AttachmentText, TakenAttachment
from desk.wire.mail import Attachment, MailDetail

FILES = [
    Attachment(filename="[red]report[/].pdf", content_type="application/pdf", size=1_400_000),
    Attachment(filename="", content_type="image/png", size=812, inline=True),
]


class WithFiles(FakeClient):
    def on_mail_attachment_text(self, ref: str, number: int) -> AttachmentText:
        if number == 2:
            raise UsageError("Desk cannot read the text of files of the kind image/png.", hint="Save it.")
        return AttachmentText(
            text="Totals \x1b[31m[b]March[/b]", kind="pdf", problems=["Only the first 1 of 9 pages were read."]
        )

    async def on_mail_attachment(self, on_event: Callable[[Any], None], ref: str, number: int) -> TakenAttachment:
        on_event(base64.b64encode(b"%PDF").decode())
        return TakenAttachment(attachment=FILES[number - 1], size=4)


def mail(files: list[Attachment]) -> MailDetail:
    made = make_mail()
    changed = msgspec.structs.replace(
        made.mail, attachments=files, seals=["pgp-signed"], problems=["The date cannot be read."]
    )
    return msgspec.structs.replace(made, mail=changed)


@pytest.fixture
def fake() -> WithFiles:
    i18n.set_language("en")
    return WithFiles()


@pytest.fixture
def app(fake: WithFiles, paths: Paths, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> DeskApp:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / "Downloads").mkdir()
    return DeskApp(paths, fake.connect, wall=lambda: fake.wall)


def said(app: DeskApp, name: str) -> str:
    found = app.screen.query(name)
    return str(found.first(Text).render()) if found else ""


def saved(app: DeskApp, file: Path) -> bool:
    return file.exists() and file.name in said(app, "#notice")


async def opened(app: DeskApp, pilot: Pilot[int]) -> None:
    await until(pilot, lambda: app.status is not None)
    app.open_mail("m1")
    await until(pilot, lambda: "Accounts" in said(app, "#mail"))


async def test_listed_read_and_saved(app: DeskApp, fake: WithFiles, tmp_path: Path) -> None:
    fake.mail_box = [mail(FILES)]
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(app, pilot)
        head = said(app, "#mail")
        assert "[red]report[/].pdf (1.4 MB), image/png (812 B)" in head
        assert "signed with PGP, not checked" in head
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, AttachmentsScreen))
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 2)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AttachmentScreen))
        await until(pilot, lambda: "Totals ␛[31m[b]March[/b]" in said(app, "#mail"))
        assert "! Only the first 1 of 9 pages were read." in said(app, "#mail")
        for name in ("[red]report[_].pdf", "[red]report[_] (2).pdf"):
            await pilot.press("s")
            file = tmp_path / "Downloads" / name
            await until(pilot, partial(saved, app, file))
            assert file.read_bytes() == b"%PDF"


async def test_a_single_one_opens_at_once_and_says_what_cannot_be_read(app: DeskApp, fake: WithFiles) -> None:
    fake.mail_box = [mail([FILES[0]])]
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(app, pilot)
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, AttachmentScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, MailScreen))
        app.push_screen(AttachmentScreen(mail(FILES), 2))
        await until(pilot, lambda: "cannot read the text of files of the kind image/png" in said(app, "#mail"))


async def test_without_any_the_key_does_nothing(app: DeskApp, fake: WithFiles) -> None:
    fake.mail_box = [mail([])]
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(app, pilot)
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(app.screen, MailScreen)
