"""Which account and which of its addresses a mail goes out from: the one the user named, else the default. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desk.channels.mail.account import Account
from desk.channels.mail.addresses import show_mailbox
from desk.wire.mail import Address, ParsedMail

_BEFORE = r"(?:from|as|using|via|von|mit|用|从|以)\s*(?:my|the|meine[mrs]?|我的)?\s*"
_AFTER = r"\s*(?:account|address|mailbox|e-?mail|mail|konto|账户|账号|帐户|邮箱|地址)"


def choose_sender(accounts: Sequence[Account], default: Account, user_text: str) -> tuple[Account, str]:
    """The account and the bare address, by the user's own words: "from work@firm.example", "from my work account".

    An address that is merely mentioned changes nothing, nor does an account's name alone.
    """
    text = user_text.casefold()
    for account in accounts:
        for address in (account.address, *account.aliases):
            if re.search(rf"(?<!\w){_BEFORE}<?{re.escape(address.casefold())}(?![\w.@-]*\w)", text):
                return account, address
    for account in accounts:
        name = re.escape(account.name.casefold())
        if re.search(rf"(?<!\w){_BEFORE}(?<![\w-]){name}{_AFTER}", text):
            return account, account.address
    return default, default.address


def reply_sender(mail: ParsedMail, account: Account) -> str:
    """The one of the account's addresses that ``mail`` was sent to (or from, if it is one's own); else its first."""
    own = {address.lower(): address for address in (*account.aliases, account.address)}
    people: list[Address] = [mail.sender, *mail.to, *mail.cc]
    return next((own[one.address.lower()] for one in people if one.address.lower() in own), account.address)


def sender_line(account: Account, address: str) -> str:
    """What stands in From."""
    return show_mailbox(account.display_name, address)


def sender_choices(account: Account) -> tuple[str, ...]:
    """Every From the account may send with."""
    return tuple(sender_line(account, address) for address in dict.fromkeys((account.address, *account.aliases)))
