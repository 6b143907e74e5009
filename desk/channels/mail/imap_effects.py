"""Labels, marks and moves on an IMAP server. ``look`` and ``do`` run in the session's thread, ``do`` after the gate's yes."""

from __future__ import annotations

from desk.channels.mail.account import Account
from desk.channels.mail.imap_errors import Refusal
from desk.channels.mail.imap_folders import new_path
from desk.channels.mail.imap_session import ImapSession
from desk.channels.mail.imap_store import ImapStore
from desk.channels.mail.imap_wire import uid_set
from desk.channels.mail.label_fields import (
    MARKS,
    Aim,
    ArchiveFields,
    Before,
    LabelFields,
    MarkFields,
    Work,
    changes,
    target,
)
from desk.channels.mail.labels import keyword_of


class ImapWork:
    """One approved change. ``before``: what ``look`` found; ``changed``: whether ``do`` has changed anything yet."""

    def __init__(self, store: ImapStore, account: Account, work: Work) -> None:
        self._store = store
        self._work = work
        self._account = account
        self._paths = {row.name: row.path for row in store.folders(account.id)}
        self._found: dict[str, tuple[int, frozenset[str]]] = {}  # ref → UID and flags in the folder it lies in
        self._arrived: set[str] = set()  # refs of mails that lie in the folder they are to go to
        self._keys: dict[str, str] = {}  # refs of mails that were moved, and their keys there
        self.changed = False

    def look(self, session: ImapSession) -> None:
        """See what is there. Opens folders read-only."""
        for folder, aims in _by_folder(self._work.mails).items():
            path = self._paths.get(folder)
            if path is not None:
                self._find(session, path, aims)
        if isinstance(self._work, ArchiveFields):
            for folder in {target(self._work, aim) for aim in self._work.mails}:
                self._look_for_arrived(session, folder)

    def _find(self, session: ImapSession, path: str, aims: list[Aim]) -> None:
        opened = session.examine(path)
        uids: dict[int, str] = {}
        for aim in aims:
            validity, _, uid = aim.key.partition(":")
            if validity == str(opened.uidvalidity) and uid.isdigit():
                uids[int(uid)] = aim.ref
            elif aim.message_id:
                uids.update(dict.fromkeys(session.having(aim.message_id)[:1], aim.ref))
        if uids:
            for one in session.marks(uid_set(uids)):
                if one.uid in uids:
                    flags = frozenset(flag.casefold() for flag in one.flags or ())
                    self._found[uids[one.uid]] = (one.uid, flags)

    def _look_for_arrived(self, session: ImapSession, folder: str) -> None:
        path = self._paths.get(folder)
        if path is None:
            return
        session.examine(path)
        assert isinstance(self._work, ArchiveFields)
        for aim in self._work.mails:
            if target(self._work, aim) == folder and aim.message_id and session.having(aim.message_id):
                self._arrived.add(aim.ref)

    @property
    def before(self) -> Before:
        """Of each mail that is there: what is as wanted already. Of one that was moved: its key there."""
        if isinstance(self._work, ArchiveFields):
            there = [aim.ref for aim in self._work.mails if aim.ref in self._found or aim.ref in self._arrived]
            return Before({ref: (self._keys[ref],) if ref in self._keys else () for ref in there})
        return Before({aim.ref: self._already(self._work, aim) for aim in self._work.mails if aim.ref in self._found})

    def _already(self, work: LabelFields | MarkFields, aim: Aim) -> tuple[str, ...]:
        flags = self._found[aim.ref][1]
        add, remove = changes(work, aim)
        kept = [one for one in add if self._flag(one) in flags] + [
            one for one in remove if self._flag(one) not in flags
        ]
        return (*aim.skip, *kept)

    def _flag(self, word: str) -> str:
        return (MARKS[word] if isinstance(self._work, MarkFields) else keyword_of(word)).casefold()

    @property
    def is_done(self) -> bool:
        """Whether everything is as it is to be, as ``look`` found it."""
        if isinstance(self._work, ArchiveFields):
            return not self._found and all(aim.ref in self._arrived for aim in self._work.mails)
        wanted = [(aim, changes(self._work, aim)) for aim in self._work.mails if aim.ref in self._found]
        return bool(wanted) and all(
            all(self._flag(one) in self._found[aim.ref][1] for one in add)
            and not any(self._flag(one) in self._found[aim.ref][1] for one in remove)
            for aim, (add, remove) in wanted
        )

    def do(self, session: ImapSession) -> None:
        """Make it so."""
        for folder, aims in _by_folder(self._work.mails).items():
            there = [aim for aim in aims if aim.ref in self._found]
            if not there:
                continue
            opened = session.examine(self._paths[folder], to_change=True)
            if isinstance(self._work, ArchiveFields):
                self._move(session, self._work, there)
            else:
                if isinstance(self._work, LabelFields) and self._work.add and not opened.keeps_keywords:
                    raise Refusal(f"{self._account.imap_host} keeps no labels in {folder}.", retryable=False)
                self._change(session, self._work, there)

    def _change(self, session: ImapSession, work: LabelFields | MarkFields, aims: list[Aim]) -> None:
        for on in (True, False):
            same: dict[tuple[str, ...], list[int]] = {}
            for aim in aims:
                words = changes(work, aim)[0 if on else 1]
                if words:
                    same.setdefault(words, []).append(self._found[aim.ref][0])
            for words, uids in same.items():
                flags = [MARKS[one] if isinstance(work, MarkFields) else keyword_of(one) for one in words]
                session.mark(uids, flags, on=on)
                self.changed = True

    def _move(self, session: ImapSession, work: ArchiveFields, aims: list[Aim]) -> None:
        for folder in dict.fromkeys(target(work, aim) for aim in aims):
            mine = [aim for aim in aims if target(work, aim) == folder]
            path = self._paths.get(folder) or self._make(session, folder)
            uids = [self._found[aim.ref][0] for aim in mine]
            if session.can("MOVE"):
                keys = session.move(uids, path)
            elif session.can("UIDPLUS"):
                # What a cut left copied already is not copied again.
                keys = session.copy([self._found[aim.ref][0] for aim in mine if aim.ref not in self._arrived], path)
                self.changed = True
                session.mark(uids, ("\\Deleted",), on=True)
                session.expunge(uids)
            else:
                raise Refusal(
                    f"{self._account.imap_host} cannot move single mails (it has neither MOVE nor UIDPLUS).",
                    retryable=False,
                )
            self.changed = True
            self._keys |= {aim.ref: key for aim in mine if (key := keys.get(self._found[aim.ref][0]))}

    def _make(self, session: ImapSession, folder: str) -> str:
        path = new_path(session.folders(), folder)
        session.create(path)
        self._paths[folder] = path
        return path

    def take_over(self) -> None:
        """Have the store say so at once; the next reading confirms it."""
        refs = [aim.ref for aim in self._work.mails if aim.ref in self._found]
        if isinstance(self._work, ArchiveFields):
            self._store.leave(refs)
        else:
            self._store.change(self._work, [aim for aim in self._work.mails if aim.ref in refs])


def _by_folder(mails: tuple[Aim, ...]) -> dict[str, list[Aim]]:
    found: dict[str, list[Aim]] = {}
    for aim in mails:
        found.setdefault(aim.folder, []).append(aim)
    return found
