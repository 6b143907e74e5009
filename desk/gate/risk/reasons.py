"""The reasons for looking twice, in plain words: the one table of codes, how grave each is, and what it says.

Values in a reason are cut short, so that a hostile name cannot become a page.
"""

from __future__ import annotations

from typing import Literal

from desk.wire.cards import Risk

Level = Literal["note", "warning", "danger"]
GRAVEST_FIRST: tuple[Level, ...] = ("danger", "warning", "note")
_LONGEST_VALUE = 80


def mark(text: str) -> str:
    """Names a text for translation as ``desk.i18n.mark`` does, whose module reads the environment and so is not pure."""
    return text


REASONS: dict[str, tuple[Level, str]] = {
    # who gets it
    "first_time": ("note", mark("first mail to this address")),
    "added": ("warning", mark("not in the mail you are answering")),
    "model": ("warning", mark("the model chose this address")),
    "untrusted": ("danger", mark("this address came from {source}")),
    "look_alike": ("danger", mark("looks like {twin} but is {domain}")),
    "twin": ("danger", mark("one letter from {twin}, whom you know")),
    "same_name": ("warning", mark("the same name as {twin}, at another provider")),
    "other_address": ("warning", mark("{name} in your contacts has another address: {known}")),
    "foreign_letters": ("warning", mark("the domain has letters beyond a to z: {domain}")),
    "name_is_address": ("danger", mark("the name shows {other}, but it goes to {address}")),
    "hidden_name": ("danger", mark("the name or address holds hidden characters")),
    "reply_to": ("warning", mark("{sender} wrote, but the answer goes to {address}")),
    "unread": ("note", mark("a program or a list wrote the mail you answer: an answer may not be read")),
    # more people than before
    "joined": ("warning", mark("came into the conversation only with the mail you answer")),
    "outside": ("warning", mark("so far only people at {domain} took part")),
    "unseen": ("warning", mark("gets a copy that the others do not see")),
    "grown": ("warning", mark("{count} people came into the conversation only with the mail you answer")),
    "frank": ("warning", mark("reads as if meant for few, and goes to {count} people")),
    "crowd": ("warning", mark("{count} people will see each other's address")),
    # links
    "link_elsewhere": ("danger", mark("a link shows {shown} but leads to {host}")),
    "link_twin": ("danger", mark("a link leads to {domain}, which looks like {twin}")),
    "link_number": ("warning", mark("a link leads to a number instead of a name: {host}")),
    "link_false_start": ("danger", mark("a link begins with {shown} but leads to {host}")),
    "link_short": ("warning", mark("a shortened link hides where it leads: {host}")),
    "link_runs": ("danger", mark("a link holds a program instead of an address")),
    "link_data": ("warning", mark("a link to {host} carries much data with it")),
    "link_letters": ("warning", mark("a link's host has letters beyond a to z: {domain}")),
    "pay_link": ("warning", mark("asks for money by a link to {host}")),
    "link_new": ("note", mark("nobody in this conversation named the link to {host}")),
    "link_read": ("note", mark("the link to {host} came from {source}")),
    "answered_link": ("note", mark("in the mail you answer, a link shows {shown} but leads to {host}")),
    # money
    "account_nowhere": ("danger", mark("the account number {number} stands in no mail of this conversation")),
    "account_read": ("danger", mark("the account number {number} came from {source}")),
    "account_known": ("note", mark("holds the account number {number}, as in the mail you answer")),
    "account_typed": ("note", mark("holds the account number {number}, as you typed it")),
    "account_new": ("warning", mark("the account number {number} is new here; before, it was {other}")),
    "account_changed": (
        "warning",
        mark("the mail you answer brings a new bank account, and this goes along; ask by telephone before money moves"),
    ),
    "account_wrong": ("warning", mark("the account number {number} has a mistake in it")),
    "card_number": ("danger", mark("holds a card number ending in {number}")),
    "wallet": ("danger", mark("holds a wallet address for coins: {number}")),
    "amount": ("note", mark("the amount {amount} stands in no mail of this conversation")),
    "amount_slip": ("warning", mark("the amount {amount} is nearly {other}, which this conversation names")),
    "pays_out": ("warning", mark("speaks of paying {amount}, a sum that nobody named")),
    "new_bank": ("warning", mark("speaks of a new bank account; ask by telephone before money moves")),
    "gift_cards": ("warning", mark("speaks of buying gift cards or passing on their codes")),
    "hurry": ("warning", mark("asks for a payment in haste or in secret")),
    # secrets
    "password": ("danger", mark("seems to hold a password")),
    "key": ("danger", mark("seems to hold a secret key")),
    "one_time_code": ("danger", mark("seems to hold a one-time code")),
    "entry_code": ("danger", mark("seems to hold a PIN or a code that opens something")),
    "wallet_words": ("danger", mark("seems to hold the words that restore a wallet")),
    "identity": ("danger", mark("seems to hold the number of an identity document")),
    "secret_typed": ("note", mark("holds a password, code or number that you typed")),
    # files
    "attached": ("note", mark("goes out with {count}: {names}")),
    "nothing_attached": ("warning", mark("says that something is attached, but nothing is")),
    "program": ("danger", mark("{name} is a program")),
    "other_type": ("danger", mark("{name} is named like a document, but its type is that of a program")),
    "secret_file": ("danger", mark("{name} is a file that holds keys or passwords")),
    "telling_name": ("warning", mark("{name} sounds confidential and goes outside")),
    "macros": ("warning", mark("{name} can hold macros")),
    "packed": ("warning", mark("{name} is packed; what is in it cannot be seen here")),
    "two_endings": ("danger", mark("{name} has two endings")),
    "turned_name": ("danger", mark("the name of {name} holds hidden characters")),
    # the text itself
    "direction": ("danger", mark("{count} that turn the text's direction")),
    "hidden": ("warning", mark("{count} hidden in the {place}")),
    "hidden_quoted": ("note", mark("{count} hidden in what is quoted")),
    "mixed_letters": ("warning", mark("{word} is written with letters of another script")),
    "styled_letters": ("warning", mark("{word} is written with letters made to look like others")),
    "far_below": ("warning", mark("text far below or far to the right, where nobody looks")),
    "orders": ("danger", mark("reads like orders to an assistant: “{words}”")),
    "assistant": ("warning", mark("reads as if the assistant were writing: “{words}”")),
    # where words came from
    "leak": ("danger", mark("{count} from {source} go to {address}, who had no part in it")),
    "copied": ("note", mark("{count}, word for word, from {source}")),
}
# Counted things, which stand inside a reason.
COUNTED = (
    mark("1 character"),
    mark("{number} characters"),
    mark("1 word"),
    mark("{number} words"),
    mark("1 file"),
    mark("{number} files"),
)


def because(code: str, field: str = "", level: Level | None = None, **values: str) -> Risk:
    """The risk ``code`` with its values put in; ``level`` where circumstances make it graver or lighter."""
    usual, text = REASONS[code]
    said = text.format(**{name: short(value) for name, value in values.items()}) if values else text
    return Risk(code=code, text=said, field=field, level=level or usual)


def counted(number: int, one: str) -> str:
    """``counted(1, "word")`` is ``1 word``, else ``{number} words``."""
    return f"1 {one}" if number == 1 else f"{number} {one}s"


def short(value: str) -> str:
    flat = " ".join(value.split())
    return flat if len(flat) <= _LONGEST_VALUE else flat[: _LONGEST_VALUE - 1] + "…"


def gravest_first(risks: list[Risk]) -> list[Risk]:
    """Each said once, the worst first, and otherwise in the order found."""
    once = list(dict.fromkeys((risk.code, risk.text, risk.field, risk.level) for risk in risks))
    made = [Risk(code=code, text=text, field=field, level=level) for code, text, field, level in once]
    return sorted(made, key=lambda risk: GRAVEST_FIRST.index(risk.level))
