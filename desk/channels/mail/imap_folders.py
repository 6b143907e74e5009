"""Which folder of a server is for what: by its own word (RFC 6154), else by the names programs give them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

INBOX = "INBOX"
SENT = "Sent"
ARCHIVE = "Archive"
MAX_FOLDERS = 1_000

_SPECIAL = {
    "\\sent": "sent",
    "\\archive": "archive",
    "\\drafts": "drafts",
    "\\junk": "junk",
    "\\trash": "trash",
    "\\all": "all",
}
_NAMES = {
    "sent": "sent|sent items|sent messages|sent mail|gesendet|gesendete elemente|gesendete objekte|envoyés|enviados|"
    "elementos enviados|posta inviata|inviata|verzonden items|skickat|已发送|已发送邮件|寄件備份|送信済み",
    "archive": "archive|archives|archiv|archivo|archivio|archief|arkiv|归档|封存|アーカイブ",
    "drafts": "drafts|draft|entwürfe|brouillons|borradores|bozze|concepten|草稿|草稿箱|下書き",
    "junk": "junk|spam|junk e-mail|junk mail|bulk mail|垃圾邮件",
    "trash": "trash|deleted items|deleted messages|bin|papierkorb|corbeille|papelera|cestino|已删除|已删除邮件",
}
_ROLE_OF_NAME = {name: role for role, names in _NAMES.items() for name in names.split("|")}
_DESKS_NAME = {"inbox": INBOX, "sent": SENT, "archive": ARCHIVE}
SYNCED = frozenset(_DESKS_NAME)


class Listed(msgspec.Struct, frozen=True):
    """A folder as the server lists it; ``flags`` with their backslashes."""

    path: str
    delimiter: str = "/"
    flags: tuple[str, ...] = ()


class Named(msgspec.Struct, frozen=True):
    """A folder with what it is for, and its name in Desk."""

    path: str
    name: str
    role: str


def named(folders: Sequence[Listed]) -> list[Named]:
    """Every folder that can be opened; each role at most once, INBOX first."""
    there = [one for one in folders[:MAX_FOLDERS] if not {"\\noselect", "\\nonexistent"} & _lower(one.flags)]
    roles: dict[str, str] = {one.path: "inbox" for one in [one for one in there if one.path.upper() == INBOX][:1]}
    for one in there:
        for flag in _lower(one.flags):
            role = _SPECIAL.get(flag, "")
            if role and role not in roles.values():
                roles.setdefault(one.path, role)
    for one in sorted(there, key=lambda one: (one.path.count(one.delimiter or "/"), one.path)):
        role = _ROLE_OF_NAME.get(_last(one).casefold(), "")
        if role and role not in roles.values():
            roles.setdefault(one.path, role)
    order = list(_DESKS_NAME)
    there.sort(key=lambda one: (order.index(roles[one.path]) if roles.get(one.path) in order else len(order), one.path))
    made: dict[str, Named] = {}
    for one in there:
        name = _DESKS_NAME.get(roles.get(one.path, ""), one.path)
        while name in made or (name in _DESKS_NAME.values() and roles.get(one.path, "") not in _DESKS_NAME):
            name = f"/{name}"  # another folder has that name in Desk
        made[name] = Named(one.path, name, roles.get(one.path, ""))
    return list(made.values())


def new_path(folders: Sequence[Listed], name: str) -> str:
    """Where a folder that is missing is to be made: below INBOX on servers that keep everything there."""
    others = [one for one in folders if one.path.upper() != INBOX]
    for one in folders:
        if one.path.upper() == INBOX and one.delimiter and others:
            prefix = f"{one.path}{one.delimiter}"
            if all(other.path.startswith(prefix) for other in others):
                return prefix + name
    return name


def _last(one: Listed) -> str:
    return one.path.rpartition(one.delimiter)[2] if one.delimiter else one.path


def _lower(flags: Sequence[str]) -> set[str]:
    return {flag.lower() for flag in flags}
