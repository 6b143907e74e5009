"""How a file of the user's stands, and whether it is one that Desk may change at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from desk.errors import UsageError
from desk.gate.ports import NotSent
from desk.gate.wording import translated
from desk.i18n import t
from desk.wire.files import MAX_CHARS

_MAX_BYTES = MAX_CHARS * 4


def real_place(given: Path, home: Path) -> Path:
    """Where the file ``given`` (a whole path) really is: links are followed now, so that the card names what is changed.

    :raises UsageError: there is no folder for it, or a link leads out of ``home``.
    """
    try:
        place = given.parent.resolve(strict=True) / given.name
        if place.is_symlink():
            place = place.resolve()
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise _unusable(given, error) from error
    if not place.parent.exists():  # a link to nowhere
        raise _unusable(place, FileNotFoundError(errno.ENOENT, ""))
    if not place.parent.is_dir():
        raise UsageError(t("{path} is no folder.", path=place.parent), hint=t("Name a file in a folder that is there."))
    # As it is written, ".." taken away: what claims to be in the home folder has to be there.
    named = Path(os.path.normpath(given))
    if _within(named, {home, home.resolve()}) and not _within(place, {home.resolve()}):
        raise UsageError(
            t("{path} is a link out of your home folder, to {place}.", path=given, place=place),
            hint=t("If you mean that file, name it itself."),
        )
    return place


def look(path: Path) -> str | None:
    """The text of the file at its real place, None if there is none yet.

    :raises UsageError: it is no text file that the user may read and write, in one clear sentence.
    """
    try:
        if path.is_dir():
            raise UsageError(t("{path} is a folder, not a file.", path=path), hint=t("Name a file."))
        text = read(path)
        refuse_unwritable(path, exists=text is not None)
    except NotSent as error:
        raise UsageError(translated(error.message), hint=t("Change it with the program it belongs to.")) from error
    except OSError as error:
        raise _unusable(path, error) from error
    if text is not None and "\0" in text:
        raise UsageError(
            t("{path} is not a text in UTF-8.", path=path), hint=t("Change it with the program it belongs to.")
        )
    return text


def read(path: Path) -> str | None:
    """The file's text, None if there is none. :raises NotSent: it is a link, no plain file, too long, or no text."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    with open(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise NotSent(f"{path} is no plain file.", retryable=False)
        data = file.read(_MAX_BYTES + 1) if about.st_size <= _MAX_BYTES else b""
        if max(about.st_size, len(data)) > _MAX_BYTES:
            raise NotSent(f"{path} is too long to be changed on a card.", retryable=False)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise NotSent(f"{path} is not a text in UTF-8.", retryable=False) from error


def refuse_unwritable(path: Path, *, exists: bool) -> None:
    """A rename would get past a file's own rights, so they are asked first.

    :raises PermissionError: the user may not write the file, or not make one in its folder.
    """
    for needed in (path, path.parent) if exists else (path.parent,):
        if not os.access(needed, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(needed))


def _within(path: Path, folders: set[Path]) -> bool:
    return any(path == folder or folder in path.parents for folder in folders)


def _unusable(path: Path, error: OSError | RuntimeError) -> UsageError:
    number = error.errno if isinstance(error, OSError) else errno.ELOOP
    if number in (errno.ENOENT, errno.ENOTDIR):
        return UsageError(
            t("There is no folder {path}.", path=path.parent), hint=t("Name a file in a folder that is there.")
        )
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UsageError(t("You may not change {path}.", path=path), hint=t("Check whose it is and its rights: ls -l"))
    return UsageError(
        t("{path} cannot be changed: {reason}.", path=path, reason=os.strerror(number or errno.EIO)),
        hint=t("Name another file."),
    )
