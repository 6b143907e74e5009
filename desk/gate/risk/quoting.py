"""What of a body the draft says itself, and what it only quotes. Pure.

A line counts as quoted if it looks it *and* stands in the mail that is answered: a draft cannot hide words by putting ``>``
before them. Where the answered mail is not known, looks decide.
"""

from __future__ import annotations

import re

_FORWARD = re.compile(
    r"[ \t]*(?:-{2,}|_{5,})[ \t]*(?:begin )?(?:forwarded message|original message|weitergeleitete nachricht"
    r"|ursprüngliche nachricht|转发(?:的)?邮件|原始邮件|轉寄郵件)[ \t]*(?:-{2,}|_{5,})?[ \t]*:?[ \t]*",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"[ \t*]*(?:from|sent|to|cc|subject|date|reply-to|von|gesendet|an|betreff|datum|kopie"
    r"|发件人|收件人|抄送|主题|日期|发送时间)[ \t*]*[:：]",
    re.IGNORECASE,
)
_MARKS = ">" + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_CUT = "[...]"


def own_text(body: str, answered: str | None, thread: str = "") -> str:
    """``body`` without the lines it quotes. ``answered`` None: nothing is known of the mail answered."""
    if answered is None and ">" not in body and "--" not in body and "__" not in body:
        return body
    there = None if answered is None else _lines_of(answered) | _lines_of(thread)
    kept: list[str] = []
    forwarded = False
    for line in body.split("\n"):
        if not forwarded and len(line) < 100 and line[:1] in "- _\t" and _FORWARD.fullmatch(line):
            forwarded = True
            continue
        bare = _bare(line)
        quoted = line[:1] == ">" or line.lstrip()[:1] == ">"
        if quoted or forwarded:
            known = there is None or not bare or bare in there or bare == _CUT
            if known or (forwarded and _HEADER.match(line)):
                continue
        kept.append(line)
    return "\n".join(kept)


def _lines_of(text: str) -> set[str]:
    return {bare for line in text.split("\n") if (bare := _bare(line))}


def _bare(line: str) -> str:
    return line.strip().lstrip(_MARKS)
