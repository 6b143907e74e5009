"""An account as lines of a form, and back: servers are typed like ``imap.firm.example:993 tls``."""

from __future__ import annotations

import re

import msgspec

from desk.errors import UsageError
from desk.i18n import t
from desk.wire.accounts import Account

_SERVER = re.compile(
    r"(?P<host>\[[0-9a-fA-F:]+\]|[^\s:]+)(?::(?P<port>\d{1,5}))?(?:\s+(?P<security>tls|starttls|none))?"
)
_USUAL = {"imap": (993, "tls"), "smtp": (465, "tls")}
_TLS_PORTS = {993, 465}


def to_lines(account: Account) -> dict[str, str]:
    """What the form shows, by the field's name. The password is not part of it."""
    return {
        "address": account.address,
        "user": account.imap_user if account.imap_user != account.address else "",
        "display_name": account.display_name,
        "name": account.name,
        "imap": _server(account.imap_host, account.imap_port, account.imap_security),
        "smtp": _server(account.smtp_host, account.smtp_port, account.smtp_security),
        "caldav": account.caldav_url,
        "aliases": ", ".join(account.aliases),
        "ca_file": account.ca_file,
        "client_id": account.oauth.client_id,
        "signature": account.signature,
    }


def to_account(lines: dict[str, str], base: Account) -> Account:
    """``base`` with what was typed. :raises UsageError: a server is written in a way that cannot be read."""
    address = lines["address"].strip()
    user = lines["user"].strip() or address
    caldav = lines["caldav"].strip()
    imap_host, imap_port, imap_security = _read(lines["imap"], "imap")
    smtp_host, smtp_port, smtp_security = _read(lines["smtp"], "smtp")
    return msgspec.structs.replace(
        base,
        address=address,
        name=lines["name"].strip() or base.name,
        display_name=" ".join(lines["display_name"].split()),
        imap_host=imap_host,
        imap_port=imap_port,
        imap_security=imap_security,
        imap_user=user,
        smtp_host=smtp_host,
        smtp_port=smtp_port,
        smtp_security=smtp_security,
        smtp_user=user if smtp_host else "",
        caldav_url=caldav,
        caldav_user=(base.caldav_user or user) if caldav else "",
        aliases=tuple(one.strip() for one in re.split(r"[,;，；、\s]+", lines["aliases"]) if one.strip()),
        ca_file=lines["ca_file"].strip(),
        oauth=msgspec.structs.replace(base.oauth, client_id=lines["client_id"].strip()),
        signature=lines["signature"],
    )


def needs_test(before: Account, after: Account, *, password: bool) -> bool:
    """Whether a server has to agree to the change."""
    free = ("display_name", "aliases", "signature", "id", "sent_copy")
    return password or any(
        getattr(before, name) != getattr(after, name) for name in Account.__struct_fields__ if name not in free
    )


def _server(host: str, port: int, security: str) -> str:
    return f"{host}:{port} {security}" if host else ""


def _read(line: str, part: str) -> tuple[str, int, str]:
    if not line.strip():
        return "", 0, _USUAL[part][1]
    found = _SERVER.fullmatch(line.strip())
    if not found or not 0 < int(found["port"] or 1) < 65_536:
        raise UsageError(
            t("“{line}” cannot be read as a server.", line=line.strip()[:60]),
            hint=t("Write it like imap.firm.example:993 tls"),
        )
    port = int(found["port"] or _USUAL[part][0])
    return found["host"].strip("[]"), port, found["security"] or ("tls" if port in _TLS_PORTS else "starttls")
