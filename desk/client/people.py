"""People, as clients call them."""

from __future__ import annotations

from desk.client.caller import Caller
from desk.wire import people as w


class People(Caller):
    """Contacts, what happened with them, what is due, and moving them in and out. ``who`` is a number or a name."""

    async def people(self, *, query: str = "", label: str = "", limit: int = 50) -> list[w.PersonSummary]:
        """Best fit first for a query, else by name."""
        return await self._call("people.list", list[w.PersonSummary], query=query, label=label, limit=limit)  # type: ignore[no-any-return]

    async def person(self, who: str, *, older: str = "", limit: int = 20) -> w.PersonPage:
        """:raises UsageError: nobody is called so, or several are (it then names them)."""
        return await self._call("people.show", w.PersonPage, who=who, older=older, limit=limit)  # type: ignore[no-any-return]

    async def add_person(self, card: w.PersonCard, *, from_mail: str = "") -> w.Person:
        """``from_mail``: name and address of that mail's sender (its recipient, if you wrote it) where ``card`` has none."""
        return await self._call("people.add", w.Person, card=card, from_mail=from_mail)  # type: ignore[no-any-return]

    async def edit_person(self, person_id: int, version: int, card: w.PersonCard) -> w.Person:
        """:raises ConflictError: they were changed since ``version``."""
        return await self._call("people.edit", w.Person, id=person_id, version=version, card=card)  # type: ignore[no-any-return]

    async def note_person(self, who: str, text: str) -> w.Person:
        return await self._call("people.note", w.Person, who=who, text=text)  # type: ignore[no-any-return]

    async def delete_person(self, who: str) -> w.Person:
        """Take them out of the contacts; this can be undone."""
        return await self._call("people.delete", w.Person, who=who)  # type: ignore[no-any-return]

    async def forget_person(self, person_id: int, version: int) -> w.Forgotten:
        """Delete them for good, undo copies and index included."""
        return await self._call("people.forget", w.Forgotten, id=person_id, version=version)  # type: ignore[no-any-return]

    async def people_due(self, *, days: int = 14) -> list[w.PersonDue]:
        """Birthdays within ``days`` days, and stay-in-touch dates that are over or come within them, soonest first."""
        return await self._call("people.due", list[w.PersonDue], days=days)  # type: ignore[no-any-return]

    async def follow_ups(self, *, kind: str = "", limit: int = 100, fresh: bool = False) -> list[w.FollowUp]:
        """Threads that wait, the longest wait first; ``fresh`` reads new mail before."""
        return await self._call("people.followups", list[w.FollowUp], kind=kind, limit=limit, fresh=fresh)  # type: ignore[no-any-return]

    async def settle_follow_up(self, ref: str, *, what: str, until: float | None = None) -> None:
        """Say of the thread of mail ``ref``: dismiss, snooze (``until``: epoch seconds), flag or clear."""
        await self._call("people.settle", None, ref=ref, what=what, until=until)

    async def suggested_people(self, *, limit: int = 20) -> list[w.Suggested]:
        return await self._call("people.suggest", list[w.Suggested], limit=limit)  # type: ignore[no-any-return]

    async def duplicates(self, *, limit: int = 50) -> list[w.Pair]:
        return await self._call("people.duplicates", list[w.Pair], limit=limit)  # type: ignore[no-any-return]

    async def merge_preview(self, kept: str, gone: str) -> w.MergePreview:
        return await self._call("people.merge_preview", w.MergePreview, kept=kept, gone=gone)  # type: ignore[no-any-return]

    async def merge_people(self, kept: w.Person, gone: w.Person) -> w.Person:
        """:raises ConflictError: one of them was changed since the preview."""
        return await self._call(  # type: ignore[no-any-return]
            "people.merge",
            w.Person,
            kept=kept.id,
            kept_version=kept.version,
            gone=gone.id,
            gone_version=gone.version,
        )

    async def import_people(
        self,
        data: bytes,
        filename: str,
        *,
        mapping: dict[str, str] | None = None,
        apply: bool = False,
        sha256: str = "",
    ) -> w.ImportPlan:
        """What importing this file would do; with ``apply`` it is done. ``mapping``: field to CSV column."""
        return await self._call(  # type: ignore[no-any-return]
            "people.import",
            w.ImportPlan,
            data=data,
            filename=filename,
            mapping=mapping or {},
            apply=apply,
            sha256=sha256,
        )

    async def export_people(self, kind: str) -> str:
        """Everybody, as ``vcard``, ``csv`` or ``json``."""
        return await self._call("people.export", str, kind=kind)  # type: ignore[no-any-return]

    async def people_changes(self, *, limit: int = 20) -> list[w.PeopleChange]:
        return await self._call("people.changes", list[w.PeopleChange], limit=limit)  # type: ignore[no-any-return]

    async def undo_people(self, change: int | None = None) -> w.PeopleChange:
        """Undo a change, or the newest one that can be. :raises ConflictError: something was changed since."""
        return await self._call("people.undo", w.PeopleChange, change=change)  # type: ignore[no-any-return]
