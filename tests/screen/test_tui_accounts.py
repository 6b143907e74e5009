"""Adding a mailbox on the screen: the address fills in servers, a failed test keeps nothing, and codes are shown."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from desk.errors import ChannelError, UsageError
from desk.testing.fake_client import FakeClient
from desk.testing.screen import until, words
from desk.tui.account_fields import needs_test, to_account, to_lines
from desk.tui.app import DeskApp
from desk.tui.screens.account_form import AccountFormScreen
from desk.tui.screens.accounts import AccountsScreen
from desk.tui.screens.first_run import FirstRunScreen
from desk.tui.widgets.lines import Text
from desk.wire.accounts import Account, AccountInfo, Check

PASSWORD = "canary-typed-password"
WRONG = Check(
    part="imap", server="imap.x:993", ok=False, code="password", message="imap.x does not take it.", hint="Check both."
)


def field(app: DeskApp, name: str) -> Input:
    return app.screen.query_one(f"#field-{name}", Input)


async def form(app: DeskApp, pilot: Pilot[int], address: str) -> AccountFormScreen:
    await until(pilot, lambda: app.status is not None)
    app.open_accounts()
    await until(pilot, lambda: isinstance(app.screen, AccountsScreen))
    await until(pilot, lambda: app.screen.query_one("OptionList").option_count)  # type: ignore[attr-defined]
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, AccountFormScreen))
    field(app, "address").value = address
    await pilot.press("enter")
    await until(
        pilot, lambda: "suggest" in str(app.screen.query_one("#notice")) or app.screen.focused is field(app, "password")
    )
    assert isinstance(app.screen, AccountFormScreen)
    return app.screen


async def test_a_known_address_fills_in_its_servers_and_is_kept_after_the_test(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await form(app, pilot, "mia@gmx.net")
        assert field(app, "imap").value == "imap.gmx.net:993 tls"
        assert field(app, "smtp").value == "mail.gmx.net:465 tls"
        field(app, "password").value = PASSWORD
        assert PASSWORD not in "".join(str(strip.text) for strip in (field(app, "password").render_line(0),))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, AccountsScreen))
        await until(pilot, lambda: "gmx is ready." in str(app.main.query_one("#notice", Text).render()))
        (saved,) = [params for method, params in fake.calls if method == "accounts.save"]
        assert saved["secret"] == PASSWORD
        assert saved["anyway"] is False
        account = saved["account"]
        assert isinstance(account, Account)
        assert (account.address, account.smtp_user, account.kind) == ("mia@gmx.net", "mia@gmx.net", "imap")


async def test_a_failed_test_keeps_nothing_until_it_is_said(app: DeskApp, fake: FakeClient) -> None:
    fake.checks = [WRONG]
    async with app.run_test(size=(80, 24)) as pilot:
        await form(app, pilot, "mia@gmx.net")
        field(app, "password").value = PASSWORD
        await pilot.press("ctrl+k")
        await until(pilot, lambda: "Test it first" in words(app))
        assert fake.boxes == []
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "✗ imap.x does not take it." in words(app))
        assert "Nothing was kept." in words(app)
        assert "Check both." in words(app)
        assert fake.boxes == []
        await pilot.press("ctrl+k")
        await until(pilot, lambda: not isinstance(app.screen, AccountFormScreen))
        assert [box.account.address for box in fake.boxes] == ["mia@gmx.net"]


async def test_an_unknown_domain_is_only_looked_for_when_asked(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await form(app, pilot, "me@firm.example")
        await until(pilot, lambda: "Desk does not know the servers of firm.example." in words(app))
        assert field(app, "imap").value == ""
        fake.usual_works = False
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "No mail server was found" in words(app))
        fake.usual_works = True
        await pilot.press("ctrl+l")
        await until(pilot, lambda: field(app, "imap").value == "imap.firm.example:993 tls")


async def test_a_sign_in_shows_its_code_and_can_be_stopped(app: DeskApp, fake: FakeClient) -> None:
    fake.hold = asyncio.Event()
    async with app.run_test(size=(100, 40)) as pilot:
        await form(app, pilot, "mia@outlook.com")
        await until(pilot, lambda: "wants a sign-in in the browser" in words(app))
        field(app, "client_id").value = "my-client"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "WDJB-MJHT" in words(app))
        assert "https://login.example/device" in words(app)
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped; nothing was kept." in words(app))
        assert fake.boxes == []
        fake.hold.set()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: bool(fake.boxes))
        assert fake.boxes[0].account.oauth.client_id == "my-client"


async def test_a_signature_is_changed_without_a_test(app: DeskApp, fake: FakeClient) -> None:
    account = Account(name="work", address="me@x.example", id=3, kind="imap", imap_host="imap.x.example", imap_port=993,
                      imap_user="me@x.example", smtp_host="smtp.x.example", smtp_port=465, smtp_security="tls",
                      smtp_user="me@x.example")  # fmt: skip
    fake.boxes = [AccountInfo(account=account, default=True, secret="kept")]
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.status is not None)
        app.open_accounts()
        await until(pilot, lambda: isinstance(app.screen, AccountsScreen))
        await until(pilot, lambda: app.screen.query_one("OptionList").option_count == 2)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AccountFormScreen))
        app.screen.query_one("#field-signature", TextArea).text = "Mia\nFirm"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: any(method == "accounts.save" for method, _ in fake.calls))
        (saved,) = [params for method, params in fake.calls if method == "accounts.save"]
        assert (saved["anyway"], saved["new"], saved["secret"]) == (True, False, "")
        assert saved["account"].signature == "Mia\nFirm"


async def test_what_goes_wrong_is_said_in_the_form(app: DeskApp, fake: FakeClient) -> None:
    fake.fail["accounts.save"] = ChannelError("The keyring is locked.", hint="Unlock it.")
    async with app.run_test(size=(100, 40)) as pilot:
        await form(app, pilot, "mia@gmx.net")
        field(app, "smtp").value = "mail server at home"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "cannot be read as a server" in words(app))
        field(app, "smtp").value = "mail.gmx.net"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "The keyring is locked.  Unlock it." in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, AccountFormScreen))


async def test_the_first_run_leads_to_the_form(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.status is not None)
        app.open_first_run()
        await until(pilot, lambda: "Use my mailbox" in words(app))
        await pilot.press("4")
        await until(pilot, lambda: isinstance(app.screen, AccountFormScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, FirstRunScreen))


HOSTS = st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True)


@given(HOSTS, st.integers(1, 65_535), st.sampled_from(("tls", "starttls", "none")))
def test_what_the_form_shows_it_reads_back(host: str, port: int, security: str) -> None:
    account = Account(
        name="a", address="me@x.example", kind="imap", imap_host=host, imap_port=port, imap_security=security,
        imap_user="me@x.example", smtp_host=host, smtp_port=port, smtp_security=security, smtp_user="me@x.example",
        caldav_url="https://x.example", caldav_user="me@x.example", aliases=("b@x.example", "c@x.example"),
    )  # fmt: skip
    again = to_account(to_lines(account), account)
    assert again == account
    assert not needs_test(account, again, password=False)
    assert needs_test(account, again, password=True)


@given(st.text(max_size=40))
def test_a_line_is_a_server_or_a_sentence(line: str) -> None:
    lines = {**to_lines(Account(name="a", address="me@x.example")), "imap": line}
    hints: list[str] = []
    made = Account(name="a", address="me@x.example")
    try:
        made = to_account(lines, made)
    except UsageError as error:
        hints.append(error.hint)
    assert all(hints)
    assert 0 <= made.imap_port < 65_536
