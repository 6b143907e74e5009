"""What is new in a mail, apart from the history it drags along.

The patterns of mail clients in many languages come from mail-parser-reply; they are only run on small windows around
lines that can begin a history, because on a whole hostile mail they would take time without bound. Chinese
attributions, which that library misses, are added here.
"""

from __future__ import annotations

import functools
import re

_LANGUAGES = ["en", "zh", "de", "fr", "es", "it", "nl", "ja"]
_WINDOW_LINES = 4
_WINDOW_CHARS = 400
_ATTRIBUTION_END = re.compile(
    r"(?:wrote|writes|schrieb[^:]*|a écrit|escribió|ha scritto|schreef[^:]*|写道|寫道|书了|のメール)?\s*[:：]\s*$"
)
_CHINESE = re.compile(
    r"^(?:在\s*)?(?:\d{4}\s*[年/-]\s*\d{1,2}\s*[月/-]\s*\d{1,2}|.{0,80}(?:于|於)\s*\d{4}).{0,200}(?:写道|寫道)\s*[:：]$"
    r"|^.{1,120}(?:写道|寫道)\s*[:：]$"
)
_SEPARATOR = re.compile(
    r"^\s*(?:-{3,}\s*(?:Original Message|Forwarded message|Original"
    r"|原始邮件|原郵件|转发邮件|回复的原邮件|邮件原件)\s*-{3,}"
    r"|-{5,}\s*.{0,40}(?:原始邮件|原邮件|转发|Original).{0,20}-{3,}|_{32,})\s*$",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(
    r"^[* ]*(?:From|Sent|To|Subject|Date|Cc|Von|Gesendet|An|Betreff"
    r"|发件人|發件人|发送时间|寄件者|收件人|主题|主旨|抄送|日期)\s*[:：]",
    re.IGNORECASE,
)


@functools.cache
def _library_pattern() -> re.Pattern[str]:
    from mailparser_reply.parser import EmailMessage  # type: ignore[import-untyped]

    pattern = EmailMessage("", languages=list(_LANGUAGES)).HEADER_REGEX
    assert isinstance(pattern, re.Pattern)
    return pattern


def _begins_history(lines: list[str], index: int) -> bool:
    line = lines[index]
    if len(line) > _WINDOW_CHARS:
        return False
    if _SEPARATOR.match(line):
        return True
    if _HEADER_LINE.match(line):
        block = [following for following in lines[index : index + _WINDOW_LINES] if _HEADER_LINE.match(following)]
        return len(block) >= 2
    window: list[str] = []
    for following in lines[index : index + 3]:
        window.append(following)
        text = " ".join(part.strip() for part in window)
        if not following.strip() or len(text) > _WINDOW_CHARS:
            return False
        if _ATTRIBUTION_END.search(following):
            # Only when quoted text follows at once, or the line is of a form no person writes by hand.
            after = next((later for later in lines[index + len(window) : index + len(window) + 3] if later.strip()), "")
            stamped = bool(_CHINESE.match(text)) or _library_pattern().match(text) is not None
            return stamped and (after.startswith(">") or bool(re.search(r"\d", text)))
    return False


def split_reply(text: str) -> tuple[str, str]:
    """``(new, history)``: what the sender wrote now, and the quoted rest; together they hold every line.

    Answers between quoted lines stay whole: history only begins where nothing but history follows.
    """
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if line.startswith(">"):
            continue
        if _begins_history(lines, index):
            own = [later for later in lines[index + 1 :] if later.strip() and not later.startswith(">")]
            quoted = any(later.startswith(">") for later in lines[index + 1 :])
            if quoted and len(own) > 3 and not _SEPARATOR.match(line) and not _HEADER_LINE.match(line):
                continue  # answers between the quoted lines
            if not any(earlier.strip() for earlier in lines[:index]):
                continue  # a forwarded mail: the history is the news
            return "\n".join(lines[:index]).rstrip(), "\n".join(lines[index:])
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    if any(later.startswith(">") for later in lines[end:]) and end:
        return "\n".join(lines[:end]).rstrip(), "\n".join(lines[end:]).lstrip("\n")
    return text.rstrip(), ""
