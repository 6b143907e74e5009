"""Accounts, as clients call them. Secrets come in with a call and go no further than the keyring."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.host.account_setup import AccountSetup
from desk.host.calls import Nothing, bind
from desk.rpc.peer import Call, Handler
from desk.wire.accounts import Account, AccountInfo, Check, Saved, SignIn, Suggestion

if TYPE_CHECKING:
    from desk.host.app import Host

_ON_ITS_WAY = ("approved", "held", "sending")


class AccountName(msgspec.Struct, frozen=True):
    name: str


class MailAddress(msgspec.Struct, frozen=True):
    address: str
    look: bool = False


class Trial(msgspec.Struct, frozen=True):
    account: Account
    secret: str = ""

    def __repr__(self) -> str:
        return f"Trial({self.account.name})"


class Keeping(msgspec.Struct, frozen=True):
    account: Account
    secret: str = ""
    anyway: bool = False
    new: bool = False

    def __repr__(self) -> str:
        return f"Keeping({self.account.name})"


class Change(msgspec.Struct, frozen=True):
    """None leaves a value as it is."""

    name: str
    aliases: tuple[str, ...] | None = None
    signature: str | None = None
    display_name: str | None = None


def calls(host: Host) -> dict[str, Handler]:
    def busy(name: str) -> bool:
        moving = [card.id for card in host.gate.cards("all") if card.state in _ON_ITS_WAY]
        return any(host.gate.card(draft_id).account == name for draft_id in moving)

    setup = AccountSetup(host.account_store, host.accounts.secrets, host.clock, busy=busy)

    async def listing(call: Call, p: Nothing) -> list[AccountInfo]:
        return await setup.infos()

    async def show(call: Call, p: AccountName) -> AccountInfo:
        return await setup.info(p.name)

    async def suggest(call: Call, p: MailAddress) -> Suggestion:
        found = setup.suggest(p.address)
        if p.look and found.source == "usual":
            return msgspec.structs.replace(found, account=await setup.find_usual(found))
        return found

    async def test(call: Call, p: Trial) -> list[Check]:
        return await setup.test(p.account, p.secret)

    async def sign_in(call: Call, p: Trial) -> None:
        shown: asyncio.Queue[SignIn] = asyncio.Queue()

        async def pass_on() -> None:
            while True:
                await call.emit(await shown.get())

        passing = asyncio.ensure_future(pass_on())
        try:
            await setup.sign_in(p.account, shown.put_nowait)
        finally:
            passing.cancel()

    async def save(call: Call, p: Keeping) -> Saved:
        saved = await setup.save(p.account, p.secret, anyway=p.anyway, new=p.new)
        if saved.kept:
            host.accounts_changed()
        return saved

    async def change(call: Call, p: Change) -> Account:
        given = {"aliases": p.aliases, "signature": p.signature, "display_name": p.display_name}
        done = setup.change(p.name, **{name: value for name, value in given.items() if value is not None})
        host.accounts_changed()
        return done

    async def remove(call: Call, p: AccountName) -> Account:
        done = await setup.remove(p.name)
        host.accounts_changed()
        return done

    async def default(call: Call, p: AccountName) -> Account:
        return setup.make_default(p.name)

    return {
        "accounts.list": bind(listing),
        "accounts.show": bind(show),
        "accounts.suggest": bind(suggest),
        "accounts.test": bind(test),
        "accounts.sign_in": bind(sign_in),
        "accounts.save": bind(save),
        "accounts.change": bind(change),
        "accounts.remove": bind(remove),
        "accounts.default": bind(default),
    }
