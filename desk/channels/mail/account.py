"""An account as the store holds it. Its password or token is not part of it: that stays in the keyring."""

from __future__ import annotations

import msgspec


class OAuth(msgspec.Struct, frozen=True, kw_only=True):
    """Where tokens come from (RFC 8628, RFC 6749). Tokens themselves are in the keyring."""

    device_endpoint: str = ""
    token_endpoint: str = ""
    client_id: str = ""
    scopes: tuple[str, ...] = ()


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """``kind`` is maildir or imap; a ``security`` is none (loopback only), starttls or tls; ``auth`` is password or
    oauth2; ``sent_copy`` says who fills the Sent folder: desk or server. ``maildir`` is the folder that holds ``INBOX``
    and ``Sent``; ``ca_file`` a certificate authority trusted for this account alone."""

    name: str
    address: str
    id: int = 0
    display_name: str = ""
    kind: str = "maildir"
    maildir: str = ""
    imap_host: str = ""
    imap_port: int = 0
    imap_security: str = "tls"
    imap_user: str = ""
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_security: str = "starttls"
    smtp_user: str = ""
    caldav_url: str = ""
    caldav_user: str = ""
    auth: str = "password"
    oauth: OAuth = OAuth()
    aliases: tuple[str, ...] = ()
    signature: str = ""
    ca_file: str = ""
    demo: bool = False
    sent_copy: str = "desk"

    @property
    def addresses(self) -> frozenset[str]:
        """Every address that is this account's own, lower case."""
        return frozenset(address.lower() for address in (self.address, *self.aliases))
