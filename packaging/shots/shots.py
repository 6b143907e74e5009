# ruff: noqa: E501 - sample texts stand on one line
"""Pictures of the real screens, drawn from a conversation in memory: ``python packaging/shots/shots.py FOLDER [--png]``.

The SVGs are Textual's own; ``--png`` turns them into pixels with a headless Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import msgspec
from rich.cells import cell_len

from desk import i18n
from desk.paths import Paths
from desk.testing.fake_client import FakeClient, make_card, make_mail
from desk.tui.app import DeskApp
from desk.wire.host import Conversation, ModelInfo, StoredMessage

ENGLISH = (
    "Answer Accounts about the March invoice, friendly, in German.",
    "Accounts ask whether the invoice can be split. I drafted a reply that offers **two halves**:\n\n"
    "- the first on 1 April\n- the second on 1 May\n\nThe amount is from their mail.",
    "And remind me on Friday at ten.",
    "Done: a reminder for **Friday 10:00** waits for you.",
)
CHINESE = (
    "回复财务关于三月发票的邮件，语气友好。",
    "财务询问发票能否分两次支付。我起草了一封回复，提出**两笔各半**：\n\n- 第一笔 4 月 1 日\n- 第二笔 5 月 1 日\n\n金额来自对方邮件。",
    "周五十点提醒我。",
    "好的：**周五 10:00** 的提醒等你批准。",
)


def scene(language: str) -> FakeClient:
    """A host with a conversation, two drafts and a mail."""
    fake = FakeClient()
    at = time.time() - 300
    texts = CHINESE if language == "zh" else ENGLISH
    source = {"sources": [{"kind": "mail", "ref": "m1", "label": "Accounts, 3 Mar 09:14"}]}
    fake.stored = [
        StoredMessage(
            id=n + 1,
            conversation_id=1,
            role="assistant" if n % 2 else "user",
            text=text,
            at=at + 20 * n,
            meta=source if n == 1 else {},
        )
        for n, text in enumerate(texts)
    ]
    fake.talks = [
        Conversation(
            id=1, title="三月发票" if language == "zh" else "March invoice", model="", created_at=at, updated_at=at
        )
    ]
    body = "Guten Tag,\n\ngern teilen wir die Rechnung in zwei Hälften: 620 € zum 1. April, 620 € zum 1. Mai.\n\nHerzliche Grüße\nRobin\n"
    reminder = make_card(2, body="did they pay?")
    summary = msgspec.structs.replace(
        reminder.summary, kind="reminder", title="Fri 10:00  did they pay?", to="", risks=0
    )
    fake.cards = {1: make_card(1, body=body), 2: msgspec.structs.replace(reminder, summary=summary)}
    fake.mail_box = [make_mail(), make_mail("m2", subject="午餐？", name="王芳")]
    size = {"local/qwen2.5-coder-1.5b": 1_117_320_768, "local/qwen2.5-coder-0.5b": 491_400_064}
    fake.known_models = [
        ModelInfo(
            name=name, label=name[6:], where="local", state="missing", size_bytes=size_bytes, licence="Apache-2.0",
            sources=["huggingface.co/Qwen"],
        )
        for name, size_bytes in size.items()
    ]  # fmt: skip
    return fake


async def take(folder: Path, language: str, theme: str, width: int, height: int) -> list[Path]:
    """Draw each screen once."""
    i18n.set_language(language)
    fake = scene(language)
    home = Path(tempfile.mkdtemp(prefix="dk-shots-"))
    app = DeskApp(Paths(home, home, home, home), fake.connect, theme=f"desk-{theme}")
    made: list[Path] = []
    async with app.run_test(size=(width, height)) as pilot:

        async def shot(name: str) -> None:
            await pilot.pause(0.2)
            path = folder / f"{name}-{language}-{theme}-{width}.svg"
            path.write_text(fit_wide(app.export_screenshot(title="Desk")), encoding="utf-8")
            made.append(path)

        while not app.drafts:
            await pilot.pause(0.05)
        await shot("desk")
        for name, open_screen in (
            ("queue", app.open_queue),
            ("card", lambda: app.open_card(1)),
            ("mail", app.open_mails),
            ("models", app.open_models),
            ("first", app.open_first_run),
            ("help", app.open_help),
        ):
            open_screen()
            await pilot.pause(0.8)
            await shot(name)
            await pilot.press("escape")
    shutil.rmtree(home)
    return made


def fit_wide(svg: str) -> str:
    """Give wide characters their two cells: the exporter counts one for each and squeezes them."""

    def widen(match: re.Match[str]) -> str:
        text = html.unescape(match[3])
        width = float(match[1]) * cell_len(text) / max(1, len(text))
        return f'textLength="{width:.1f}"{match[2]}>{match[3]}<'

    return re.sub(r'textLength="([\d.]+)"([^>]*)>([^<]*)<', widen, svg)


def to_png(svg: Path) -> Path:
    """Draw an SVG with Chromium at its own size."""
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg.read_text(encoding="utf-8"))
    assert box is not None
    width, height = (round(float(number)) for number in box.groups())
    png = svg.with_suffix(".png")
    page = svg.with_suffix(".html")
    page.write_text(
        f'<body style="margin:0"><img src="{svg.name}" width="{width}" height="{height}">', encoding="utf-8"
    )
    chromium = shutil.which("chromium") or shutil.which("chromium-headless-shell")
    if chromium is None:
        raise SystemExit("no chromium here; install it: apt install chromium")
    command = [
        chromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--allow-file-access-from-files",
    ]
    command += [f"--screenshot={png.absolute()}", f"--window-size={width},{height}", page.absolute().as_uri()]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    page.unlink()
    return png


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="en", choices=i18n.LANGUAGES)
    parser.add_argument("--theme", default="dark", choices=("dark", "light"))
    parser.add_argument("--size", default="120x32")
    parser.add_argument("--png", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    width, height = (int(number) for number in given.size.split("x"))
    for path in asyncio.run(take(given.folder, given.language, given.theme, width, height)):
        print(to_png(path) if given.png else path)


if __name__ == "__main__":
    main()
