"""Why an IMAP server did not do what it was asked, in one sentence each."""

from __future__ import annotations

import re
import socket
import ssl

from desk.channels.mail.account import Account
from desk.channels.mail.imap_login import LoginRefused
from desk.channels.tls import untrusted
from desk.errors import ChannelError

_APP_PASSWORD = re.compile(r"app(lication)?[- ]?(specific)?[- ]?password|web ?login|授权码", re.IGNORECASE)


class Unanswered(Exception):
    """The server said no, or something that is no answer."""


class Refusal(ChannelError):
    """The server answered, and the answer was no: what was asked was not done."""

    code = "channel"


class NotLetIn(ChannelError):
    """The server does not take the user name and password (or token): trying again would not help."""

    code = "channel"
    retryable_by_default = False


def sentence(account: Account, error: BaseException) -> ChannelError:
    """What to tell a person of ``error``; nothing of a password is in it."""
    server = f"{account.imap_host}:{account.imap_port}"
    certificate = untrusted(error)
    if certificate is not None:
        return ChannelError(
            f"The certificate of {server} is not to be trusted ({plain(certificate.verify_message)}), so Desk did not log in.",
            hint="Somebody may be in between, or the server's name is wrong: check the account's IMAP host.",
            retryable=False,
        )
    said = _said(error)
    if isinstance(error, LoginRefused):
        if _APP_PASSWORD.search(said):
            return NotLetIn(
                f"{account.imap_host} wants a password made for this program: {said}",
                hint="Make an app password in the settings of your mail provider, and give that.",
            )
        return NotLetIn(
            f"{account.imap_host} does not accept the log-in of {account.imap_user}: {said}",
            hint="Check the user name and the stored password.",
        )
    if isinstance(error, ssl.SSLError):
        return ChannelError(
            f"{server} does not speak TLS as Desk expects it ({plain(str(error.reason or error))}).",
            hint="Check the port and the kind of security: 993 is tls, 143 is starttls.",
            retryable=False,
        )
    if isinstance(error, TimeoutError):
        return ChannelError(f"{server} did not answer in time.", hint="Try again later.")
    if isinstance(error, socket.gaierror):
        return ChannelError(
            f"The server {account.imap_host} is not found.", hint="Check the network and the name of the IMAP server."
        )
    if isinstance(error, ConnectionRefusedError):
        return ChannelError(f"Nothing answers at {server}.", hint="Check the port and the network.")
    if isinstance(error, OSError) or "EOF" in said or "socket error" in said:
        return ChannelError(f"The line to {server} broke.", hint="Check the network; Desk goes on where it was.")
    return Refusal(f"{account.imap_host} answered: {said or 'nothing usable'}.", hint="Try again later.")


def plain(text: str) -> str:
    """A server's words on one line, without anything that moves a cursor."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\s]+", " ", text).strip()[
        :300
    ]


def _said(error: BaseException) -> str:
    result = getattr(error, "command_result", None)
    if isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], list):
        return plain(b" ".join(part for part in result[1] if isinstance(part, bytes)).decode("utf-8", "replace"))
    first = error.args[0] if error.args else ""
    return plain(first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first))
