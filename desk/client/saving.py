"""Writing an attachment to a file of the user's: under a safe name, whole or not at all, over nothing, never executable."""

from __future__ import annotations

import contextlib
import mimetypes
import os
import re
import tempfile
from pathlib import Path

from desk.client.attachments import Attachments
from desk.errors import StoreError, UsageError
from desk.wire.mail import Attachment

MAX_NAME_BYTES = 180
# What separates folders or streams, what a shell or a terminal might obey, what turns the text's direction.
_UNSAFE = re.compile(
    '[\x00-\x1f\x7f-\x9f/\\\\:*?"<>|\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb'
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)


def safe_name(attachment: Attachment, number: int) -> str:
    """A name that stays in its folder, shows what it is, and is no hidden file."""
    name = " ".join(_UNSAFE.sub("_", attachment.filename).split()).strip(". ")
    if name.startswith(("-", "~")):
        name = "_" + name[1:]
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 20:
        stem, extension = name, ""
    while stem and len(f"{stem}.{extension}".encode()) > MAX_NAME_BYTES:
        stem = stem[:-1]
    if not stem:
        stem = f"attachment-{number}"
        extension = extension or (mimetypes.guess_extension(attachment.content_type) or "").lstrip(".")
    return f"{stem}.{extension}" if extension else stem


def downloads() -> Path:
    """Where a file goes that nobody named a place for."""
    folder = Path.home() / "Downloads"
    return folder if folder.is_dir() else Path.home()


def free_name(folder: Path, name: str) -> Path:
    """``name`` in ``folder``, with a number if that is taken."""
    stem, dot, extension = name.rpartition(".")
    for count in range(1, 1000):
        numbered = f"{stem} ({count}).{extension}" if dot else f"{name} ({count})"
        target = folder / (name if count == 1 else numbered)
        if not os.path.lexists(target):
            return target
    raise UsageError(f"There are too many files called {name} in {folder}.", hint="Save it under another name.")


async def save_attachment(
    client: Attachments, ref: str, number: int, attachment: Attachment, target: Path, *, force: bool = False
) -> Path:
    """Write the attachment to ``target``, or under its own name into it if that is a folder. Returns where it is.

    :raises UsageError: there is such a file already and ``force`` is off.
    :raises StoreError: it cannot be written there.
    """
    if target.is_dir():
        target = target / safe_name(attachment, number)
    taken_already = UsageError(
        f"{target} is there already, so nothing was written.", hint="Name another file, or add --force."
    )
    if os.path.lexists(target) and not force:
        raise taken_already
    try:
        handle, temporary = tempfile.mkstemp(prefix=".desk-", dir=target.parent)  # 0600
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        with os.fdopen(handle, "wb") as file:

            def write(piece: bytes) -> None:
                file.write(piece)

            await client.attachment(ref, number, on_piece=write)
            file.flush()
            os.fsync(file.fileno())
        if force:
            Path(temporary).replace(target)
        else:
            os.link(temporary, target)  # unlike a rename it never replaces what another program just put there
    except FileExistsError as error:
        raise taken_already from error
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
    return target


def _unwritable(target: Path, error: OSError) -> StoreError:
    return StoreError(f"{target} cannot be written: {error.strerror}.", hint="Name another place.")
