"""An IMAP connection up to the log-in (RFC 3501, 4959, 7628's older sister XOAUTH2). Blocking: call it in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desk.channels.mail.account import Account
from desk.channels.mail.credentials import Credentials
from desk.channels.tls import LOOPBACK, tls_context
from desk.errors import ConfigError

if TYPE_CHECKING:
    from imap_tools import BaseMailBox


class LoginRefused(Exception):
    """The server's own words (and, of a token, its JSON), never the secret."""


def connect(account: Account, timeout_s: float) -> BaseMailBox:
    """A connection that was greeted and, where the account asks for it, is encrypted; nobody is logged in yet.

    :raises OSError: no connection, or no certificate to be trusted.
    :raises imaplib.IMAP4.error: no IMAP server, or one without STARTTLS.
    :raises ConfigError: the account would go unencrypted over the network, or its own authority cannot be read.
    """
    from imap_tools import MailBox, MailBoxUnencrypted

    host, port = account.imap_host, account.imap_port
    if account.imap_security == "tls":
        return MailBox(host, port, timeout=timeout_s, ssl_context=tls_context(account))
    if account.imap_security == "none" and host not in LOOPBACK:
        raise ConfigError(
            f"{account.name} would read mail without encryption over the network, so Desk does not.",
            hint=f"Set it: desk accounts edit {account.name} --imap-security tls",
        )
    mailbox = MailBoxUnencrypted(host, port, timeout=timeout_s)
    if account.imap_security == "starttls":
        # Not MailBoxStartTls: it leaves the line open where the server offers no encryption.
        try:
            mailbox.client.starttls(tls_context(account))
        except BaseException:
            mailbox.client.shutdown()
            raise
    return mailbox


def log_in(mailbox: BaseMailBox, credentials: Credentials) -> None:
    """Log in; no folder is opened.

    :raises LoginRefused: the server does not take it.
    :raises OSError: the line broke.
    """
    import imaplib

    client = mailbox.client
    said: list[str] = []
    try:
        if credentials.token:
            client.authenticate("XOAUTH2", _one_answer(credentials.xoauth2(), said))
        elif "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", _one_answer(f"\0{credentials.user}\0{credentials.password}", said))
        else:
            client.login(credentials.user, credentials.password)
    except imaplib.IMAP4.abort:
        raise ConnectionResetError("the server hung up") from None
    except (imaplib.IMAP4.error, UnicodeError) as error:
        # `from None`: the frames of imaplib hold the secret.
        words = _words(error.args[0]) if isinstance(error, imaplib.IMAP4.error) and error.args else type(error).__name__
        raise LoginRefused(" ".join([words, *said])) from None


def _one_answer(answer: str, said: list[str]) -> Any:
    """Gives ``answer`` once; to a second challenge, which is the server's reason for saying no, an empty line."""
    given = False

    def respond(challenge: bytes) -> bytes:
        nonlocal given
        if given:
            said.append(challenge.decode("utf-8", "replace")[:300])
            return b""
        given = True
        return answer.encode()

    return respond


def _words(said: object) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
