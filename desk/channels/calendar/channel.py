"""Doing what was approved to a calendar: one PUT or DELETE under its condition, and the mail that goes with an answer.

Theory of operation. The resource is looked at first, so that a version that changed meanwhile is refused before anything
happened, and an undo knows what was there. Then ``before_data``, then the request with ``If-Match`` or ``If-None-Match: *``
(RFC 9110 13.1): of two who save at once the server lets one through. If the answer does not come, the resource is looked at
again: it says what happened. A PUT that finds what it would have put is done already, so that an answer whose mail failed
can be approved again. The mail goes last, and if it certainly did not go, the calendar is put back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from desk.channels.calendar import caldav
from desk.channels.calendar.fields import OWN, Parcel, decoded
from desk.channels.calendar.kinds import Before
from desk.channels.calendar.line import Line, LineLost, Login, Reply, Timeouts, refusal
from desk.channels.calendar.local import OwnCalendar, Resource
from desk.channels.calendar.same import same_event
from desk.errors import ConflictError, DeskError
from desk.gate.ports import Channel, Envelope, NotSent, OutcomeUnknown, SendReceipt, Unreachable
from desk.store.db import Database

_DONE = (200, 201, 204)
_CHANGED = "The event was changed meanwhile, so nothing was done."
_LOOK_AGAIN = "Look at it again, then propose the change anew."


class CalendarChannel(Channel):
    """The gate's way to calendars.

    :param login: gives the log-in of an account's server.
    :param post: the way mails leave, for answers to invitations.
    :param on_done: called with the calendar's id after something was changed, so that the copy here is read again.
    """

    def __init__(
        self,
        db: Database,
        login: Callable[[int], Awaitable[Login]],
        post: Channel,
        now: Callable[[], float],
        *,
        timeouts: Timeouts | None = None,
        on_done: Callable[[int], None] = lambda calendar_id: None,
    ) -> None:
        self._own = OwnCalendar(db)
        self._login = login
        self._post = post
        self._now = now
        self._timeouts = timeouts or Timeouts()
        self._on_done = on_done

    async def send(
        self, message: bytes, envelope: Envelope, account_id: int, *, before_data: Callable[[], None]
    ) -> SendReceipt:
        """Change the resource, then send the mail, each if the parcel holds one.

        :raises NotSent: it is certain that nothing happened, or that it was put back.
        :raises OutcomeUnknown: the line was lost, and looking again did not tell.
        """
        try:
            parcel = decoded(message)
        except msgspec.MsgspecError as error:
            raise NotSent("What was approved is not in the form a calendar takes.", retryable=False) from error
        began = _Once(before_data)
        if not parcel.method:
            return await self._mail(parcel, account_id, began, "")
        if parcel.url.startswith(OWN):
            return await self._change_own(parcel, account_id, began)
        try:
            login = await self._login(account_id)
            async with Line(login, self._timeouts) as line:
                receipt = await self._change(line, parcel, account_id, began)
        except (NotSent, OutcomeUnknown):
            raise
        except DeskError as error:
            raise _after(began, error) from error
        finally:
            self._on_done(parcel.calendar_id)
        return receipt

    async def _change(self, line: Line, parcel: Parcel, account_id: int, began: _Once) -> SendReceipt:
        there = await caldav.get(line, parcel.url)
        already = parcel.method == "PUT" and there is not None and same_event(there.ics, parcel.ics)
        if already and there is not None:
            before = Before(etag=there.etag, now=there.ics, ics=parcel.base)
            began()
        else:
            _check_version(there, parcel)
            began()
            before = await self._request(line, parcel, there)
        receipt = SendReceipt("saved on the server", self._now(), before.encoded())
        if not parcel.mail:
            return receipt
        try:
            return await self._mail(parcel, account_id, began, before.encoded())
        except NotSent as error:
            raise await self._put_back(line, parcel, before, error) from error

    async def _request(self, line: Line, parcel: Parcel, there: Resource | None) -> Before:
        """The one request that changes something; what is known afterwards."""
        was = there.ics if there else ""
        headers = {"If-Match": parcel.if_match} if parcel.if_match else {"If-None-Match": "*"}
        if parcel.method == "PUT":
            headers["Content-Type"] = "text/calendar; charset=utf-8"
        try:
            reply = await line.ask(parcel.method, parcel.url, parcel.ics.encode(), headers=headers, follow=False)
        except (LineLost, Unreachable) as error:
            return await self._look_again(line, parcel, there, error)
        if reply.status in _DONE:
            etag = reply.headers.get("etag", "") if parcel.method == "PUT" else ""
            now = Resource(etag, parcel.ics)
            if parcel.method == "PUT" and not etag:  # the server wrote it in its own way (RFC 4791 5.3.4)
                now = await _quietly(line, parcel.url) or now
            return Before(etag=now.etag, now=now.ics, ics=was)
        if reply.status == 404 and parcel.method == "DELETE":
            return Before(ics=was)
        if reply.status >= 500 and reply.status not in (501, 503, 507):
            return await self._look_again(line, parcel, there, NotSent(refusal(reply, "saving the event")))
        raise _refused(reply)

    async def _look_again(self, line: Line, parcel: Parcel, was: Resource | None, error: DeskError) -> Before:
        """No usable answer came: what is there now says what happened.

        :raises NotSent: it is as it was. :raises OutcomeUnknown: it cannot be looked at, or somebody else was there too."""
        try:
            async with Line(line.login, self._timeouts) as another:
                now = await caldav.get(another, parcel.url)
        except DeskError:
            raise OutcomeUnknown(
                f"{error.message} Whether the event was saved is not known.", hint=error.hint
            ) from error
        if happened(parcel, now):
            return Before(etag=now.etag if now else "", now=now.ics if now else "", ics=was.ics if was else "")
        if (now.etag if now else "") == (was.etag if was else ""):
            raise NotSent(f"{error.message} The event was not saved.", hint="Try again.") from error
        raise OutcomeUnknown(f"{error.message} The event is another one by now.", hint=_LOOK_AGAIN) from error

    async def _put_back(self, line: Line, parcel: Parcel, before: Before, error: NotSent) -> NotSent:
        """The answer did not go out: the calendar must not say it did."""
        headers = {"If-Match": before.etag} if before.etag else {}
        method = "PUT" if before.ics else "DELETE"
        if method == "PUT":
            headers["Content-Type"] = "text/calendar; charset=utf-8"
        try:
            reply = await line.ask(method, parcel.url, before.ics.encode(), headers=headers, follow=False)
            put_back = reply.status in _DONE
        except DeskError:
            put_back = False
        left = (
            "" if put_back else " Your own calendar shows the answer all the same; approving again only sends the mail."
        )
        return NotSent(error.message + left, hint=error.hint, retryable=error.retryable)

    async def _change_own(self, parcel: Parcel, account_id: int, began: _Once) -> SendReceipt:
        """An answer whose copy lies in Desk's own calendar: the mail first, since the row cannot fail for others' reasons."""
        there = self._own.get(parcel.url)
        _check_version(there, parcel)
        receipt = await self._mail(parcel, account_id, began, "") if parcel.mail else SendReceipt("saved", self._now())
        began()
        try:
            etag = self._own.put(parcel.url, parcel.uid, parcel.ics, if_match=parcel.if_match) if parcel.ics else ""
            if not parcel.ics:
                self._own.delete(parcel.url, if_match=parcel.if_match)
        except ConflictError as error:
            if not parcel.mail:
                raise NotSent(error.message, hint=error.hint, retryable=False) from error
            # Somebody changed it while the mail went out; the answer is given.
            return msgspec.structs.replace(receipt, reply=f"{receipt.reply}; {error.message}")
        finally:
            self._on_done(parcel.calendar_id)
        before = Before(etag=etag, now=parcel.ics, ics=there.ics if there else "")
        return msgspec.structs.replace(receipt, before=before.encoded())

    async def _mail(self, parcel: Parcel, account_id: int, began: _Once, before: str) -> SendReceipt:
        envelope = Envelope(parcel.mail_from, parcel.mail_to)
        receipt = await self._post.send(parcel.mail.encode(), envelope, account_id, before_data=began)
        return msgspec.structs.replace(receipt, before=before)

    async def outcome(self, message: bytes, envelope: Envelope, account_id: int, message_id: str) -> bool | None:
        """What a crash left: a resource can be looked at, so it is known; a mail only if it lies in Sent."""
        parcel = decoded(message)
        if parcel.mail:
            sent = Envelope(parcel.mail_from, parcel.mail_to)
            return await self._post.outcome(parcel.mail.encode(), sent, account_id, message_id)
        if parcel.url.startswith(OWN):
            return told(parcel, self._own.get(parcel.url))
        async with Line(await self._login(account_id), self._timeouts) as line:
            now = await caldav.get(line, parcel.url)
        self._on_done(parcel.calendar_id)
        return told(parcel, now)

    async def keep_copy(self, account_id: int, message: bytes, message_id: str) -> bool:
        parcel = decoded(message)
        return bool(parcel.mail) and await self._post.keep_copy(account_id, parcel.mail.encode(), message_id)

    async def reachable(self, account_id: int) -> bool:
        try:
            login = await self._login(account_id)
            async with Line(login, self._timeouts) as line:
                await line.ask("OPTIONS", login.url)
        except DeskError:
            return False
        return True


class _Once:
    """``before_data`` for a parcel with two effects: the first of them counts."""

    def __init__(self, before_data: Callable[[], None]) -> None:
        self._before_data = before_data
        self.done = False

    def __call__(self, before: str = "", /) -> None:
        if not self.done:
            self._before_data()
            self.done = True


def happened(parcel: Parcel, now: Resource | None) -> bool:
    """Whether what is there now is what the parcel wanted."""
    if parcel.method == "DELETE":
        return now is None
    return now is not None and same_event(now.ics, parcel.ics)


def told(parcel: Parcel, now: Resource | None) -> bool | None:
    """What is there says about whether it happened; None if somebody else was there since."""
    if happened(parcel, now):
        return True
    if (now is None and not parcel.if_match) or (now is not None and now.etag == parcel.if_match):
        return False  # as it was before
    return None if parcel.method == "PUT" else False


def _check_version(there: Resource | None, parcel: Parcel) -> None:
    """:raises NotSent: not the version that the card showed."""
    if there is None and not parcel.if_match:
        return
    if there is not None and not parcel.if_match:
        raise NotSent("This event is in the calendar already, so nothing was done.", hint=_LOOK_AGAIN, retryable=False)
    if there is None or (there.etag and there.etag != parcel.if_match):
        raise NotSent(_CHANGED, hint=_LOOK_AGAIN, retryable=False)


def _refused(reply: Reply) -> NotSent:
    if reply.status == 412:
        return NotSent(_CHANGED, hint=_LOOK_AGAIN, retryable=False)
    hints = {
        401: "Check the user name and the stored password.",
        403: "You may read this calendar, but not write to it: choose another.",
        507: "Delete something there, then try again.",
    }
    retry = reply.status in (423, 429, 503, 507)
    return NotSent(
        refusal(reply, "saving the event"), hint=hints.get(reply.status, "Try again later."), retryable=retry
    )


def _after(began: _Once, error: DeskError) -> DeskError:
    if not began.done:
        return NotSent(error.message, hint=error.hint, retryable=error.retryable)
    return OutcomeUnknown(error.message, hint=_LOOK_AGAIN)


async def _quietly(line: Line, url: str) -> Resource | None:
    try:
        return await caldav.get(line, url)
    except DeskError:
        return None
