"""How long files on drafts are kept: as long as a draft needs them, and then for the days the user set."""

from __future__ import annotations

from dataclasses import dataclass

from desk.channels.mail.attached import AttachedFiles
from desk.i18n import mark
from desk.store.attached import Use, uses
from desk.store.db import Database
from desk.store.retention import Found

_UNUSED = Use(needed=False, at=0.0)


@dataclass(frozen=True)
class AttachedKeeper:
    """A keeper as retention asks for it. A file's age counts from when it was kept, or a draft that names it last changed."""

    db: Database
    files: AttachedFiles
    kind: str = "attachments"
    label: str = mark("Files of drafts")
    setting: str = "keep.attachments_days"
    indexes: tuple[str, ...] = ()

    def look(self, before: float | None) -> Found:
        files, used = self.files.listed(), self._uses()
        ages = {one.name: max(one.at, used.get(one.name, _UNUSED).at) for one in files}
        old = [] if before is None else [name for name, at in ages.items() if at < before]
        held = sum(used.get(name, _UNUSED).needed for name in old)
        return Found(
            items=len(files),
            size_bytes=sum(one.size for one in files),
            oldest=min(ages.values(), default=None),
            would_go=len(old) - held,
            held_back=held,
        )

    def remove(self, before: float, most: int) -> int:
        used = self._uses()
        # That no draft begins to need one of them now: whoever puts a file on a draft keeps it anew, so it is young again.
        old = [one.name for one in self.files.listed() if one.at < before and _over(used.get(one.name), before)]
        return self.files.remove(old[:most], older_than=before)

    def _uses(self) -> dict[str, Use]:
        with self.db.read() as connection:
            return uses(connection)


def _over(use: Use | None, before: float) -> bool:
    return use is None or (not use.needed and use.at < before)
