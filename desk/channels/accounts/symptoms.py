"""From an exception of a mail or web library to what was seen; the exception itself, whose frames hold secrets, ends here."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator

from desk.channels.accounts.diagnose import Symptom
from desk.channels.mail.imap_login import LoginRefused
from desk.errors import ConfigError

_DNS_NOW = (socket.EAI_AGAIN,)
_NO_NETWORK = (errno.ENETUNREACH, errno.ENETDOWN)
_UNREACHABLE = (errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.EADDRNOTAVAIL, errno.EACCES)
_CLOSED = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, EOFError)
# What OpenSSL says when the other side did not answer in TLS.
_NOT_TLS = re.compile(
    r"wrong.version.number|packet.length.too.long|record.layer.failure|unknown.protocol|http.request", re.I
)


def symptom_of(error: BaseException, stage: str, *, token: bool = False) -> Symptom:
    """What ``error``, or whatever it was raised from, shows."""
    for cause in _causes(error):
        found = _one(cause, stage, token)
        if found is not None:
            return found
    return Symptom(how="other", stage=stage, said=_text(error), token=token)


def _one(error: BaseException, stage: str, token: bool) -> Symptom | None:
    if isinstance(error, LoginRefused):
        return Symptom(how="auth", stage=stage, said=_text(error), token=token)
    if isinstance(error, ConfigError):
        return Symptom(how="ca_file", stage=stage, said=error.message)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Symptom(how="certificate", stage=stage, said=str(error.verify_message), code=int(error.verify_code))
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Symptom(how="closed", stage=stage)
    if isinstance(error, ssl.SSLError):
        text = f"{error.reason or ''} {error}"
        return Symptom(how="not_tls" if _NOT_TLS.search(text) else "tls", stage=stage, said=str(error.reason or ""))
    if isinstance(error, socket.gaierror):
        return Symptom(how="dns_now" if error.errno in _DNS_NOW else "dns", stage=stage)
    if isinstance(error, TimeoutError):
        return Symptom(how="timeout", stage=stage)
    if isinstance(error, ConnectionRefusedError):
        return Symptom(how="refused", stage=stage)
    if isinstance(error, _CLOSED):
        return Symptom(how="closed", stage=stage)
    if isinstance(error, OSError) and error.errno in _NO_NETWORK:
        return Symptom(how="no_network", stage=stage)
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        return Symptom(how="unreachable", stage=stage)
    return _of_library(error, stage, token)


def _of_library(error: BaseException, stage: str, token: bool) -> Symptom | None:
    """By name, so that none of the libraries is imported for an error of another."""
    module, name, said = type(error).__module__.partition(".")[0], type(error).__name__, _text(error)
    if module == "aiosmtplib":
        code = int(getattr(error, "code", 0) or 0)
        if name == "SMTPAuthenticationError":
            return Symptom(how="auth", stage=stage, said=said, code=code, token=token)
        if "STARTTLS" in said and "support" in said:
            return Symptom(how="no_starttls", stage=stage)
        if "AUTH extension is not supported" in said or "No suitable auth" in said:
            return Symptom(how="auth", stage=stage, said=said)
        if name in ("SMTPConnectTimeoutError", "SMTPReadTimeoutError", "SMTPTimeoutError"):
            return Symptom(how="timeout", stage=stage)
        if name == "SMTPServerDisconnected":
            return Symptom(how="closed", stage=stage, said=said)
        if name in ("SMTPResponseException", "SMTPConnectResponseError", "SMTPHeloError", "SMTPNotSupported"):
            return Symptom(how="babble", stage=stage, said=said, code=code)
    if module == "imaplib":
        if "TLS not supported" in said:
            return Symptom(how="no_starttls", stage=stage)
        hung_up = name == "abort" and ("socket error" in said or "BYE" in said)
        return Symptom(how="closed" if hung_up else "babble", stage=stage, said=said)
    if module == "httpx" and name.endswith("Timeout"):
        return Symptom(how="timeout", stage=stage)
    if module == "httpx" and name == "RemoteProtocolError":
        return Symptom(how="closed" if "disconnected" in said else "babble", stage=stage, said=said)
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The innermost first: it says most."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain and len(chain) < 10:
        chain.append(one)
        one = None if isinstance(one, LoginRefused) else one.__cause__ or one.__context__
    yield from reversed(chain)


def _text(error: BaseException) -> str:
    return " ".join(str(getattr(error, "message", "") or error).split())[:300]
