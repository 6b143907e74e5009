"""The days ahead, and the reminders that ring."""

from __future__ import annotations

import datetime

from textual.content import Content

from desk.dates import describe
from desk.i18n import language, t
from desk.outside_text import show_line
from desk.tui import keys
from desk.tui.screens.listing import ListScreen, Row
from desk.tui.words import clock_time
from desk.wire.host import HostEvent, Reminder, RemindersFired
from desk.wire.schedule import AgendaItem, ReminderSet
from desk.wire.schedule_words import agenda_kind

_DAYS = 14
_ICONS = {
    "reminder": "◷", "event": "▣", "follow-up": "↺", "birthday": "✦", "touch": "☏", "card": "▤"
}  # fmt: skip


class AgendaScreen(ListScreen):
    """Two weeks; Enter answers a reminder and opens the person, mail or card of another row."""

    def heading(self) -> str:
        return t("Agenda")

    def nothing(self) -> str:
        return (
            t("Nothing in the next {days} days.", days=_DAYS) + " " + t('Say: "Remind me on Friday at 10 to call Ana".')
        )

    def on_screen_resume(self) -> None:
        self.reload()

    async def rows(self, query: str) -> list[Row]:
        client = self.desk.link.need()
        ringing = await client.ringing()
        items = await client.agenda(days=_DAYS)
        wanted = query.casefold()
        rows = [(f"reminder:{one.id}:rings", ringing_row(one)) for one in ringing if wanted in one.text.casefold()]
        day = None
        for number, item in enumerate(items):
            if wanted not in f"{item.title} {agenda_kind(item.kind)}".casefold():
                continue
            row_id = f"{item.kind}:{item.ref}:{number}"
            if item.kind == "trouble":
                rows.append((row_id, Content.assemble(("! ", "$warning"), show_line(item.title))))
                continue
            at = datetime.datetime.fromtimestamp(item.at).astimezone()
            rows.append((row_id, item_row(item, at, first=at.date() != day)))
            day = at.date()
        return rows

    def open_row(self, row_id: str) -> None:
        kind, ref, _ = row_id.split(":", 2)
        if kind == "reminder":
            self.app.push_screen(RingScreen(int(ref)))
        elif kind in ("birthday", "touch"):
            self.desk.open_person(ref)
        elif kind == "follow-up":
            self.desk.open_mail(ref)
        elif kind == "card":
            self.desk.open_card(int(ref))


class RingScreen(ListScreen):
    """Reminders one by one: done, later, called off. ``only``: that one; None: all that ring."""

    BINDINGS = keys.bindings(keys.RING)
    KEYS = keys.RING
    AUTO_FOCUS = ""

    def __init__(self, only: int | None = None) -> None:
        super().__init__()
        self._only = only
        self._reminders: dict[str, Reminder] = {}

    def heading(self) -> str:
        return t("Reminders")

    def nothing(self) -> str:
        return t("Nothing rings.")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("Input").display = False
        self._stop_listening = self.desk.listen(self._host_event)

    def on_unmount(self) -> None:
        self._stop_listening()

    def _host_event(self, event: HostEvent) -> None:
        if isinstance(event, RemindersFired):
            self.reload()

    async def rows(self, query: str) -> list[Row]:
        client = self.desk.link.need()
        found = [await client.reminder(self._only)] if self._only is not None else await client.ringing()
        self._reminders = {str(one.id): one for one in found}
        return [(str(one.id), ringing_row(one)) for one in found]

    def open_row(self, row_id: str) -> None:
        self.action_answer("done")

    def action_answer(self, action: str, until: str = "") -> None:
        """Answer the marked reminder; the next one is marked then."""
        from textual.widgets import OptionList

        option = self.query_one(OptionList).highlighted_option
        if option is None or option.id is None:
            return
        reminder = self._reminders[option.id]

        async def answer() -> None:
            made = await self.desk.link.need().answer_reminder(reminder.id, action, until)
            self.desk.ringing.answered(reminder)
            self.desk.notify(_said(action, made), markup=False)
            if self._only is not None or not self.desk.ringing.reminders:
                self.dismiss()
            else:
                self.reload()

        self.desk.ask(answer, group="answer", node=self)

    def action_take_back(self) -> None:
        """Undo the last answer."""

        async def take_back() -> None:
            await self.desk.link.need().undo_reminder()
            self.desk.ringing.reminders = await self.desk.link.need().ringing()
            self.reload()

        self.desk.ask(take_back, group="answer", node=self)


def ringing_row(reminder: Reminder) -> Content:
    """What it says, since when it rings or when it is due, and how it repeats."""
    rings = reminder.rings_since is not None
    at = reminder.rings_since or reminder.snoozed_until or reminder.due
    late = t("late") if rings and reminder.late else ""
    missed = t("{count} missed before", count=reminder.missed) if rings and reminder.missed else ""
    notes = "   ".join(note for note in (clock_time(at), late, missed, reminder.repeats) if note)
    return Content.assemble(
        ("◷ ", "$text-warning" if rings else "$accent"), show_line(reminder.text), (f"   {notes}", "$muted")
    )


def item_row(item: AgendaItem, at: datetime.datetime, *, first: bool) -> Content:
    """One line; the first of a day has the day above it."""
    clock = f"{at:%H:%M}"
    if item.all_day:  # a birthday or a follow-up has no hour, which needs no saying
        clock = t("all day") if item.kind == "event" else ""
    # A card says "to approve" itself.
    notes = dict.fromkeys(note for note in (agenda_kind(item.kind), show_line(item.note)) if note)
    return Content.assemble(
        (describe(at, language())[:-5].strip() + "\n" if first else "", "bold"),
        ("  " + clock + " " * (8 - Content(clock).cell_length), "$muted"),
        (f"{_ICONS.get(item.kind, '•')} ", "$accent"),
        show_line(item.title),
        (f"   {' · '.join(notes)}", "$muted"),
    )


def _said(action: str, made: ReminderSet) -> str:
    if action == "snooze":
        return t("It rings again: {when}.", when=made.understood)
    return t("Done.") if action == "done" else t("Called off: {what}", what=show_line(made.reminder.text))
