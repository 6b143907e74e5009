"""Pictures of the real screens: the real host, the demo account, what the real model answers.

``python packaging/shots/shots.py FOLDER [--language zh] [--theme light] [--size 80x24] [--png]`` draws all of them;
``--main FILE`` only the main screen, into FILE (and its .png). The SVGs are Textual's own; a headless Chromium makes the
pixels. The models come from the tests' folder (``desk.testing.home``).
"""

from __future__ import annotations

import argparse
import asyncio
import html
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from rich.cells import cell_len
from textual.pilot import Pilot

from desk import i18n
from desk.client import connect
from desk.testing.home import DeskHome, desk_home
from desk.tui.app import DeskApp
from desk.tui.screens.card import CardScreen

MODEL = "local/qwen2.5-coder-0.5b"
WITHIN_S = 120.0
ASKED = {
    "en": (
        "Reply to Accounts about the March invoice: yes, two halves is fine.",
        "Remind me on Friday at 10:00 to check the March invoice.",
    ),
    "zh": ("回复王芳：周五下午三点可以，我会准时参加。", "周五上午十点提醒我准备会议材料"),
}


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Let the screen work until ``condition`` holds. :raises TimeoutError: it never does."""
    async with asyncio.timeout(WITHIN_S):
        while not condition():
            await pilot.pause(0.05)


async def take(
    home: DeskHome,
    language: str,
    theme: str,
    size: tuple[int, int],
    keep: Callable[[str, str], None],
    *,
    only_main: bool,
) -> None:
    """Ask the demo's questions and hand each screen to ``keep`` as (name, SVG)."""
    i18n.set_language(language)
    app = DeskApp(home.paths, lambda: connect(paths=home.paths), theme=f"desk-{theme}")
    async with app.run_test(size=size) as pilot:

        async def shot(name: str) -> None:
            await pilot.pause(0.3)
            keep(name, fit_wide(app.export_screenshot(title="Desk")))

        await until(pilot, lambda: app.status is not None)
        for number, text in enumerate(ASKED[language], 1):
            app.main.prompt.insert(text)
            await pilot.press("enter")
            await until(pilot, lambda wanted=number: len(app.drafts) >= wanted and not app.busy)  # type: ignore[misc]
        await shot("desk")
        if only_main:
            return

        async def close() -> None:
            while app.screen is not app.main:
                await pilot.press("escape")
                await pilot.pause(0.1)

        app.open_card(1)
        await until(pilot, lambda: isinstance(app.screen, CardScreen) and app.screen.card is not None)
        await pilot.press("end")
        await pilot.pause(0.8)
        await shot("card")
        await close()
        mails = await app.link.need().mails()
        hostile = next(mail.ref for mail in mails if "suppl1er" in mail.sender.address)
        for name, open_screen in (
            ("queue", app.open_queue),
            ("mails", app.open_mails),
            ("hostile", lambda: app.open_mail(hostile)),
            ("triage", app.open_triage),
            ("people", app.open_people),
            ("agenda", app.open_agenda),
            ("accounts", app.open_accounts),
            ("models", app.open_models),
            ("first", app.open_first_run),
            ("help", app.open_help),
            ("palette", app.action_command_palette),
        ):
            open_screen()
            await pilot.pause(0.8)
            await shot(name)
            await close()


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
    png, page = svg.with_suffix(".png"), svg.with_suffix(".html")
    page.write_text(
        f'<body style="margin:0"><img src="{svg.name}" width="{width}" height="{height}">', encoding="utf-8"
    )
    chromium = shutil.which("chromium") or shutil.which("chromium-headless-shell")
    if chromium is None:
        raise SystemExit("no chromium here; install it: apt install chromium")
    switches = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--allow-file-access-from-files"]
    subprocess.run(
        [chromium, *switches, f"--screenshot={png.absolute()}", f"--window-size={width},{height}",
         page.absolute().as_uri()],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    page.unlink()
    return png


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--main", type=Path)
    parser.add_argument("--language", default="en", choices=i18n.LANGUAGES)
    parser.add_argument("--theme", default="dark", choices=("dark", "light"))
    parser.add_argument("--size", default="120x34")
    parser.add_argument("--png", action="store_true")
    given = parser.parse_args()
    if given.main is None and given.folder is None:
        parser.error("name a folder, or --main FILE")
    width, height = (int(number) for number in given.size.split("x"))

    def keep(name: str, svg: str) -> None:
        path = given.main or given.folder / f"{name}-{given.language}-{given.theme}-{width}.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, encoding="utf-8")
        print(to_png(path) if given.png or given.main else path)

    with desk_home(models=True, extra_environment={"DESK_MODEL": MODEL, "DESK_LANGUAGE": given.language}) as home:
        home.run("demo")
        asyncio.run(take(home, given.language, given.theme, (width, height), keep, only_main=given.main is not None))


if __name__ == "__main__":
    main()
