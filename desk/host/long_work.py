"""Which calls may take so long that nobody looks any more, and what is said when they end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from desk.errors import DeskError, StoppedError
from desk.i18n import mark, t
from desk.rpc.peer import Call, Handler

SAID = {
    "turn.run": mark("The answer is there."),
    "mail.sync": mark("Mail is up to date."),
    "mail.list": mark("The mail was read."),  # the first look at a large Maildir
    "suggest.threads": mark("Your mail was looked through."),
    "suggest.take": mark("The draft is there."),  # a model writes the reply
    "drafts.answer": mark("The draft was changed."),  # by a model, as was said in words
    "people.import": mark("The file of people was read."),
    "people.suggest": mark("Your mail was looked through for people."),
    "people.followups": mark("Your mail was looked through."),
    "people.duplicates": mark("People were compared with each other."),
    "calendar.sync": mark("The calendars are up to date."),
    "calendar.import": mark("The calendar file was read."),
    "models.test": mark("The model was tried."),
    "retention.run": mark("What was older than you keep it is gone."),
}
# What ended, when it began (boottime), and whether it failed.
Ended = Callable[[str, float, bool], Awaitable[object]]


def watched(handlers: dict[str, Handler], boottime: Callable[[], float], ended: Ended) -> dict[str, Handler]:
    """``handlers``, of which those of long work tell ``ended``; not what the user stopped."""
    return {
        name: _told(handler, SAID[name], boottime, ended) if name in SAID else handler
        for name, handler in handlers.items()
    }


def _told(handler: Handler, said: str, boottime: Callable[[], float], ended: Ended) -> Handler:
    async def told(call: Call, params: Any, /) -> object:
        began = boottime()
        try:
            done = await handler(call, params)
        except StoppedError:
            raise
        except DeskError as error:
            await ended(error.message, began, True)
            raise
        await ended(t(said), began, False)
        return done

    return told
