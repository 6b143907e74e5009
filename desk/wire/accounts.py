"""Accounts as they are kept and as they travel. Nothing in here is a secret: passwords and tokens stay in the keyring."""

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
    and ``Sent``; ``ca_file`` a certificate authority trusted for this account alone. ``id`` is 0 until it is kept."""

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


class AccountInfo(msgspec.Struct, frozen=True, kw_only=True):
    """An account as it is listed. ``secret``: kept, missing, unknown (the keyring cannot be read) or not needed."""

    account: Account
    default: bool = False
    secret: str = "not needed"  # noqa: S105 - a word for a state


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """What an address's servers are likely to be. ``source``: known (from Desk's table) or usual (a guess by name, to be
    tried only if the user agrees). ``needs``: password, app password or oauth2; ``how``: where one gets that."""

    provider: str
    source: str
    account: Account
    needs: str = "password"
    how: str = ""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """How one connection test ended. ``part``: imap, smtp or caldav; ``code``: ok, or what is wrong in one word."""

    part: str
    server: str
    ok: bool
    code: str
    message: str
    hint: str = ""


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an account that was to be kept: it is kept if every check was passed, or the user said so."""

    account: Account
    kept: bool
    checks: list[Check] = []


class SignIn(msgspec.Struct, frozen=True, tag="sign_in", kw_only=True):
    """What a person does to sign in (RFC 8628 3.3): open ``url`` in any browser and type ``code`` there."""

    code: str
    url: str
    expires_s: int
