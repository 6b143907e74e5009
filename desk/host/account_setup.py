"""Setting accounts up: what an address's servers are, whether they work, and only then keeping account and secret."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from desk.channels.accounts.known import name_for, provider_of, suggest, usual_servers
from desk.channels.accounts.probe import probe, probe_part
from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.addresses import parse_mailbox
from desk.channels.mail.credentials import Credentials, CredentialSource, user_for
from desk.channels.mail.signature import clean_signature
from desk.channels.oauth.answers import Device, Tokens, allowed_url
from desk.channels.oauth.tokens import OAuthRefused, TokenServer
from desk.errors import ConflictError, UsageError
from desk.host.account_secrets import AccountSecrets
from desk.host.account_words import oauth_error
from desk.host.check_words import check_of
from desk.keys.ring import check_provider
from desk.schedule.clock import Clock
from desk.wire.accounts import AccountInfo, Check, Saved, SignIn, Suggestion

MAX_ALIASES = 50
_HOST = re.compile(r"(?!-)[A-Za-z0-9.:-]{1,253}(?<!-)")
_DEMO = "demo"


class AccountSetup:
    """``busy`` says whether something is on its way out of an account by that name."""

    def __init__(
        self,
        store: AccountStore,
        secrets: AccountSecrets,
        clock: Clock,
        *,
        busy: Callable[[str], bool] = lambda name: False,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._clock = clock
        self._busy = busy
        self._signed_in: dict[str, Tokens] = {}  # of accounts that are not kept yet; never on a disk

    async def infos(self) -> list[AccountInfo]:
        """Every account, and whether its secret is there."""
        default = self._store.default()
        return [
            AccountInfo(
                account=account,
                default=default is not None and default.id == account.id,
                secret=await self._secrets.state(account),
            )
            for account in self._store.accounts()
        ]

    async def info(self, name: str) -> AccountInfo:
        """:raises UsageError: there is none of that name."""
        wanted = self._store.named(name)
        return next(info for info in await self.infos() if info.account.id == wanted.id)

    def suggest(self, address: str) -> Suggestion:
        """Servers for an address, with a name that is still free. :raises UsageError: it is no address."""
        bare = parse_mailbox(address).address
        taken = {account.name for account in self._store.accounts()} | {_DEMO}
        name = first = name_for(bare)
        number = 1
        while name in taken:
            number += 1
            name = f"{first}{number}"
        return suggest(bare, name)

    async def find_usual(self, suggestion: Suggestion) -> Account:
        """Try the names servers usually have, no password given; the first pair of servers that speak IMAP and SMTP.

        :raises UsageError: none does.
        """
        domain = suggestion.account.address.rpartition("@")[2]
        tried: list[str] = []
        imaps: dict[str, bool] = {}
        for imap, smtp in usual_servers(domain):
            account = _at(suggestion.account, imap, smtp)
            if imap not in imaps:
                imaps[imap] = await self._speaks(account, "imap")
                tried.append(imap)
            if imaps[imap] and await self._speaks(account, "smtp"):
                return account
        raise UsageError(
            f"No mail server was found under the usual names ({', '.join(tried)}).",
            hint="Ask your provider for its IMAP and SMTP servers and name them: --imap-host, --smtp-host",
        )

    async def test(self, account: Account, secret: str = "") -> list[Check]:
        """Try every server of the account, with ``secret`` or what the keyring has; nothing is kept."""
        source = self._source(account, secret)
        provider = provider_of(account.address)
        findings = await probe(account, source, needs=provider.needs if provider else "")
        how = provider.how if provider else ""
        return [check_of(finding, account, user_for(account, finding.part), how) for finding in findings]

    async def sign_in(self, account: Account, show: Callable[[SignIn], None]) -> None:
        """Have the person sign in at the account's provider; what comes of it waits in memory for ``save``.

        :raises ChannelError: they refused, were late, or the provider does not do it.
        """

        def tell(device: Device) -> None:
            show(SignIn(code=device.user_code, url=device.url, expires_s=int(device.expires_s)))

        try:
            self._signed_in[account.name] = await TokenServer(account, self._clock).sign_in(tell)
        except OAuthRefused as error:
            raise oauth_error(account.name, error.code, error.host, error.said) from None

    async def save(self, account: Account, secret: str = "", *, anyway: bool = False, new: bool = False) -> Saved:
        """Test the account, and keep it with its secret if all is well, or ``anyway``.

        The secret is kept before the account: a keyring that refuses it leaves nothing half done.

        :raises UsageError: something in it cannot be. :raises ConflictError: ``new``, but the name is taken.
        :raises KeyringError: there is a secret, but nowhere to keep it.
        """
        account = checked(account)
        self._refuse_taken(account.name, new=new)
        signed = self._signed_in.get(account.name) if account.auth == "oauth2" else None
        checks = [] if anyway else await self.test(account, secret)
        if not anyway and not all(check.ok for check in checks):
            return Saved(account=account, kept=False, checks=checks)
        self._refuse_taken(account.name, new=new)  # another terminal may have been quicker
        if signed is not None:
            await self._secrets.keep(account.name, signed.refresh)
            self._secrets.use_access(account.name, signed)
            del self._signed_in[account.name]
        elif secret:
            await self._secrets.keep(account.name, secret)
        return Saved(account=self._store.save_account(account), kept=True, checks=checks)

    def _refuse_taken(self, name: str, *, new: bool) -> None:
        taken = any(one.name == name and (new or one.demo) for one in self._store.accounts())
        if taken or name == _DEMO:
            raise ConflictError(f"There is an account called {name} already.", hint="Choose another name: --name NAME")

    def change(self, name: str, **values: object) -> Account:
        """Change what no server needs to agree to: aliases, signature, the name shown.

        :raises UsageError: there is no such account, or a value cannot be.
        """
        account = msgspec.structs.replace(self._store.named(name), **values)
        return self._store.save_account(checked(account))

    async def remove(self, name: str) -> Account:
        """Delete the account, its mails in Desk and its secret; the mailbox on the server stays as it is.

        :raises KeyringError: the secret cannot be deleted; then nothing was.
        :raises ConflictError: a mail of it is on its way.
        """
        account = self._store.named(name)
        if account.demo:
            raise UsageError("The demo account is not removed this way.", hint="desk demo stop")
        if self._busy(name):
            raise ConflictError(
                f"Something is on its way out of {name}.",
                hint="Wait until it is sent, or take it back: desk drafts list",
            )
        await self._secrets.forget(name)
        self._store.delete_account(account.id)
        return account

    def make_default(self, name: str) -> Account:
        """New mail goes out from this account. :raises UsageError: there is none of that name."""
        account = self._store.named(name)
        self._store.make_default(account.id)
        return account

    def _source(self, account: Account, secret: str) -> CredentialSource:
        signed = self._signed_in.get(account.name)

        async def credentials(asked: Account, /, part: str = "imap", *, fresh: bool = False) -> Credentials:
            if asked.auth == "oauth2" and signed is not None:
                return Credentials(user=user_for(asked, part), token=signed.access)
            if asked.auth != "oauth2" and secret:
                return Credentials(user=user_for(asked, part), password=secret)
            return await self._secrets.credentials(asked, part, fresh=fresh)

        return credentials

    async def _speaks(self, account: Account, part: str) -> bool:
        """Whether a server is there, trusted and of the right kind: it gets as far as refusing a log-in of nobody."""

        async def nobody(asked: Account, /, part: str = "imap", *, fresh: bool = False) -> Credentials:
            return Credentials(user="nobody", password="none")  # noqa: S106 - to be refused

        finding = await probe_part(account, part, nobody)
        return finding.cause in ("", "password", "app_password", "oauth", "disabled", "webmail", "login_off")


def checked(account: Account) -> Account:
    """The account in the form it is kept in. :raises UsageError: something in it cannot be."""
    check_provider(account.name)
    if not account.address.strip():
        raise UsageError("An account needs a mail address.", hint="desk accounts add you@firm.example")
    for host in (account.imap_host, account.smtp_host):
        if host and not _HOST.fullmatch(host):
            raise UsageError(f"{host[:80]!r} cannot be a server's name.", hint="Write it like imap.firm.example.")
    if account.caldav_url and not (account.caldav_url.startswith("http") and "://" in account.caldav_url):
        raise UsageError(f"{account.caldav_url[:80]!r} is no address of a calendar.", hint="It begins with https://")
    if "@" in account.caldav_url.partition("://")[2].partition("/")[0]:  # it would be kept where everybody can read it
        raise UsageError(
            "The calendar's address holds a user name or password.",
            hint="Leave it out; the password has a place of its own.",
        )
    for endpoint in (account.oauth.device_endpoint, account.oauth.token_endpoint):
        if endpoint and not allowed_url(endpoint):
            raise UsageError(f"{endpoint[:80]!r} is no address to sign in at.", hint="It begins with https://")
    if len(account.aliases) > MAX_ALIASES:
        raise UsageError(f"An account has at most {MAX_ALIASES} aliases.")
    if any(not character.isprintable() for character in account.display_name + account.ca_file):
        raise UsageError("The name shown holds a character that is not shown itself.", hint="Remove it.")
    address = parse_mailbox(account.address).address
    aliases = {parse_mailbox(one).address.lower(): parse_mailbox(one).address for one in account.aliases}
    aliases.pop(address.lower(), None)
    return msgspec.structs.replace(
        account,
        address=address,
        aliases=tuple(aliases.values()),
        signature=clean_signature(account.signature),
        kind=account.kind if account.maildir else "imap",
    )


def _at(account: Account, imap: str, smtp: str) -> Account:
    (imap_host, _, imap_port), (smtp_host, _, smtp_port) = imap.rpartition(":"), smtp.rpartition(":")
    return msgspec.structs.replace(
        account,
        imap_host=imap_host,
        imap_port=int(imap_port),
        smtp_host=smtp_host,
        smtp_port=int(smtp_port),
        smtp_security="tls" if smtp_port == "465" else "starttls",
    )
