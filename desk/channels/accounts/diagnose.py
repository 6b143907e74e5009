"""What is wrong with a connection: from what was seen to one cause. Pure; the words for it are the host's.

What was seen is a ``Symptom``: how it ended, how far it had come, and the server's own words. A cause is one word; each has one
sentence and one remedy (``desk.host.account_words``).
"""

from __future__ import annotations

import re

import msgspec

# Every word ``diagnose`` can answer with.
CAUSES = (
    "offline", "name", "refused", "unreachable", "slow", "dropped", "tls_on_plain", "plain_on_tls", "no_starttls",
    "cert_untrusted", "cert_expired", "cert_future", "cert_name", "cert_file", "tls", "unencrypted", "not_this_protocol",
    "password", "app_password", "oauth", "token", "disabled", "webmail", "login_off", "busy", "no_folder", "not_found",
    "forbidden", "moved", "no_server", "no_secret", "keyring", "unexpected",
)  # fmt: skip
HOW = (
    "dns", "dns_now", "no_network", "refused", "unreachable", "timeout", "closed", "not_tls", "certificate", "tls",
    "no_starttls", "ca_file", "auth", "http", "babble", "other",
)  # fmt: skip

# X.509 verification results of OpenSSL (x509_vfy.h).
_EXPIRED, _FUTURE, _NAME = (10,), (9,), (62, 64)
_APP_PASSWORD = re.compile(
    r"application[- ]specific password|app(lication)?[- ]?password|app-specific|authorization code|授权码|client password"
    r"|two[- ]factor|2-step|5\.7\.9\b",
    re.IGNORECASE,
)
_OAUTH = re.compile(
    r"basic auth\w* (is )?(disabled|blocked)|basicauthblocked|5\.7\.139|modern auth|oauth|5\.7\.57\b", re.IGNORECASE
)
_DISABLED = re.compile(
    r"(not|n't) (be )?enabled for (imap|smtp|pop)|enable (imap|smtp|pop)|(imap|smtp|pop3?)\S* (access|service)? ?(is )?"
    r"(disabled|not (allowed|enabled|activated|available))|does not have access rights to this service|service is not open"
    r"|user has no permission|smtpclientauthentication is disabled|smtpauth(entication)? (is )?disabled",
    re.IGNORECASE,
)
_WEBMAIL = re.compile(r"log ?in (via|with) (your )?web ?browser|webloginrequired|unsafe login|unusual", re.IGNORECASE)
_BUSY = re.compile(
    r"\[(unavailable|inuse|limit|serverbug)\]|too many|try (again )?later|temporar|overload|rate limit"
    r"|connections? (limit|exceeded)",
    re.IGNORECASE,
)
_LOGIN_OFF = re.compile(
    r"logindisabled|no suitable auth|auth extension is not supported|plaintext.*disallowed", re.IGNORECASE
)


class Symptom(msgspec.Struct, frozen=True, kw_only=True):
    """``how`` is one of ``HOW``; ``stage`` what was under way: connect, greet, login or folder. ``code``: an OpenSSL
    verification result, an SMTP reply or an HTTP status. ``other``: what a second look found the port to speak, tls or
    plain. ``token``: a token was offered, not a password."""

    how: str
    stage: str = "connect"
    said: str = ""
    code: int = 0
    other: str = ""
    token: bool = False


def diagnose(part: str, security: str, symptom: Symptom, *, needs: str = "") -> str:
    """One of ``CAUSES``. ``part``: imap, smtp or caldav; ``security``: none, starttls or tls; ``needs``: what the
    provider is known to want (password, app password or oauth2), empty if it is not known."""
    how = symptom.how
    if how in _SIMPLE:
        return _SIMPLE[how]
    if how == "certificate":
        if symptom.code in _NAME:
            return "cert_name"
        return (
            "cert_expired"
            if symptom.code in _EXPIRED
            else "cert_future"
            if symptom.code in _FUTURE
            else "cert_untrusted"
        )
    if how in ("timeout", "closed", "babble", "not_tls", "tls"):
        return _line(security, symptom)
    if how == "http":
        return _http(symptom, needs)
    if how == "auth":
        return _login(part, symptom, needs)
    return "unexpected"


_SIMPLE = {
    "dns": "name",
    "dns_now": "offline",
    "no_network": "offline",
    "refused": "refused",
    "unreachable": "unreachable",
    "no_starttls": "no_starttls",
    "ca_file": "cert_file",
}


def _line(security: str, symptom: Symptom) -> str:
    """A line that was opened and then did not do what it should."""
    if security == "tls" and (symptom.other == "plain" or symptom.how == "not_tls"):
        return "tls_on_plain"
    if security != "tls" and symptom.other == "tls":
        return "plain_on_tls"
    if symptom.how == "tls":
        return "tls"
    if symptom.how == "babble":
        return "busy" if _BUSY.search(symptom.said) else "not_this_protocol"
    if symptom.how == "closed":
        return "busy" if _BUSY.search(symptom.said) else "dropped"
    return "slow"


def _http(symptom: Symptom, needs: str) -> str:
    if symptom.code == 401:
        return _login("caldav", symptom, needs)
    known = {403: "forbidden", 404: "not_found", 410: "not_found", 405: "not_this_protocol", 501: "not_this_protocol"}
    if symptom.code in known:
        return known[symptom.code]
    if 300 <= symptom.code < 400:
        return "moved"
    if symptom.code in (408, 429) or symptom.code >= 500:
        return "busy"
    return "not_this_protocol"


def _login(part: str, symptom: Symptom, needs: str) -> str:
    said = symptom.said
    if symptom.stage == "folder":
        return "webmail" if _WEBMAIL.search(said) else "no_folder"
    if _DISABLED.search(said):
        return "disabled"
    if _WEBMAIL.search(said):
        return "webmail"
    if _LOGIN_OFF.search(said):
        return "login_off"
    if _BUSY.search(said) or (part == "smtp" and 400 <= symptom.code < 500):
        return "busy"
    if symptom.token:
        return "token"
    if _APP_PASSWORD.search(said):
        return "app_password"
    if _OAUTH.search(said) or needs == "oauth2":
        return "oauth"
    return "app_password" if needs == "app password" else "password"


# The port a server usually has, by what is spoken there: what a wrong one is compared with.
USUAL_PORTS = {
    ("imap", "tls"): 993,
    ("imap", "starttls"): 143,
    ("imap", "none"): 143,
    ("smtp", "tls"): 465,
    ("smtp", "starttls"): 587,
    ("smtp", "none"): 587,
    ("caldav", "tls"): 443,
    ("caldav", "none"): 80,
}


def usual_port(part: str, security: str) -> int:
    """The port to try instead of one where nobody listens."""
    return USUAL_PORTS.get((part, security), 443)


def other_security(security: str) -> str:
    """What to set when the port speaks the other thing."""
    return "starttls" if security == "tls" else "tls"
