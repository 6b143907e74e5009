"""Sending over SMTP (RFC 5321): all recipients or none, the approved bytes and no others, and an honest outcome.

What decides is the server's reply to the final dot: 2xx means sent, 4xx and 5xx mean not sent. If the line is lost after the
content began to go out, nobody here knows, and ``OutcomeUnknown`` says so. ``before_data`` runs between the server's 354 and
the first byte of content.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk.channels.mail.account import Account
from desk.channels.mail.credentials import CredentialSource
from desk.channels.mail.sent_folder import sent_folder
from desk.channels.mail.smtp_login import connect, drop, log_in
from desk.channels.tls import LOOPBACK, untrusted
from desk.errors import DeskError
from desk.gate.ports import Channel, Envelope, NotSent, OutcomeUnknown, SendReceipt, Unreachable

if TYPE_CHECKING:
    from aiosmtplib import SMTP, SMTPResponse

_BAD_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_DOT_AT_START = re.compile(rb"(?m)^\.")
_MAX_LINE_BYTES = 998


@dataclass(frozen=True)
class Timeouts:
    """How long each step may take; RFC 5321 4.5.3.2 asks for ten minutes after the final dot."""

    connect_s: float = 30.0
    command_s: float = 60.0
    data_s: float = 600.0


class SmtpSender(Channel):
    """The gate's ``Sender`` for mail accounts.

    :param account: gives the account with an id.
    :param credentials: fetches an account's password or token when it is needed; it is not kept.
    :param now: wall clock, epoch seconds.
    """

    def __init__(
        self,
        account: Callable[[int], Account],
        credentials: CredentialSource,
        now: Callable[[], float],
        *,
        timeouts: Timeouts = Timeouts(),
    ) -> None:
        self._account = account
        self._credentials = credentials
        self._now = now
        self._timeouts = timeouts

    async def send(
        self, message: bytes, envelope: Envelope, account_id: int, *, before_data: Callable[[], None]
    ) -> SendReceipt:
        """Send ``message`` to everybody in ``envelope``, or to nobody.

        :raises NotSent: nothing was accepted; whatever ``before_data`` raises also means that.
        :raises OutcomeUnknown: the line broke after the content began to go out.
        """
        import aiosmtplib

        await asyncio.to_thread(_check_bytes, message)
        try:
            account = self._account(account_id)
        except DeskError as error:
            raise NotSent(error.message, hint=error.hint, retryable=error.retryable) from error
        client = await self._log_in(account)
        content_began = False
        try:
            await self._offer(client, message, envelope)
            before_data()
            content_began = True
            response = await self._content(client, message)
        except NotSent:
            _leave(client)
            raise
        except (aiosmtplib.SMTPException, OSError, ValueError, UnicodeError) as error:
            drop(client)
            raise (_unknown(account, error) if content_began else _not_sent(account, error)) from error
        except BaseException:
            drop(client)
            raise
        _leave(client)
        said = _plain(f"{response.code} {response.message}")
        if 200 <= response.code < 300:
            return SendReceipt(said, self._now())
        if 400 <= response.code < 600:
            raise _refusal(response, "the message")
        raise OutcomeUnknown(
            f"{account.smtp_host} answered {said!r} after the message, which is neither yes nor no.",
            hint="Look into the Sent folder, or ask the recipient, before you send it again.",
        )

    async def find_sent(self, account_id: int, message_id: str) -> bool | None:
        """Whether the Sent folder holds the message; None where it cannot be looked at."""
        folder = sent_folder(self._account(account_id), self._credentials)
        return None if folder is None else await folder.holds(message_id)

    async def outcome(self, message: bytes, envelope: Envelope, account_id: int, message_id: str) -> bool | None:
        """True if it lies in Sent; a mail that is missing there proves nothing."""
        return await self.find_sent(account_id, message_id) or None

    async def reachable(self, account_id: int) -> bool:
        """Whether the account's server takes a connection now."""
        account = self._account(account_id)
        try:
            connecting = asyncio.open_connection(account.smtp_host, account.smtp_port)
            _, writer = await asyncio.wait_for(connecting, self._timeouts.connect_s)
        except OSError:  # TimeoutError is one
            return False
        writer.transport.abort()
        return True

    async def keep_copy(self, account_id: int, message: bytes, message_id: str) -> bool:
        """Put a copy of a sent mail into Sent, if Desk is the one who does that; call it once the receipt is stored.

        :returns: whether a copy was put there now (False: the server does it, or it is there already).
        :raises ChannelError: Sent cannot be written; the mail is sent all the same.
        """
        account = self._account(account_id)
        folder = sent_folder(account, self._credentials)
        return account.sent_copy == "desk" and folder is not None and await folder.keep(message, message_id)

    async def _log_in(self, account: Account) -> SMTP:
        """A connection that is logged in. A token that the server refuses is renewed once (RFC 6749 6)."""
        if account.smtp_security == "none" and account.smtp_host not in LOOPBACK:
            raise NotSent(
                f"{account.name} would send without encryption over the network, so Desk does not.",
                hint="Set the account's security to starttls or tls.",
                retryable=False,
            )
        if not account.smtp_host or not account.smtp_port:
            raise NotSent(
                f"{account.name} has no server to send with.", hint="Set its SMTP host and port.", retryable=False
            )
        for fresh in (False, True):
            client = await self._connected(account)
            if not account.smtp_user:
                return client
            try:
                if await self._taken(client, account, fresh):
                    return client
            except BaseException:
                drop(client)
                raise
            drop(client)  # many servers hang up after a failed log-in
        raise AssertionError("the second refusal is an error")

    async def _connected(self, account: Account) -> SMTP:
        import aiosmtplib

        try:
            return await connect(account, connect_s=self._timeouts.connect_s, command_s=self._timeouts.command_s)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise _not_connected(account, error) from error
        except DeskError as error:
            raise NotSent(error.message, hint=error.hint, retryable=error.retryable) from error

    async def _taken(self, client: SMTP, account: Account, fresh: bool) -> bool:
        """Whether the server took the log-in; False only of a token that can be renewed."""
        import aiosmtplib

        try:
            credentials = await self._credentials(account, "smtp", fresh=fresh)
        except DeskError as error:
            raise NotSent(error.message, hint=error.hint, retryable=error.retryable) from error
        try:
            await log_in(client, credentials)
        except aiosmtplib.SMTPAuthenticationError as error:
            if credentials.token and not fresh:
                return False
            # The cause is left out: its frames hold the password.
            said = _plain(f"{error.code} {error.message}")
            raise NotSent(
                f"{account.smtp_host} does not accept the log-in of {credentials.user}: {said}",
                hint=f"See what is wrong: desk accounts test {account.name}",
                retryable=False,
            ) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise _not_sent(account, error) from None
        return True

    async def _offer(self, client: SMTP, message: bytes, envelope: Envelope) -> None:
        """MAIL, RCPT for everybody, DATA up to its 354."""
        options, encoding = _mail_options(client, message, envelope)
        commands: list[tuple[bytes, str]] = [
            (b" ".join([b"MAIL FROM:<" + envelope.sender.encode(encoding) + b">", *options]), "the sender")
        ]
        for recipient in envelope.recipients:
            commands.append((b"RCPT TO:<" + recipient.encode(encoding) + b">", f"the recipient {recipient}"))
        for command, what in commands:
            response = await client.execute_command(command)
            if response.code not in (250, 251):
                raise _refusal(response, what)
        response = await client.execute_command(b"DATA")
        if response.code != 354:
            raise _refusal(response, "the message")

    async def _content(self, client: SMTP, message: bytes) -> SMTPResponse:
        # Not client.data(): it has no place for before_data, and mends line ends, which would change approved bytes.
        protocol = client.protocol
        if protocol is None:
            raise ConnectionResetError("the line was lost")
        stuffed = await asyncio.to_thread(_DOT_AT_START.sub, b"..", message)
        for start in range(0, len(stuffed), _PIECE_BYTES):  # a big mail is never one long step of the loop
            protocol.write(stuffed[start : start + _PIECE_BYTES])
            await asyncio.sleep(0)
        protocol.write(b".\r\n")
        return await protocol.read_response(timeout=self._timeouts.data_s)


_PIECE_BYTES = 256 * 1024


def _check_bytes(message: bytes) -> None:
    too_long = any(len(line) > _MAX_LINE_BYTES for line in message.split(b"\r\n"))
    if _BAD_LINE_END.search(message) or not message.endswith(b"\r\n") or too_long:
        raise NotSent("The message is not in the form mail is sent in, so nothing was sent.", retryable=False)


def _mail_options(client: SMTP, message: bytes, envelope: Envelope) -> tuple[list[bytes], str]:
    addresses = (envelope.sender, *envelope.recipients)
    if any(re.search(r"[\x00-\x20<>\x7f]", address) or not address for address in addresses):
        raise NotSent("An address of the mail is not one mail can be sent to.", retryable=False)
    options: list[bytes] = []
    encoding = "ascii"
    if not all(address.isascii() for address in addresses) or not message.partition(b"\r\n\r\n")[0].isascii():
        if not client.supports_extension("smtputf8"):
            raise NotSent(
                "The mail server cannot take an address with letters beyond ASCII before the @.",
                hint="Use another address of that person.",
                retryable=False,
            )
        options.append(b"SMTPUTF8")
        encoding = "utf-8"
    if not message.isascii():
        if not client.supports_extension("8bitmime"):
            raise NotSent("The mail server cannot take 8-bit mail.", retryable=False)
        options.append(b"BODY=8BITMIME")
    if client.supports_extension("size"):
        options.append(b"SIZE=%d" % len(message))
    return options, encoding


def _plain(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\s]+", " ", text).strip()[
        :300
    ]


def _refusal(response: SMTPResponse, what: str) -> NotSent:
    lasting = response.code >= 500
    hint = "Check the address, then try again." if lasting else "The server may take it later: try again in a while."
    said = _plain(f"{response.code} {response.message}")
    return NotSent(f"The mail server refused {what}: {said}", hint=hint, retryable=not lasting)


def _not_sent(account: Account, error: BaseException) -> NotSent:
    server = f"{account.smtp_host}:{account.smtp_port}"
    certificate = untrusted(error)
    if certificate is not None:
        return NotSent(
            f"The certificate of {server} is not to be trusted ({_plain(certificate.verify_message)}), so nothing was sent.",
            hint="Somebody may be in between, or the server's name is wrong: check the account's SMTP host.",
            retryable=False,
        )
    if isinstance(error, TimeoutError):
        return NotSent(f"{server} did not answer in time; nothing was sent.", hint="Try again later.")
    return NotSent(
        f"The mail could not be handed to {server}: {_plain(str(error)) or type(error).__name__}.",
        hint="Check the network and the account's SMTP settings, then try again.",
    )


def _not_connected(account: Account, error: BaseException) -> NotSent:
    """Why there is no line. Where none could be opened at all it is ``Unreachable``: later it may be possible."""
    import aiosmtplib

    said = _not_sent(account, error)
    no_line = isinstance(error, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPConnectTimeoutError | OSError)
    if said.retryable and no_line:
        return Unreachable(said.message, hint=said.hint)
    return said


def _unknown(account: Account, error: BaseException) -> OutcomeUnknown:
    how = "did not answer in time" if isinstance(error, TimeoutError) else "dropped the line"
    return OutcomeUnknown(
        f"{account.smtp_host} {how} after the message went out; whether it was accepted is not known.",
        hint="Look into the Sent folder, or ask the recipient, before you send it again.",
    )


def _leave(client: SMTP) -> None:
    """Say QUIT without waiting for the answer: what was decided does not change any more."""
    protocol = client.protocol
    if protocol is not None:
        with contextlib.suppress(OSError, RuntimeError):
            protocol.write(b"QUIT\r\n")
    client.close()


__all__ = ["SmtpSender", "Timeouts"]
