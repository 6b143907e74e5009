"""Signing in and staying signed in, against a loopback authorisation server and servers that take tokens."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from desk.channels.mail.account import Account
from desk.channels.mail.compose import render_mail
from desk.channels.mail.smtp import SmtpSender
from desk.channels.oauth.answers import Device, Tokens
from desk.channels.oauth.tokens import OAuthRefused, TokenServer
from desk.errors import ChannelError, KeyringError
from desk.gate.ports import MailFields, NotSent
from desk.host.account_secrets import AccountSecrets
from desk.host.account_words import oauth_error
from desk.keys.backends import Opened
from desk.keys.ring import KeyStore
from desk.paths import Paths
from desk.testing.certificates import Authority
from desk.testing.clock import VirtualClock
from desk.testing.oauth_server import DEVICE_CODE, OAuthServer
from desk.testing.smtp_server import LoopbackSmtp

ME = "me@x.example"


class Memory:
    """A keyring of this test's own; ``locked`` refuses to write."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.locked = False

    def get_password(self, service: str, username: str, /) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str, /) -> None:
        if self.locked:
            raise KeyringError("The keyring is locked.")
        self.kept[username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        del self.kept[username]


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def secrets(paths: Paths, memory: Memory, clock: VirtualClock) -> AccountSecrets:
    store = KeyStore(paths, opener=lambda system: Opened(memory, "memory"))
    return AccountSecrets(lambda: store, clock)


def account_for(server: OAuthServer, **more: object) -> Account:
    made = Account(name="work", address=ME, kind="imap", imap_host="127.0.0.1", auth="oauth2", oauth=server.oauth)
    return msgspec.structs.replace(made, **more)


async def sign_in(
    server: OAuthServer, clock: VirtualClock, account: Account | None = None
) -> tuple[Tokens, list[Device]]:
    shown: list[Device] = []
    signing = asyncio.ensure_future(TokenServer(account or account_for(server), clock).sign_in(shown.append))
    for _ in range(2_000):
        if signing.done():
            break
        await asyncio.sleep(0.002)
        await clock.advance(1)
    return await signing, shown


async def test_a_person_signs_in_by_code(clock: VirtualClock) -> None:
    async with OAuthServer(pending=3) as server:
        began = clock.boottime()
        tokens, shown = await sign_in(server, clock)
        assert (shown[0].user_code, shown[0].url) == ("WDJB-MJHT", f"{server.base}/activate")
        assert (tokens.access, tokens.refresh) == (server.access, server.refresh_token)
        assert server.asked[0] == {"client_id": "test-client", "scope": "mail offline_access"}
        assert server.asked[1]["device_code"] == DEVICE_CODE
        assert len(server.asked) == 5
        assert clock.boottime() - began >= 4 * server.interval_s


async def test_slow_down_is_obeyed_and_a_lost_answer_asked_for_again(clock: VirtualClock) -> None:
    async with OAuthServer(pending=2, fault="slow_down") as server:
        began = clock.boottime()
        await sign_in(server, clock)
        assert clock.boottime() - began >= 5 + 10 + 15
    for fault in ("drop", "busy"):
        async with OAuthServer(fault=fault) as server:
            tokens, _ = await sign_in(server, clock)
            assert tokens.access == server.access


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("denied", "denied"), ("expired", "expired"), ("client", "client"), ("nonsense", "nonsense"),
        ("garbage", "nonsense"), ("huge", "nonsense"), ("redirect", "refused"), ("no_refresh", "no_refresh"),
    ],
)  # fmt: skip
async def test_each_end_without_a_token_has_one_sentence(clock: VirtualClock, fault: str, code: str) -> None:
    async with OAuthServer(fault=fault) as server:
        with pytest.raises(OAuthRefused) as caught:
            await sign_in(server, clock)
        assert caught.value.code == code
        said = oauth_error("work", caught.value.code, caught.value.host, caught.value.said)
        assert said.message
        assert said.hint


async def test_a_code_nobody_types_expires(clock: VirtualClock) -> None:
    async with OAuthServer(pending=1000, expires_s=30) as server:
        with pytest.raises(OAuthRefused, match="expired"):
            await sign_in(server, clock)
        assert len(server.asked) <= 7


async def test_waiting_can_be_stopped(clock: VirtualClock) -> None:
    async with OAuthServer(pending=1000) as server:
        shown = asyncio.Event()
        signing = asyncio.ensure_future(TokenServer(account_for(server), clock).sign_in(lambda device: shown.set()))
        await asyncio.wait_for(shown.wait(), 5)
        signing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await signing


async def test_a_server_nobody_vouches_for_gets_nothing(tmp_path: Path, clock: VirtualClock) -> None:
    own = Authority(tmp_path)
    async with OAuthServer(tls=own.server()) as server:
        with pytest.raises(OAuthRefused, match="untrusted"):
            await sign_in(server, clock)
        assert server.asked == []
        await sign_in(server, clock, account_for(server, ca_file=str(own.file)))
    plain = account_for(server, oauth=msgspec.structs.replace(server.oauth, device_endpoint="http://login.example/d"))
    with pytest.raises(OAuthRefused, match="untrusted"):
        await TokenServer(plain, clock).sign_in(lambda device: None)
    nameless = account_for(server, oauth=msgspec.structs.replace(server.oauth, client_id=""))
    with pytest.raises(OAuthRefused, match="no_endpoint"):
        await TokenServer(nameless, clock).sign_in(lambda device: None)


async def test_tokens_are_renewed_before_they_end_and_kept_in_memory(
    secrets: AccountSecrets, memory: Memory, clock: VirtualClock
) -> None:
    async with OAuthServer(life_s=600) as server:
        account = account_for(server)
        with pytest.raises(ChannelError, match="Nobody is signed in"):
            await secrets.credentials(account)
        await secrets.keep("work", server.refresh_token)
        first, again = await asyncio.gather(secrets.credentials(account), secrets.credentials(account, "smtp"))
        assert first.token == again.token == server.access
        assert len(server.asked) == 1
        clock.skip(600 - 61)
        assert (await secrets.credentials(account)).token == first.token
        clock.skip(2)  # less than a minute is left
        assert (await secrets.credentials(account)).token != first.token
        assert len(server.asked) == 2
        assert server.access not in "".join(memory.kept.values())
        assert server.access not in repr(await secrets.credentials(account))


async def test_a_refused_token_is_renewed_once_for_all_who_were_refused(
    secrets: AccountSecrets, clock: VirtualClock
) -> None:
    async with OAuthServer() as server:
        account = account_for(server)
        await secrets.keep("work", server.refresh_token)
        await secrets.credentials(account)
        clock.skip(60)
        one, two = await asyncio.gather(
            secrets.credentials(account, fresh=True), secrets.credentials(account, "smtp", fresh=True)
        )
        assert one.token == two.token == server.access
        assert len(server.asked) == 2


async def test_a_new_refresh_token_replaces_the_old_one_even_past_a_locked_keyring(
    secrets: AccountSecrets, memory: Memory, clock: VirtualClock
) -> None:
    async with OAuthServer(rotate=True) as server:
        account = account_for(server)
        await secrets.keep("work", server.refresh_token)
        await secrets.credentials(account)
        assert memory.kept["account:work"] == server.refresh_token
        memory.locked = True
        await secrets.credentials(account, fresh=True)  # just now renewed: no second time
        clock.skip(3600)
        await secrets.credentials(account)
        assert memory.kept["account:work"] != server.refresh_token
        memory.locked = False
        clock.skip(3600)
        await secrets.credentials(account)
        assert memory.kept["account:work"] == server.refresh_token


async def test_a_sign_in_that_has_ended_says_how_to_begin_anew(secrets: AccountSecrets) -> None:
    async with OAuthServer() as server:
        await secrets.keep("work", server.refresh_token)
        server.revoke()
        with pytest.raises(ChannelError, match="has ended") as caught:
            await secrets.credentials(account_for(server))
        assert "desk accounts sign-in work" in caught.value.hint
        assert caught.value.retryable is False
    with pytest.raises(ChannelError, match="cannot be reached") as away:
        await secrets.credentials(account_for(server))
    assert away.value.retryable


async def test_a_mail_goes_out_with_a_token_renewed_after_a_refusal(
    secrets: AccountSecrets, clock: VirtualClock
) -> None:
    rendered = render_mail(
        MailFields(
            account_id=1,
            sender=ME,
            to=("a@y.example",),
            body="Hi\n",
            message_id="<oauth-0123456789@x.example>",
            date=1e9,
        )
    )
    async with OAuthServer() as server, LoopbackSmtp() as smtp:
        account = account_for(server, smtp_host="127.0.0.1", smtp_port=smtp.port, smtp_security="none", smtp_user=ME)
        await secrets.keep("work", server.refresh_token)
        await secrets.credentials(account, "smtp")
        clock.skip(60)
        smtp.token = "canary-access-token-2"  # the server has forgotten the first one
        sender = SmtpSender(lambda _: account, secrets.credentials, clock.now)
        receipt = await sender.send(rendered.message, rendered.envelope, 1, before_data=lambda: None)
        assert receipt.reply.startswith("250")
        assert smtp.commands.count("XOAUTH2") == 2
        assert smtp.accepted[0].content == rendered.message
        smtp.token = "canary-of-another"
        clock.skip(60)
        with pytest.raises(NotSent, match="does not accept the log-in") as caught:
            await sender.send(rendered.message, rendered.envelope, 1, before_data=lambda: None)
        assert "canary" not in f"{caught.value}{caught.value.hint}{caught.value.__cause__!r}"
        assert len(smtp.accepted) == 1
