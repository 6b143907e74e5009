"""What somebody promised in a mail of theirs, by its words: English, German, Chinese. Pure.

Only a first person, a verb of doing and no condition counts; what is missed is better than what is made up.
"""

from __future__ import annotations

import re

_LONGEST_CHARS = 160
_READ_CHARS = 4_000
_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]?")
_PROMISES = re.compile(
    r"\b(?:i|we)(?:['’]ll| will| shall|['’]m going to| am going to|['’]re going to) (?:\w+ ){0,2}?"
    r"(?:send|get back|come back|call|ring|write|check|look into|let you know|share|forward|prepare|finish|deliver|follow up|"
    r"update|confirm|arrange|book|pay|transfer|sort|take care)\b"
    r"|\b(?:ich|wir) (?:werde|werden) [^.!?]*?\b(?:schicken|senden|melden|anrufen|schreiben|prüfen|klären|überweisen|liefern)\b"
    r"|\b(?:ich|wir) (?:schicke|schicken|sende|senden|melde|melden|rufe|kläre|klären|prüfe|prüfen|überweise) "
    r"|(?:我|我们)(?:会|将|明天|周[一二三四五六日天]|下周|稍后|马上|尽快)[^。！？\n]{0,12}?"
    r"(?:发给|发送|发您|发你|寄|回复|联系|确认|提交|准备|转账|安排|处理|告诉)",
    re.IGNORECASE,
)
_CONDITIONS = re.compile(r"\b(?:if|unless|when you|once you|falls|wenn|sobald)\b|如果|要是|等你|等您", re.IGNORECASE)
_SAID_ALREADY = re.compile(r"\bI will be (?:away|out|on)\b", re.IGNORECASE)


def promise(text: str) -> str:
    """The first sentence that promises something, on one line; empty if none does."""
    for found in _SENTENCE.finditer(text[:_READ_CHARS]):
        sentence = " ".join(found[0].split())
        if sentence.startswith(">") or sentence.endswith(("?", "？")):
            continue
        if _PROMISES.search(sentence) and not _CONDITIONS.search(sentence) and not _SAID_ALREADY.search(sentence):
            return sentence[:_LONGEST_CHARS]
    return ""
