"""What the input understands after a slash."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desk.i18n import t
from desk.outside_text import show_line
from desk.tui.words import clock_time

if TYPE_CHECKING:
    from desk.tui.app import DeskApp


def run(app: DeskApp, text: str) -> bool:
    """Do what ``text`` says; False if it is no command (then it is a message: paths begin with a slash too)."""
    name, _, rest = text.partition(" ")
    simple: dict[str, Callable[[], object]] = {
        "/new": app.new_conversation,
        "/mail": app.open_mails,
        "/triage": app.open_triage,
        "/people": app.open_people,
        "/queue": app.open_queue,
        "/agenda": app.open_agenda,
        "/help": app.open_help,
        "/quit": app.leave,
        "/demo": lambda: start_demo(app),
    }
    if name == "/model":
        if rest.strip():
            choose_model(app, rest.strip())
        else:
            app.open_models()
    elif name in simple:
        simple[name]()
    else:
        return False
    return True


def start_demo(app: DeskApp) -> None:
    """Set up the demo account and say what to do with it."""

    async def start() -> None:
        app.status = await app.link.need().start_demo()
        app.refresh_waiting()
        app.main.say_notice(
            t("The demo account is ready: a mail server on this machine with two dozen mails."),
            t("Try /mail, open one and press r."),
            error=False,
        )
        app.main.refresh_status()

    app.ask(start, group="demo")


def undo(app: DeskApp) -> None:
    """Take back the newest thing that can be undone. What was done already is named first; a second time undoes it."""

    async def take_back() -> None:
        client = app.link.need()
        newest = await client.undoable()
        if newest is None:
            app.notify(t("There is nothing to undo now."), markup=False)
            return
        if newest.state == "sent" and not app.confirms_undo(newest.id):
            app.notify(
                t("F8 again undoes: {what}", what=show_line(newest.title)),
                title=clock_time(newest.updated_at),
                markup=False,
            )
            return
        card = await client.undo_draft(newest.id)
        app.notify(t("Undone.") if card.undoes else t("Taken back; it waits for you again."), markup=False)
        app.refresh_drafts()

    app.ask(take_back, group="undo")


def choose_model(app: DeskApp, name: str) -> None:
    """Use ``name`` in this conversation; with no conversation yet, from now on."""

    async def choose() -> None:
        client = app.link.need()
        if app.talk.conversation_id:
            await client.set_model(app.talk.conversation_id, name)
        else:
            await client.use_model(name)
        app.status = await client.status()
        app.main.say_notice(t("{model} answers from now on.", model=show_line(name)), error=False)
        app.main.refresh_status()

    app.ask(choose, group="model")
