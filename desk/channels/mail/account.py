"""A mail account as the store holds it. Its password is not part of it: that stays in the keyring."""

from __future__ import annotations

import msgspec


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """``smtp_security`` is none (loopback only), starttls or tls; ``sent_copy`` says who fills the Sent folder: desk or
    server. ``maildir`` is the folder that holds ``INBOX`` and ``Sent``."""

    name: str
    address: str
    id: int = 0
    display_name: str = ""
    kind: str = "maildir"
    maildir: str = ""
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_security: str = "starttls"
    smtp_user: str = ""
    demo: bool = False
    sent_copy: str = "desk"
