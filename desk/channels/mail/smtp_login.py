"""An SMTP connection up to the log-in (RFC 5321, 3207, 4954): the same for sending and for testing an account."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from desk.channels.mail.account import Account
from desk.channels.mail.credentials import Credentials
from desk.channels.tls import tls_context

if TYPE_CHECKING:
    from aiosmtplib import SMTP


async def connect(account: Account, *, connect_s: float, command_s: float) -> SMTP:
    """A connection that was greeted and, where the account asks for it, is encrypted.

    :raises aiosmtplib.SMTPException: no connection, no encryption, or no mail server.
    :raises OSError: no connection.
    :raises ConfigError: the account's own authority cannot be read.
    """
    import aiosmtplib

    encrypted = account.smtp_security != "none"
    client = aiosmtplib.SMTP(
        hostname=account.smtp_host,
        port=account.smtp_port,
        local_hostname="[127.0.0.1]",  # this machine's name is nobody's business
        timeout=command_s,
        use_tls=account.smtp_security == "tls",
        start_tls=False,
        tls_context=await asyncio.to_thread(tls_context, account) if encrypted else None,
    )
    await client.connect(timeout=connect_s)
    try:
        if account.smtp_security == "starttls":
            await client.starttls(timeout=connect_s)
        await client.ehlo()
    except BaseException:
        drop(client)
        raise
    return client


async def log_in(client: SMTP, credentials: Credentials) -> None:
    """Log in with what was given. A token is used with XOAUTH2 alone.

    :raises aiosmtplib.SMTPAuthenticationError: the server does not take it. Its frames hold the secret: end the chain there.
    """
    if credentials.token:
        await client.auth_xoauth2(credentials.user, credentials.token)
    else:
        await client.login(credentials.user, credentials.password)


def drop(client: SMTP) -> None:
    """Cut the line."""
    transport = client.transport
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
    client.close()
