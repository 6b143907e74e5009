"""Files that go out with mails: kept below one private folder under the hash of their content until nothing needs them.

They are kept as mail carries them, in lines of base64 (RFC 2045 6.8), so that writing a mail around them is joining bytes.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import re
import stat
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from desk.errors import RefusedError, StoreError, UsageError
from desk.paths import ensure_private

LINE_BYTES = 57  # which make 76 letters
_SHA256 = re.compile(r"[0-9a-f]{64}")


class KeptFile(NamedTuple):
    """A file of the folder: when it was kept (epoch seconds), and its size on the disk."""

    name: str
    at: float
    size: int


class AttachedFiles:
    """``folder`` is made when it is first needed. Every call blocks; big files are for a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()  # a file is not removed for its age while it is being kept anew

    def keep(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Keep a file given in pieces; returns its SHA-256 and size. The same content twice is kept once.

        :raises StoreError: it cannot be written (a full disk).
        """
        digest, size, rest = hashlib.sha256(), 0, b""
        try:
            handle, temporary = tempfile.mkstemp(prefix=".new-", dir=ensure_private(self._folder))  # 0600
            try:
                with os.fdopen(handle, "wb") as file:
                    for piece in pieces:
                        digest.update(piece)
                        size += len(piece)
                        rest += piece
                        whole = len(rest) - len(rest) % LINE_BYTES
                        file.write(_lines(rest[:whole]))
                        rest = rest[whole:]
                    file.write(_lines(rest))
                    file.flush()
                    os.fsync(file.fileno())
                with self._lock:
                    Path(temporary).replace(self._path(digest.hexdigest()))
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(temporary)
        except OSError as error:
            raise StoreError(
                f"The file cannot be kept for sending: {error.strerror}.", hint="Free some space, then attach it again."
            ) from error
        return digest.hexdigest(), size

    def encoded(self, sha256: str) -> bytes:
        """The content in lines of base64, each ended by CRLF.

        :raises RefusedError: it is not there any more.
        """
        try:
            return self._path(sha256).read_bytes()
        except OSError as error:
            raise RefusedError("A file that is attached is not there any more.", hint="Attach it again.") from error

    def content(self, sha256: str) -> bytes:
        """The file as it was. :raises RefusedError: it is not there any more."""
        return base64.b64decode(self.encoded(sha256))

    def listed(self) -> list[KeptFile]:
        """Every file of the folder, what a crash left half written too; a link is left alone."""
        found = []
        with contextlib.suppress(FileNotFoundError):
            for path in sorted(self._folder.iterdir()):
                with contextlib.suppress(FileNotFoundError):
                    info = path.lstat()
                    if stat.S_ISREG(info.st_mode):
                        found.append(KeptFile(path.name, info.st_mtime, info.st_size))
        return found

    def remove(self, names: Iterable[str], *, older_than: float) -> int:
        """Remove those of them that were not kept anew since ``older_than`` (epoch seconds); returns how many."""
        removed = 0
        for name in names:
            path = self._folder / name
            with self._lock, contextlib.suppress(FileNotFoundError):
                if path.lstat().st_mtime < older_than:
                    path.unlink()
                    removed += 1
        return removed

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise UsageError("A file is named by the SHA-256 of its content.")
        return self._folder / sha256


def _lines(content: bytes) -> bytes:
    """base64 with CRLF after every 76 letters; all but the last piece of a file must be whole lines."""
    letters = base64.b64encode(content)
    return b"".join(letters[at : at + 76] + b"\r\n" for at in range(0, len(letters), 76))
