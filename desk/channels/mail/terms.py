"""Loose words to search terms: what a person or a small model types rarely is what the mail says word for word. Pure."""

from __future__ import annotations

import re

MAX_TERMS = 24
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W\u3400-\u9fff\uf900-\ufaff]+(?:[.@'+-][^\W\u3400-\u9fff]+)*")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_IDLE = frozenset(
    re.findall(
        r"\S+",
        "a about an and any are as at be by can could did do does email emails find for from get has have he her his i "
        "in is it its last latest mail mails me message messages my new of on or our please recent re regarding reply "
        "said say says send sent she show so tell that the their them they this to us was we were what when which who "
        "will with you your 的 了 吗 呢 是 我 你 他 她 们 和 与 在 关于 邮件 请 一下 什么 那封 这封 回复 查找 给 来自",
    )
)


def search_terms(query: str) -> list[str]:
    """Terms to look for, each once, lower case: words without the idle ones, and Chinese runs cut into pairs."""
    found: list[str] = []
    for run in _RUN.findall(query[:2000].casefold()):
        if _HAN.match(run):
            pairs = [run] if len(run) <= 2 else [run[at : at + 2] for at in range(len(run) - 1)]
            found += pairs
        elif len(run) > 1 or run.isdigit():
            # A plural finds its singular too: every index look-up is for a part of a word.
            found.append(run[:-1] if len(run) > 4 and run.endswith("s") and not run.endswith("ss") else run)
    found = list(dict.fromkeys(found))
    kept = [term for term in found if term not in _IDLE]
    return (kept or found)[:MAX_TERMS]


def score(terms: list[str], subject: str, sender: str, text: str) -> float:
    """How well a mail fits: a term weighs more in the subject or the sender, and more the longer it is."""
    subject, sender, text = subject.casefold(), sender.casefold(), text.casefold()
    total = 0.0
    for term in terms:
        weight = 1.0 + min(len(term), 10) / 10 + (0.5 if _HAN.match(term) else 0.0)
        if term in subject:
            total += 3 * weight
        if term in sender:
            total += 3 * weight
        if term in text:
            total += weight
    return total


def phrase(term: str) -> str:
    """The term as an FTS5 phrase: no character of it is syntax."""
    return '"' + term.replace('"', '""') + '"'


def like_pattern(term: str) -> str:
    """A LIKE pattern (escape ``\\``) that finds the term anywhere."""
    return "%" + term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
