"""Accounts on real servers, as the terminal and the commands ask for them."""

from __future__ import annotations

from collections.abc import Callable

from desk.client.caller import Caller
from desk.wire.accounts import Account, AccountInfo, Check, Saved, SignIn, Suggestion


class Accounts(Caller):
    """Adding, testing, changing and removing accounts. A ``secret`` given here ends in the keyring and nowhere else."""

    async def accounts(self) -> list[AccountInfo]:
        return await self._call("accounts.list", list[AccountInfo])  # type: ignore[no-any-return]

    async def account(self, name: str) -> AccountInfo:
        return await self._call("accounts.show", AccountInfo, name=name)  # type: ignore[no-any-return]

    async def suggest_account(self, address: str, *, look: bool = False) -> Suggestion:
        """Likely servers for an address; ``look`` tries the usual names where the provider is not known."""
        return await self._call("accounts.suggest", Suggestion, address=address, look=look)  # type: ignore[no-any-return]

    async def test_account(self, account: Account, secret: str = "") -> list[Check]:
        """Try every server; without ``secret`` with what the keyring has."""
        return await self._call("accounts.test", list[Check], account=account, secret=secret)  # type: ignore[no-any-return]

    async def sign_in(self, account: Account, show: Callable[[SignIn], None]) -> None:
        """Wait until the person has signed in at the provider; ``show`` is told what they do for that."""
        await self._call("accounts.sign_in", None, on_event=show, event=SignIn, account=account)

    async def save_account(
        self, account: Account, secret: str = "", *, anyway: bool = False, new: bool = False
    ) -> Saved:
        """Test it and keep it if all is well, or ``anyway``."""
        return await self._call(  # type: ignore[no-any-return]
            "accounts.save", Saved, account=account, secret=secret, anyway=anyway, new=new
        )

    async def change_account(
        self,
        name: str,
        *,
        aliases: tuple[str, ...] | None = None,
        signature: str | None = None,
        display_name: str | None = None,
    ) -> Account:
        """Change what needs no test."""
        return await self._call(  # type: ignore[no-any-return]
            "accounts.change", Account, name=name, aliases=aliases, signature=signature, display_name=display_name
        )

    async def remove_account(self, name: str) -> Account:
        return await self._call("accounts.remove", Account, name=name)  # type: ignore[no-any-return]

    async def default_account(self, name: str) -> Account:
        return await self._call("accounts.default", Account, name=name)  # type: ignore[no-any-return]
