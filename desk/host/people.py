"""People as the host knows them: contacts together with mail, the clock, settings and the confined reader of files."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec

from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.store import MailStore
from desk.errors import ConfigError, ConflictError, UsageError
from desk.host.workers import Workers
from desk.i18n import t
from desk.paths import Paths
from desk.people import alike, find, importing, rows, threads
from desk.people.card import check_address, line, tidy
from desk.people.contacts import Contacts
from desk.people.days import IsFree, due, local_day, weekend
from desk.people.exporting import export
from desk.people.follow_ups import KINDS, ThreadFacts, Thresholds, holiday_free, waiting
from desk.people.forget import forget
from desk.people.suggest import suggested
from desk.people.timeline import With, timeline
from desk.schedule.clock import Clock
from desk.settings.load import Settings
from desk.store.db import Database
from desk.wire.people import (
    Detail,
    FollowUp,
    Forgotten,
    ImportPlan,
    Pair,
    ParsedPeople,
    PersonCard,
    PersonDue,
    PersonPage,
    Suggested,
)

MAX_FILE_BYTES = 40_000_000
_MOST_PROBLEMS = 50


class People:
    """What clients ask about people that takes more than the address book."""

    def __init__(
        self,
        paths: Paths,
        db: Database,
        contacts: Contacts,
        mail: MailStore,
        accounts: AccountStore,
        workers: Workers,
        clock: Clock,
        settings: Callable[[], Settings],
        timezone: str,
        also_forget: Callable[[Sequence[str]], None] = lambda addresses: None,
    ) -> None:
        self._paths = paths
        self._db = db
        self._contacts = contacts
        self._mail = mail
        self._accounts = accounts
        self._workers = workers
        self._clock = clock
        self._settings = settings
        self._zone = ZoneInfo(timezone)
        self._also_forget = also_forget  # what else was kept of somebody with these addresses

    # one person

    def page(self, who: str, older: str, limit: int) -> PersonPage:
        """A person and what happened with them. :raises UsageError: see ``Contacts.who``."""
        person = self._contacts.who(who)
        addresses = tuple(one.value.lower() for one in person.card.addresses)
        with self._db.read() as connection:
            moments, cursor = timeline(connection, With(person.id, addresses, person.card.name), older, limit)
        waits = [] if older else [one for one in self.follow_ups() if one.person_id == person.id]
        today = local_day(self._clock.now(), self._zone)
        soon = [] if older else due(person, today, 30, self._zone)
        return PersonPage(person=person, moments=moments, older=cursor, follow_ups=waits, due=soon)

    def card_from_mail(self, card: PersonCard, ref: str) -> PersonCard:
        """``card`` with the name and address of a mail's sender (of one the user wrote: its first recipient).

        If ``card`` has the address of somebody in that mail, it is them.
        """
        mail = self._mail.show(ref).mail
        own = self.own_addresses()
        wanted = {one.value.lower() for one in card.addresses}
        named = [one for one in (mail.sender, *mail.to, *mail.cc) if one.address.lower() in wanted]
        other = named[0] if named else mail.sender
        if other.address.lower() in own:
            other = next((one for one in (*mail.to, *mail.cc) if one.address.lower() not in own), other)
        if other.address.lower() in own:
            raise UsageError("You wrote that mail to nobody but yourself.", hint="See others: desk mail list")
        address = check_address(other.address)
        name = card.name.strip() or other.name or address.partition("@")[0]
        addresses = (*card.addresses, Detail(address))
        return msgspec.structs.replace(card, name=name, addresses=addresses)

    def own_addresses(self) -> frozenset[str]:
        """The user's addresses, lower case."""
        own = {address for account in self._accounts.accounts() for address in account.addresses}
        return frozenset(own | {self._settings().text("user.email").strip().lower()} - {""})

    # what is due

    def follow_ups(self, kind: str = "", limit: int = 500) -> list[FollowUp]:
        """Threads that wait, the longest wait first. :raises ConfigError: the country in the settings is none."""
        if kind and kind not in KINDS:
            raise UsageError(f"There is no follow-up of kind {kind[:30]!r}.", hint=f"One of: {', '.join(KINDS)}")
        now, settings = self._clock.now(), self._settings()
        thresholds = Thresholds(
            awaiting=settings.whole("followup.awaiting_days"),
            needs_reply=settings.whole("followup.reply_days"),
            needs_action=settings.whole("followup.action_days"),
        )
        free = self._free(settings.text("dates.country"), now)
        with self._db.read() as connection:
            found = [
                (facts, one)
                for _, facts in threads.recent(connection, self.own_addresses(), now)
                if (one := waiting(facts, now, thresholds, self._zone, free)) is not None and kind in ("", one.kind)
            ]
            owners = threads.owners(connection, [one.other for _, one in found])
        found.sort(key=lambda pair: (-pair[1].days, pair[1].since))
        return [
            FollowUp(
                kind=one.kind,
                thread=facts.thread,
                account=facts.account,
                name=owners[one.other][1] if one.other in owners else _name_of(facts, one.other),
                address=one.other,
                subject=one.letter.subject,
                ref=one.letter.ref,
                since=one.since,
                days=one.days,
                person_id=owners[one.other][0] if one.other in owners else None,
                reason=one.reason,
            )
            for facts, one in found[:limit]
        ]

    def settle(self, ref: str, what: str, until: float | None) -> None:
        """:raises UsageError: there is no such mail, or nothing of the kind can be said of it."""
        if what not in ("dismiss", "snooze", "flag", "clear") or (what == "snooze") != (until is not None):
            raise UsageError(
                f"Nothing called {what[:30]!r} can be said of a thread.", hint="desk people followups --help"
            )
        summary = self._mail.show(ref).summary
        account = next(one for one in self._accounts.accounts() if one.name == summary.account)
        with self._db.write() as connection:
            threads.settle(connection, account.id, summary.thread, what, self._clock.now(), until)

    def due(self, days: int) -> list[PersonDue]:
        """Birthdays and stay-in-touch dates, soonest first."""
        today = local_day(self._clock.now(), self._zone)
        with self._db.read() as connection:
            ids = connection.execute(
                "SELECT id FROM contact WHERE birthday <> '' UNION SELECT id FROM contact WHERE rhythm_every IS NOT NULL"
            )
            people = rows.load(connection, [row[0] for row in ids])
        found = [one for person in people.values() for one in due(person, today, days, self._zone)]
        return sorted(found, key=lambda one: (one.days, one.name))

    def _free(self, country: str, now: float) -> IsFree:
        if not country.strip():
            return weekend
        import holidays

        code, _, part = country.strip().upper().partition("-")
        year = local_day(now, self._zone).year
        try:
            days = holidays.country_holidays(code, subdiv=part or None, years=(year - 1, year))
        except NotImplementedError as error:
            raise ConfigError(
                f"Desk knows no holidays of {country[:20]!r} (dates.country).",
                hint="Name a country like DE, DE-BY or CN: desk settings set dates.country DE",
            ) from error
        return holiday_free(frozenset(day for day in days if isinstance(day, datetime.date)))

    def suggested(self, limit: int) -> list[Suggested]:
        """See ``suggest.suggested``."""
        with self._db.read() as connection:
            return suggested(connection, self.own_addresses(), self._clock.now(), limit)

    # many people

    async def duplicates(self, limit: int) -> list[Pair]:
        """Pairs who may be one, surest first."""
        return await asyncio.to_thread(self._duplicates, limit)

    def _duplicates(self, limit: int) -> list[Pair]:
        with self._db.read() as connection:
            people = rows.load(connection, [row[0] for row in connection.execute("SELECT id FROM contact")])
        pairs = alike.pairs(((one.id, one.card) for one in people.values()), limit)
        return [
            Pair(
                first=rows.summary_of(people[a]),
                second=rows.summary_of(people[b]),
                score=like.score,
                reasons=like.reasons,
                same=like.same,
            )
            for a, b, like in pairs
        ]

    async def import_file(
        self, data: bytes, filename: str, mapping: Mapping[str, str], *, apply: bool, sha256: str
    ) -> ImportPlan:
        """Plan an import, or do it.

        :raises UsageError: nothing in the file can be imported, or (with ``apply``) a column must be mapped first.
        :raises ConflictError: ``sha256`` is given, and what would be done now is not what it stands for.
        """
        if len(data) > MAX_FILE_BYTES:
            raise UsageError(
                f"This file is larger than {MAX_FILE_BYTES // 1_000_000} MB.", hint="Cut it into several files."
            )
        parsed = await self._workers.parse_people(data, filename, mapping)
        if parsed.missing:
            if apply:
                raise UsageError(parsed.missing, hint='Say which it is: desk people import FILE --map name="a column"')
            return _said(ImportPlan(total=0, add=0, merge=0, skip=0, lines=[]), parsed, parsed.problems)
        return await asyncio.to_thread(self._import, parsed, line(filename), apply, sha256)

    def _import(self, parsed: ParsedPeople, filename: str, apply: bool, sha256: str) -> ImportPlan:
        problems = list(parsed.problems)
        cards = []
        for card in parsed.cards:
            try:
                cards.append(tidy(_from_file(card, filename)))
            except UsageError as error:
                problems.append(t("{name} was not taken: {reason}", name=card.name[:60], reason=error.message))
        if not cards:
            raise UsageError(problems[0] if problems else "There is nobody in this file.", hint="See docs/people.md")
        if not apply:
            with self._db.read() as connection:
                planner, _ = importing.plan(connection, cards)
            return _said(planner.plan(), parsed, [*problems, *planner.problems])
        # A plan for very many takes seconds, in which others must be able to write.
        with self._db.read() as connection:
            state, (planner, there) = importing.state(connection), importing.plan(connection, cards)
        with self._db.write() as connection:
            if importing.state(connection) != state:
                planner, there = importing.plan(connection, cards)
            plan = planner.plan()
            if sha256 and sha256 != plan.sha256:
                raise ConflictError("Your contacts have changed since the preview.", hint="Look at the preview again.")
            change = importing.apply(connection, planner, there, self._clock.now())
        return msgspec.structs.replace(_said(plan, parsed, [*problems, *planner.problems]), change=change)

    async def export(self, kind: str) -> str:
        """Everybody, by name."""

        def work() -> str:
            with self._db.read() as connection:
                ids = connection.execute("SELECT id FROM contact ORDER BY folded, id")
                people = rows.load(connection, ordered := [row[0] for row in ids])
            return export([people[one].card for one in ordered], kind)

        return await asyncio.to_thread(work)

    async def forget(self, person_id: int, version: int) -> Forgotten:
        """Delete somebody for good; says how many backups may still hold them."""
        card = self._contacts.get(person_id).card
        done = await asyncio.to_thread(forget, self._db, person_id, version)
        await asyncio.to_thread(self._also_forget, tuple(one.value for one in card.addresses))
        backups = sum(1 for _ in (self._paths.data / "backups").glob("*.db"))
        return msgspec.structs.replace(done, backups_stay=backups)

    def find_ids(self, query: str, limit: int) -> list[int]:
        """Ids of the best fitting people."""
        with self._db.read() as connection:
            return find.ids(connection, query, limit)


def _said(plan: ImportPlan, parsed: ParsedPeople, problems: list[str]) -> ImportPlan:
    left = len(problems) - _MOST_PROBLEMS
    if left > 0:
        problems = [*problems[:_MOST_PROBLEMS], t("… and {count} more", count=left)]
    return msgspec.structs.replace(
        plan, problems=problems, columns=parsed.columns, mapping=parsed.mapping, missing=parsed.missing
    )


def _from_file(card: PersonCard, filename: str) -> PersonCard:
    """Its notes say what file they are from, if they say nothing else."""
    notes = tuple(msgspec.structs.replace(note, origin=note.origin or filename) for note in card.notes)
    return msgspec.structs.replace(card, notes=notes)


def _name_of(facts: ThreadFacts, address: str) -> str:
    return next((one.name for one in reversed(facts.letters) if one.sender == address and one.name), address)
