"""One line to an IMAP server: what Desk asks of it, blocking, one command at a time. Call it from a thread.

Reading opens folders with EXAMINE and fetches with BODY.PEEK, so nothing is ever marked read. What a message says is not
looked at here: its bytes are passed on as they came. Every failure is a ``ChannelError`` in one sentence (``imap_errors``).
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from desk.channels.mail.account import Account
from desk.channels.mail.credentials import Credentials
from desk.channels.mail.imap_errors import Unanswered, sentence
from desk.channels.mail.imap_folders import Listed
from desk.channels.mail.imap_login import LoginRefused, connect, log_in
from desk.channels.mail.imap_wire import Fetched, copied, numbers, quoted, read_fetch, uid_set
from desk.errors import ChannelError

if TYPE_CHECKING:
    from imaplib import IMAP4

    from imap_tools import BaseMailBox

TIMEOUT_S = 30.0
BEGINNING_BYTES = 262_144
MAX_MESSAGE_BYTES = 30_000_000
_SEARCHED_AT_ONCE = 50_000


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A folder as the server opened it; ``modseq`` is 0 where it does not count changes (RFC 7162)."""

    path: str
    uidvalidity: int
    uidnext: int
    modseq: int
    exists: int
    keeps_keywords: bool


class ImapSession:
    """A folder is opened with ``examine``; what follows is about that folder."""

    def __init__(self, account: Account, *, timeout_s: float = TIMEOUT_S) -> None:
        self._account = account
        self._timeout_s = timeout_s
        self._box: BaseMailBox | None = None
        self._can: frozenset[str] = frozenset()
        self.tells_vanished = False
        self._woken, self._waker = socket.socketpair()

    # life

    def open(self, credentials: Credentials) -> None:
        """Connect and log in. :raises ChannelError: it cannot be reached, is not to be trusted, or refuses the log-in."""
        account = self._account
        if not account.imap_host or not account.imap_port:
            raise ChannelError(
                f"{account.name} has no server to read from.", hint="Set its IMAP host and port.", retryable=False
            )
        try:
            self._log_in(credentials)
        except BaseException:
            self.close()
            raise

    def _log_in(self, credentials: Credentials) -> None:
        with self._asking():
            box = self._box = connect(self._account, self._timeout_s)
            log_in(box, credentials)
            _, said = box.client.capability()
            self._can = frozenset(b" ".join(part for part in said if part).decode("ascii", "replace").upper().split())
            box.client.capabilities = tuple(self._can)
            if {"ENABLE", "QRESYNC"} <= self._can:
                self.tells_vanished = box.client.enable("QRESYNC")[0] == "OK"

    def can(self, capability: str) -> bool:
        return capability in self._can

    def close(self) -> None:
        """Say LOGOUT and leave."""
        box, self._box = self._box, None
        if box is not None:
            import imaplib

            with contextlib.suppress(OSError, imaplib.IMAP4.error, AttributeError, ValueError):  # it is over either way
                box.client.sock.settimeout(2.0)
                box.client.logout()
            with contextlib.suppress(OSError):
                box.client.shutdown()
        self._woken.close()
        self._waker.close()

    def cut(self) -> None:
        """Drop the line from another thread: whatever waits for the server ends at once."""
        box = self._box
        if box is not None:
            with contextlib.suppress(OSError):
                box.client.sock.shutdown(socket.SHUT_RDWR)

    # folders

    def folders(self) -> list[Listed]:
        with self._asking():
            return [Listed(one.name, one.delim, tuple(one.flags)) for one in self._open_box.folder.list()]

    def create(self, path: str) -> None:
        with self._asking():
            self._open_box.folder.create(path)
            self._open_box.client.subscribe(_folder(path))

    def examine(self, path: str, *, to_change: bool = False) -> Opened:
        """Open a folder: to read only, unless ``to_change``."""
        with self._asking():
            client = self._open_box.client
            self._check(client.select(_folder(path), not to_change))
            said: dict[str, list[Any]] = client.untagged_responses
            permanent = said.get("PERMANENTFLAGS", [b""])[-1]
            return Opened(
                path=path,
                uidvalidity=_number(said, "UIDVALIDITY"),
                uidnext=_number(said, "UIDNEXT"),
                modseq=_number(said, "HIGHESTMODSEQ"),
                exists=_number(said, "EXISTS"),
                keeps_keywords=b"\\*" in permanent,
            )

    # messages of the open folder

    def uids(self, exists: int, first: int = 1) -> list[int]:
        """The UIDs from ``first`` on, oldest first; asked for in parts, as an answer's line is bounded."""
        if first > 1:
            found = self._search(f"UID {first}:*")
            return sorted(uid for uid in found if uid >= first)  # n:* names the last message even below n
        found = []
        for start in range(1, exists + 1, _SEARCHED_AT_ONCE):
            last = start + _SEARCHED_AT_ONCE - 1
            found += self._search(f"{start}:{last if last < exists else '*'}")
        return sorted(set(found))

    def having(self, message_id: str) -> list[int]:
        """UIDs of messages whose Message-ID header holds ``message_id``."""
        if not message_id.isascii() or any(character in message_id for character in "\r\n\0"):
            return []
        return self._search(f"HEADER Message-ID {quoted(message_id)}")

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        return {one.uid: one.size for one in self._fetch(uid_set(uids), "(UID RFC822.SIZE)")}

    def heads(self, uids: Sequence[int]) -> list[Fetched]:
        """Size, marks, and of the header the Message-ID alone (as ``raw``)."""
        return self._fetch(uid_set(uids), "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")

    def beginnings(self, uids: Sequence[int]) -> list[Fetched]:
        """The messages, each up to ``BEGINNING_BYTES``."""
        return self._fetch(uid_set(uids), f"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{BEGINNING_BYTES}>)")

    def whole_of(self, path: str, uidvalidity: int, uid: int) -> Fetched | None:
        """One message of a folder in full, up to ``MAX_MESSAGE_BYTES``; None if it is gone."""
        if self.examine(path).uidvalidity != uidvalidity:
            return None
        found = self._fetch(str(uid), f"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{MAX_MESSAGE_BYTES + 1}>)")
        return next((one for one in found if one.uid == uid), None)

    def marks(self, uids: str = "1:*") -> list[Fetched]:
        """UID and flags alone."""
        return self._fetch(uids, "(UID FLAGS)")

    def changes(self, modseq: int) -> tuple[list[Fetched], str]:
        """What changed after ``modseq``: messages with their flags, and (``tells_vanished``) a set of UIDs that are gone."""
        with self._asking():
            client = self._open_box.client
            said: dict[str, list[Any]] = client.untagged_responses
            said.pop("VANISHED", None)
            how = f"(CHANGEDSINCE {modseq}{' VANISHED' if self.tells_vanished else ''})"
            pieces = self._check(client.uid("FETCH", "1:*", "(UID FLAGS)", how))
            gone = [
                part.decode("ascii", "replace")
                for part in client.untagged_responses.get("VANISHED", [])
                if isinstance(part, bytes)
            ]
            return read_fetch(pieces), ",".join(one.rpartition(" ")[2] for one in gone)

    # changes, for ``mail_effects`` alone

    def mark(self, uids: Sequence[int], flags: Iterable[str], *, on: bool) -> None:
        with self._asking():
            what = f"({' '.join(flags)})"
            self._check(self._open_box.client.uid("STORE", uid_set(uids), f"{'+' if on else '-'}FLAGS.SILENT", what))

    def move(self, uids: Sequence[int], path: str) -> dict[int, str]:
        """RFC 6851. Only where ``can("MOVE")``. Returns the new keys, where the server tells them."""
        return self._take_along("MOVE", uids, path)

    def copy(self, uids: Sequence[int], path: str) -> dict[int, str]:
        return self._take_along("COPY", uids, path) if uids else {}

    def _take_along(self, command: str, uids: Sequence[int], path: str) -> dict[int, str]:
        with self._asking():
            client = self._open_box.client
            said: dict[str, list[Any]] = client.untagged_responses
            said.pop("COPYUID", None)
            self._check(client.uid(command, uid_set(uids), _folder(path)))
            keys: dict[int, str] = {}
            for one in said.get("COPYUID", []):
                keys |= copied(one.decode("ascii", "replace") if isinstance(one, bytes) else "", len(uids))
            return keys

    def expunge(self, uids: Sequence[int]) -> None:
        """Exactly these, after they were marked deleted (RFC 4315). Only where ``can("UIDPLUS")``."""
        with self._asking():
            self._check(self._open_box.client.uid("EXPUNGE", uid_set(uids)))

    def append(self, path: str, message: bytes) -> None:
        """Add a message to a folder, as read."""
        with self._asking():
            self._check(self._open_box.client.append(_folder(path), "(\\Seen)", "", message))

    # waiting

    def wake(self) -> None:
        """End an ``idle`` that another thread is in, or the next one."""
        with contextlib.suppress(OSError):
            self._waker.send(b"!")

    def idle(self, timeout_s: float) -> bool:
        """Wait (RFC 2177) until the server says something; False if ``timeout_s`` passed or it was woken first."""
        with self._asking():
            client: Any = self._open_box.client
            tag = client._command("IDLE")
            while client._get_response():
                if client.tagged_commands.get(tag):
                    break
            if client.tagged_commands.get(tag):
                self._check(client.tagged_commands.pop(tag))
                return False
            heard = _waiting(client) or self._heard(client.sock, timeout_s)
            client.send(b"DONE\r\n")
            self._open_box.consume_until_tagged_response(tag)
            return heard

    def _heard(self, line: Any, timeout_s: float) -> bool:
        poller = select.poll()
        poller.register(line.fileno(), select.POLLIN)
        poller.register(self._woken.fileno(), select.POLLIN)
        ready = {descriptor for descriptor, _ in poller.poll(timeout_s * 1000)}
        if self._woken.fileno() in ready:
            self._woken.recv(4096)
        return line.fileno() in ready

    # asking

    @property
    def _open_box(self) -> BaseMailBox:
        if self._box is None:
            raise Unanswered("the line is closed")
        return self._box

    def _fetch(self, uids: str, items: str) -> list[Fetched]:
        if not uids:
            return []
        with self._asking():
            return read_fetch(self._check(self._open_box.client.uid("FETCH", uids, items)))

    def _search(self, what: str) -> list[int]:
        with self._asking():
            return numbers(self._check(self._open_box.client.uid("SEARCH", what)))

    def _check(self, answer: tuple[str, list[Any]]) -> list[Any]:
        if answer[0] != "OK":
            raise Unanswered(
                b" ".join(part for part in answer[1] if isinstance(part, bytes)).decode("utf-8", "replace")
            )
        return answer[1]

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        import imaplib

        import imap_tools

        try:
            yield
        except (OSError, imaplib.IMAP4.error, imap_tools.ImapToolsError, LoginRefused, Unanswered) as error:
            # Log-in errors hold what was sent: the cause is left out.
            raise sentence(self._account, error) from None
        except (AttributeError, LookupError, TypeError, ValueError) as error:  # imaplib on an answer it does not expect
            raise sentence(self._account, Unanswered(f"an answer out of place ({type(error).__name__})")) from None


def _folder(path: str) -> str:
    from imap_tools.imap_utf7 import utf7_encode

    return quoted(utf7_encode(path).decode("ascii"))


def _number(said: dict[str, list[Any]], name: str) -> int:
    value = (said.get(name) or [b"0"])[-1]
    return int(value) if isinstance(value, bytes) and value.isdigit() and len(value) <= 19 else 0


def _waiting(client: IMAP4) -> bool:
    """Whether something has been read from the socket that nobody has looked at."""
    sock: Any = client.sock
    file: Any = client.file
    before = sock.gettimeout()
    sock.settimeout(0)
    try:
        return bool(file.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        sock.settimeout(before)


__all__ = ["BEGINNING_BYTES", "MAX_MESSAGE_BYTES", "ImapSession", "Opened"]
