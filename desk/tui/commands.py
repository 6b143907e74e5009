"""What the input understands after a slash."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desk.i18n import t
from desk.outside_text import show_line
from desk.tui.words import clock_time
from desk.wire.people_words import change_word, undone
from desk.wire.undo_words import undo_so_far

if TYPE_CHECKING:
    from desk.tui.app import DeskApp
    from desk.wire.undo import UndoStep


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
        "/voice": app.open_voice,
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
        steps = await client.undo_steps(limit=1)
        if not steps:
            app.notify(t("There is nothing to undo now."), markup=False)
            return
        last = steps[0]
        done = last.change is not None or (last.draft is not None and last.draft.state == "sent")
        if done and not app.confirms_undo(last.id):
            app.notify(t("F8 again undoes: {what}", what=_step_words(last)), title=clock_time(last.at), markup=False)
            return
        undid = await client.undo(last.id)
        if undid.change is not None:
            app.notify(undone(undid.change), markup=False)
            getattr(app.screen, "reload", lambda: None)()  # a list or a person may be on the screen
        elif undid.draft is not None:
            back = t("Taken back; it waits for you again.")
            app.notify(undo_so_far(undid.draft) if undid.draft.undoes else back, markup=False)
        app.refresh_drafts()

    app.ask(take_back, group="undo")


def _step_words(step: UndoStep) -> str:
    """What would be undone, on one line."""
    if step.change is not None:
        return f"{change_word(step.change.kind)}: {show_line(step.change.name)}"
    return show_line(step.draft.title) if step.draft is not None else ""


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
