"""Whom an account's connections trust: what this system trusts, and the account's own authority. Never anybody."""

from __future__ import annotations

import ssl

from desk.channels.mail.account import Account
from desk.errors import ConfigError

LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


def tls_context(account: Account) -> ssl.SSLContext:
    """A context that verifies certificates and names. Reads files: call it in a thread.

    :raises ConfigError: the account's ``ca_file`` cannot be read or is none.
    """
    context = ssl.create_default_context()
    if account.ca_file:
        try:
            context.load_verify_locations(cafile=account.ca_file)
        except OSError as error:  # SSLError is one
            why = "it holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror or "it is unreadable"
            raise ConfigError(
                f"The certificate file {account.ca_file} of {account.name} cannot be used: {why}.",
                hint=f"Name a PEM file that is there: desk accounts edit {account.name} --ca-file FILE",
            ) from None
    return context


def untrusted(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """What was wrong with the certificate, if that is what lies behind ``error``; libraries wrap it in their own."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None
