"""Invitations in mail: found, judged, and turned into one card for the answer."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from desk.channels.calendar.answers import ANSWERS, AnswerFields, organiser_mailbox
from desk.channels.calendar.itip import Verdict, carried, judge, judge_stored, own_answer
from desk.channels.calendar.store import StoredCalendar, StoredEvent
from desk.channels.mail.account import Account
from desk.channels.mail.addresses import show_mailbox
from desk.channels.mail.compose import MESSAGE_ID, new_message_id
from desk.errors import ChannelError, DeskError, UsageError
from desk.gate.ports import FieldOrigin
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.host.calendar_parsing import CalendarParsing
from desk.host.calendar_proposing import TYPED, resource_url, stored_url, values_of
from desk.host.calendar_reading import CalendarReading, parsed_of
from desk.i18n import mark, t
from desk.outside_text import show_line
from desk.wire.calendar import Attendee, Invitation, ParsedCalendar, ParsedEvent
from desk.wire.cards import Card
from desk.wire.mail import Attachment

if TYPE_CHECKING:
    from desk.host.app import Host

_log = logging.getLogger(__name__)
_MOST_LISTED = 50  # events of one mail
_MOST_NAMED = 8


class CalendarInvitations:
    """``raw`` gives a mail's own bytes by its ref."""

    def __init__(
        self, host: Host, reading: CalendarReading, parsing: CalendarParsing, raw: Callable[[str], Awaitable[bytes]]
    ) -> None:
        self._host = host
        self._reading = reading
        self._parsing = parsing
        self._raw = raw

    async def look(self) -> None:
        """Look for calendars in mails that came since. Where a server does not answer, its mails wait for the next time."""
        silent: set[str] = set()
        for mail_id in self._reading.store.unseen_mails():
            detail = self._host.mail.show(f"m{mail_id}")
            if detail.summary.account in silent:
                continue
            found: list[ParsedCalendar] = []
            try:
                if any(_may_be_calendar(one) for one in detail.mail.attachments):
                    found = await self._parsing.parse(await self._raw(f"m{mail_id}"), mail=True)
            except ChannelError as error:
                _log.info("mail %s: %s", mail_id, error.message)
                if error.retryable:
                    silent.add(detail.summary.account)
                    continue
            except DeskError as error:
                _log.info("mail %s: %s", mail_id, error.message)
            self._reading.store.keep_mail(mail_id, found)

    async def listed(self, limit: int) -> list[Invitation]:
        """Mails that carry an event, newest first, each with what it is."""
        await self._host.accounts.read_all()
        await self._reading.sync()
        await self.look()
        found = []
        for mail_id, calendars in self._reading.store.mails(limit):
            events = carried(calendars)
            for number, (calendar, event) in enumerate(events[:_MOST_LISTED], 1):
                ref = f"m{mail_id}.{number}" if len(events) > 1 else f"m{mail_id}"
                one = self._invitation(ref, calendar, event)
                if not (
                    one.what == "reply" and one.sender.lower() in self._reading.mine()
                ):  # our own answer, come back
                    found.append(one)
        return found

    def _invitation(self, ref: str, calendar: ParsedCalendar, event: ParsedEvent) -> Invitation:
        stored, _ = self._stored(event.uid)
        verdict = judge(calendar, event, self._reading.mine(), stored.events or [] if stored else [])
        mail = self._host.mail.show(ref.partition(".")[0]).summary
        known = parsed_of(stored, event.recurrence_id) if stored is not None and stored.master else None
        return Invitation(
            ref=ref,
            what=verdict.what,
            sentence=t(verdict.sentence),
            answerable=verdict.answerable,
            title=event.title,
            start=event.start if event.start_local else None,
            end=event.end if event.start_local else None,
            all_day=event.all_day,
            zone=event.zone,
            location=event.location,
            organiser=event.organiser.address if event.organiser else "",
            sender=mail.sender.address,
            answer=own_answer(known, self._reading.mine()) if known else "",
            uid=event.uid,
            date=mail.date,
        )

    def _stored(self, uid: str) -> tuple[StoredEvent | None, StoredCalendar | None]:
        """The user's own copy, in a calendar that can be written."""
        for stored in self._reading.store.with_uid(uid):
            calendar = self._reading.store.calendar(stored.calendar_id)
            if calendar.writable:
                return stored, calendar
        return None, None

    async def answer(self, ref: str, answer: str, comment: str) -> Card:
        """One card for the answer to the invitation in a mail (``m12``; of several events there ``m12.2``) or in a calendar
        (``e12``).

        :raises UsageError: it is not to be answered, or it is not said which of several.
        """
        word = answer.strip().lower()
        if word not in ANSWERS:
            raise UsageError(f"“{answer[:40]}” is no answer.", hint="yes, no or maybe")
        if ref.strip().startswith("e"):
            return await self._answer_event(ref, word, comment)
        await self.look()
        mail_ref, dot, number = ref.strip().partition(".")
        mail = self._host.mail.show(mail_ref)
        calendars = next(
            (one for mail_id, one in self._reading.store.mails(10_000) if f"m{mail_id}" == mail.summary.ref), []
        )
        if not calendars:
            raise UsageError("That mail invites nobody to anything.", hint="desk calendar invitations")
        calendar, event = _chosen(carried(calendars), mail.summary.ref, number if dot else None)
        await self._reading.sync()
        stored, kept_in = self._stored(event.uid)
        verdict = judge(calendar, event, self._reading.mine(), stored.events or [] if stored else [])
        me = _answerable(verdict)
        account = self._account_of(me, mail.summary.account)
        in_reply_to = f"<{mail.mail.message_id.strip('<>')}>"
        return await self._propose(
            word,
            comment,
            event,
            me,
            account,
            invitation=calendar.resources[event.uid],
            stored=stored,
            kept_in=kept_in or self._home_for(account),
            sent_by=mail.summary.sender.address,
            in_reply_to=in_reply_to if MESSAGE_ID.fullmatch(in_reply_to) else "",
            ref=mail.summary.ref,
        )

    async def _answer_event(self, ref: str, word: str, comment: str) -> Card:
        await self._reading.sync()
        stored, instance = self._reading.store.event(ref)
        if instance:
            raise UsageError("Desk answers for a whole series.", hint="Give its ref without @…")
        calendar = self._reading.store.calendar(stored.calendar_id)
        if not calendar.writable:
            raise UsageError(f"{calendar.name} is only to be read.", hint="Answer the mail that invited you.")
        event = parsed_of(stored, "")
        me = _answerable(judge_stored(event, self._reading.mine()))
        account = self._account_of(me, "")
        return await self._propose(
            word, comment, event, me, account, invitation=stored.ics, stored=stored, kept_in=calendar
        )

    async def _propose(
        self,
        word: str,
        comment: str,
        event: ParsedEvent,
        me: Attendee,
        account: Account,
        *,
        invitation: str,
        stored: StoredEvent | None,
        kept_in: StoredCalendar | None,
        sent_by: str = "",
        in_reply_to: str = "",
        ref: str = "",
    ) -> Card:
        assert event.organiser is not None
        # A copy that is older than the invitation is replaced by it; one that is as new keeps what the user added.
        newer = stored is not None and stored.master is not None and stored.master.sequence < event.sequence
        base = invitation if stored is None or newer else stored.ics
        values = values_of(event, "", self._reading.home)
        token = secrets.token_hex(16)
        known = self._host.mail.known_addresses(account.id)
        by_server = kept_in is not None and kept_in.schedules and stored is not None
        fields = AnswerFields(
            answer=word,
            comment=comment,
            uid=event.uid,
            me=me.address,
            name=account.display_name or me.name or me.address,
            organiser=organiser_mailbox(event.organiser.name, event.organiser.address),
            values=values,
            invitation=invitation,
            mail=not by_server,
            sender=show_mailbox(account.display_name, me.address),
            sent_by=sent_by,
            message_id=new_message_id(account.address.rpartition("@")[2], token),
            in_reply_to=in_reply_to,
            stamp=self._host.clock.now(),
            account_id=account.id,
            calendar_id=kept_in.id if kept_in else 0,
            calendar=kept_in.name if kept_in else "",
            url=(stored_url(kept_in, stored) if stored else resource_url(kept_in, event.uid)) if kept_in else "",
            etag=stored.etag if stored else "",
            base=base if stored is not None else "",
            home=self._reading.home,
            conflicts=await self._host.calendars.proposing.conflicts_of(values, event.uid),
        )
        new = NewProposal(
            kind="calendar.answer",
            account_id=account.id,
            account=account.name,
            message_id=fields.message_id,
            in_reply_to_ref=ref,
            known_addresses=frozenset(known),
            demo=account.demo,
        )
        source = mark("the invitation")
        origins = [
            FieldOrigin(name="answer", trust=Trust.USER, source=TYPED),
            FieldOrigin(name="comment", trust=Trust.USER, source=TYPED),
            FieldOrigin(name="to", trust=Trust.UNTRUSTED, source=source),
        ]
        return self._host.gate.propose(new, fields, origins)

    def _account_of(self, me: Attendee, name: str) -> Account:
        """The account that was invited: answers come from the address the invitation names."""
        accounts = self._host.account_store.accounts()
        able = [account for account in accounts if me.address.strip().lower() in account.addresses]
        named = [account for account in able if account.name == name]
        if not able:
            raise UsageError("No account of yours has the address that was invited.", hint="desk accounts")
        return (named or able)[0]

    def _home_for(self, account: Account) -> StoredCalendar | None:
        """Where an event that is not in a calendar yet goes: the account's own, else one of Desk's."""
        able = [one for one in self._reading.store.calendars() if one.writable]
        own = [one for one in able if one.account_id == account.id]
        local = [one for one in able if one.kind == "local"]
        chosen = own or local
        return next((one for one in chosen if one.is_default), chosen[0] if chosen else None)


def _may_be_calendar(one: Attachment) -> bool:
    """As the parser sees it; any other mail is not fetched from its server to be looked through."""
    return one.content_type.lower() in ("text/calendar", "application/ics") or one.filename.lower().endswith(".ics")


def _answerable(verdict: Verdict) -> Attendee:
    if not verdict.answerable or verdict.me is None:
        raise UsageError(t(verdict.sentence), hint="desk calendar invitations")
    return verdict.me


def _chosen(
    events: list[tuple[ParsedCalendar, ParsedEvent]], ref: str, number: str | None
) -> tuple[ParsedCalendar, ParsedEvent]:
    """The event that is meant; of several none is taken for granted."""
    if number is None and len(events) == 1:
        return events[0]
    if number is not None and number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= len(events):
        return events[int(number[:9]) - 1]
    if number is None:
        titles = ", ".join(
            f"{ref}.{at} {event.title[:40]}".strip() for at, (_, event) in enumerate(events[:_MOST_NAMED], 1)
        )
        more = ", …" if len(events) > _MOST_NAMED else ""
        raise UsageError(
            t("That mail is about {count} events: say which.", count=len(events)), hint=show_line(titles) + more
        )
    raise UsageError(t("That mail has no event {number}.", number=number[:20]), hint="desk calendar invitations")
