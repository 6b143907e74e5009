"""Conversations, and search in everything that was said and received."""

from __future__ import annotations

from textual.content import Content

from desk.i18n import t
from desk.outside_text import plain_line, show_line
from desk.tui.screens.listing import ListScreen, Row
from desk.tui.words import clock_time
from desk.wire.host import Conversation, SearchHit

_AROUND = 60


class SessionsScreen(ListScreen):
    """With an empty filter the conversations; else those that match, and the messages and mails that hold the words."""

    def __init__(self) -> None:
        super().__init__()
        self._talks: dict[str, Conversation] = {}

    def heading(self) -> str:
        return t("Sessions and search")

    def nothing(self) -> str:
        return t("Nothing found. Search looks in conversations, mails and people.")

    async def rows(self, query: str) -> list[Row]:
        client = self.desk.link.need()
        talks = await client.conversations(limit=50 if not query else 10, query=query)
        self._talks.update({f"c-{talk.id}": talk for talk in talks})
        rows = [(f"c-{talk.id}", talk_row(talk)) for talk in talks]
        if len(query) > 1:
            hits = await client.search(query, limit=20)
            rows += [(f"{hit.kind}-{number}:{hit.ref}", hit_row(hit)) for number, hit in enumerate(hits)]
        return rows

    def open_row(self, row_id: str) -> None:
        if row_id.startswith("c-"):
            self._open(self._talks[row_id])
        elif row_id.startswith("message-"):
            self._open_number(int(row_id.partition(":")[2].partition("/")[0]))
        elif row_id.startswith("mail-"):
            self.desk.open_mail(row_id.partition(":")[2])
        elif row_id.startswith("contact-"):
            self.desk.open_person(row_id.partition(":")[2])

    def _open(self, talk: Conversation) -> None:
        self.desk.stop_work()
        self.desk.ask(lambda: self.desk.open_conversation(talk), group="open")
        self.dismiss()

    def _open_number(self, number: int) -> None:
        async def find() -> None:
            talks = await self.desk.link.need().conversations(limit=10_000)
            talk = next((talk for talk in talks if talk.id == number), None)
            if talk is not None:
                self._open(talk)

        self.desk.ask(find, group="find")


def talk_row(talk: Conversation) -> Content:
    title = show_line(talk.title) or t("untitled")
    return Content.assemble(Content(title), (f"   {clock_time(talk.updated_at)}", "$muted"))


def hit_row(hit: SearchHit) -> Content:
    """A hit with the words that matched marked; text before and after is cut."""
    start = max(0, (hit.marks[0][0] if hit.marks else 0) - _AROUND)
    end = start + 4 * _AROUND
    parts: list[Content | tuple[str, str] | str] = [(f"{show_line(hit.title)}  ", "$muted"), "…" if start else ""]
    at = start
    for first, last in hit.marks:
        if first < at or last > end:
            continue
        parts += [_piece(hit.text[at:first]), (show_line(hit.text[first:last]), "bold $accent")]
        at = last
    parts.append(_piece(hit.text[at:end]))
    return Content.assemble(*parts)


def _piece(text: str) -> Content:
    """One line of text that keeps the space to what stands beside it."""
    before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() and text.strip() else "")
    return Content.assemble(before, plain_line(text), after)
