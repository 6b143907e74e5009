"""Accounts: which mailboxes there are, and the way to add and change one."""

from __future__ import annotations

from textual.content import Content

from desk.i18n import t
from desk.outside_text import show_line
from desk.tui.screens.listing import ListScreen, Row
from desk.wire.accounts import AccountInfo

_NEW = "new"


class AccountsScreen(ListScreen):
    """Enter changes an account; the last line adds one."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, AccountInfo] = {}

    def heading(self) -> str:
        return t("Accounts")

    def nothing(self) -> str:
        return t("No account matches.")

    async def rows(self, query: str) -> list[Row]:
        infos = await self.desk.link.need().accounts()
        self._known = {f"a{info.account.id}": info for info in infos}
        wanted = query.casefold()
        found = [
            (i, row_of(info))
            for i, info in self._known.items()
            if wanted in f"{info.account.name} {info.account.address}".casefold()
        ]
        return [*found, (_NEW, Content.assemble(("＋ ", "$accent"), t("Add my mailbox")))]

    def open_row(self, row_id: str) -> None:
        from desk.tui.screens.account_form import AccountFormScreen

        info = self._known.get(row_id)
        if info is not None and info.account.demo:
            self.say_notice(t("The demo account has nothing to set up."), error=False)
            return
        self.app.push_screen(AccountFormScreen(info), lambda kept: self.reload() if kept else None)


def row_of(info: AccountInfo) -> Content:
    """One line of the list."""
    account = info.account
    facts = [show_line(account.address)]
    facts += [show_line(one) for one in (account.imap_host or account.maildir, account.smtp_host) if one]
    if info.secret == "missing":  # noqa: S105 - a state
        facts.append(t("password missing"))
    if info.secret == "unknown":  # noqa: S105 - a state
        facts.append(t("keyring locked"))
    return Content.assemble(
        ("● " if info.default else "  ", "$accent"),
        (show_line(account.name), "bold" if info.default else ""),
        ("   " + " · ".join(facts), "$muted"),
    )
