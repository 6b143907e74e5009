"""Bytes to text when the label is missing, wrong or wishful.

Labels follow the WHATWG Encoding Standard where mail does too: ``gb2312`` means gb18030, ``iso-8859-1`` means
windows-1252.
"""

from __future__ import annotations

import codecs
import re

# Only real character sets: Python also has codecs named rot13, zlib, unicode_escape, idna ...
_ALLOWED = re.compile(
    r"utf|us-?ascii|ascii|ansi|iso|latin|windows|cp\d|x-?cp|gb|x-gbk|big5|euc|shift|sjis|x-sjis|ms\d|koi8|mac|hz|ks_?c|johab|tis|viscii"
)
_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb-2312": "gb18030",
    "gb_2312-80": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "ansi": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "utf8": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
}
_HIGH_RUNS = re.compile(rb"[\x80-\xff]{2,}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_HIGH_BYTES = bytes(range(128, 256))
# With these labels anything decodes, so they prove nothing: UTF-8 that is valid is believed first.
_WISHFUL = {"cp1252", "iso-8859-15", "utf-8", ""}


def _codec(label: str) -> str:
    name = label.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    if not name or len(name) > 40 or not name.isascii() or not _ALLOWED.match(name):
        return ""
    try:
        return name if codecs.lookup(name)._is_text_encoding else ""
    except (LookupError, ValueError):
        return ""


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _chinese(data: bytes) -> str | None:
    """``data`` as Chinese, if it is that: its letters are pairs of high bytes, where a Western one stands alone."""
    paired = sum(len(run) for run in _HIGH_RUNS.findall(data))
    text = _try(data, "gb2312") or (_try(data, "gb18030") if paired * 5 >= 4 * _high(data) else None)
    if text is None or _PRIVATE.search(text) or not _HAN.search(text):
        return None
    return text


def _high(data: bytes) -> int:
    return len(data) - len(data.translate(None, _HIGH_BYTES))


def decode_bytes(data: bytes, label: str = "") -> tuple[str, bool]:
    """``data`` as text, and whether its label was right. Never raises; what nothing can read becomes U+FFFD."""
    codec = _codec(label)
    if data.isascii() and not codec.startswith(("iso-2022", "iso2022", "hz", "utf-7", "utf-16", "utf-32", "utf_")):
        return data.decode("ascii"), True
    # A few bytes of GBK can be valid UTF-8 by chance, many cannot.
    certain = _high(data) >= 6 and not codec.startswith(("utf-16", "utf-32", "utf_"))
    order = ["utf-8", codec] if certain or codec in _WISHFUL else [codec, "utf-8"]
    for name in [name for name in order if name]:
        text = _try(data, name)
        if text is not None:
            return text, bool(codec) and (name == codec or codec == "cp1252")
    # Cut in the middle or with a few bad bytes: still what it says, as long as little is lost.
    for name in (codec or "utf-8", "utf-8"):
        text = data.decode(name, "replace")
        if text.count("\ufffd") <= max(1, len(text) // 50):
            return text, bool(codec)
    text = _chinese(data)
    if text is not None:
        return text, False
    return data.decode("cp1252", "replace"), False
