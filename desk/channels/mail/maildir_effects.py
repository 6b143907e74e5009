"""Labels, marks and moves of a Maildir account: files are renamed as the standard says, labels are kept in Desk alone."""

from __future__ import annotations

import contextlib
from pathlib import Path

from desk.channels.mail.account import Account
from desk.channels.mail.imap_store import ImapStore
from desk.channels.mail.label_fields import Aim, ArchiveFields, Before, LabelFields, MarkFields, Work, changes, target
from desk.channels.mail.maildir import entries, make_maildir
from desk.errors import ChannelError
from desk.gate.ports import NotSent
from desk.store.db import Database

_LETTERS = {"read": "S", "flagged": "F"}


class MaildirWork:
    """One approved change; the same four steps as ``ImapWork``. Blocking."""

    def __init__(self, db: Database, account: Account, work: Work) -> None:
        self._store = ImapStore(db)
        self._root = Path(account.maildir)
        self._work = work
        self._files: dict[str, Path] = {}
        self._labels: dict[str, frozenset[str]] = {}
        self._arrived: set[str] = set()

    def look(self) -> None:
        """See which files are there."""
        folders = {aim.folder for aim in self._work.mails}
        if isinstance(self._work, ArchiveFields):
            folders |= {target(self._work, aim) for aim in self._work.mails}
        try:
            there = {folder: {one.key: one.path for one in entries(self._folder(folder))} for folder in folders}
        except ChannelError as error:
            raise NotSent(error.message, hint=error.hint) from error
        for aim in self._work.mails:
            path = there[aim.folder].get(aim.key)
            if path is not None:
                self._files[aim.ref] = path
                self._labels[aim.ref] = frozenset(one.casefold() for one in self._store.labels(aim.ref))
            elif isinstance(self._work, ArchiveFields) and aim.key in there[target(self._work, aim)]:
                self._arrived.add(aim.ref)

    def _folder(self, name: str) -> Path:
        if name in ("", ".", "..") or "/" in name or "\0" in name:
            raise NotSent(f"{name[:40]!r} is no folder of a Maildir.", retryable=False)
        return self._root / name

    def _has(self, aim: Aim, word: str) -> bool:
        if isinstance(self._work, MarkFields):
            path = self._files[aim.ref]
            return path.parent.name == "cur" and _LETTERS[word] in path.name.rpartition(",")[2]
        return word.casefold() in self._labels[aim.ref]

    @property
    def before(self) -> Before:
        if isinstance(self._work, ArchiveFields):
            there = [aim for aim in self._work.mails if aim.ref in self._files or aim.ref in self._arrived]
            return Before({aim.ref: (aim.key,) for aim in there})
        found = {}
        for aim in self._work.mails:
            if aim.ref in self._files:
                add, remove = changes(self._work, aim)
                kept = [one for one in add if self._has(aim, one)] + [one for one in remove if not self._has(aim, one)]
                found[aim.ref] = (*aim.skip, *kept)
        return Before(found)

    @property
    def is_done(self) -> bool:
        if isinstance(self._work, ArchiveFields):
            return not self._files and all(aim.ref in self._arrived for aim in self._work.mails)
        there = [aim for aim in self._work.mails if aim.ref in self._files]
        return bool(there) and all(
            all(self._has(aim, one) for one in changes(self._work, aim)[0])
            and not any(self._has(aim, one) for one in changes(self._work, aim)[1])
            for aim in there
        )

    def do(self) -> None:
        """:raises ChannelError: a folder cannot be written."""
        there = [aim for aim in self._work.mails if aim.ref in self._files]
        try:
            if isinstance(self._work, ArchiveFields):
                for aim in there:
                    self._move(aim, target(self._work, aim))
            elif isinstance(self._work, MarkFields):
                for aim in there:
                    self._rename(aim, *changes(self._work, aim))
        except OSError as error:
            raise ChannelError(
                f"The mail folder {self._root} cannot be changed: {error.strerror}.",
                hint="Check that it is yours to write.",
            ) from error
        if isinstance(self._work, LabelFields | MarkFields):
            self._store.change(self._work, there)

    def _move(self, aim: Aim, folder: str) -> None:
        path = self._files[aim.ref]
        make_maildir(self._folder(folder))
        target_path = self._folder(folder) / path.parent.name / path.name
        with contextlib.suppress(FileNotFoundError):  # another program was quicker: the next reading tells
            path.rename(target_path)
            self._store.rehome(aim.ref, folder)

    def _rename(self, aim: Aim, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
        path = self._files[aim.ref]
        name, _, info = path.name.partition(":2,")
        letters = (set(info) | {_LETTERS[one] for one in add}) - {_LETTERS[one] for one in remove}
        with contextlib.suppress(FileNotFoundError):
            path.rename(path.parent.parent / "cur" / f"{name}:2,{''.join(sorted(letters))}")
