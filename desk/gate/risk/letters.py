"""What looks the same: skeletons after the idea of Unicode TS 39, punycode, scripts, and small distances. Pure.

The table holds what imitates a Latin letter or digit in common fonts; what compatibility decomposition (NFKD) already makes
one (full-width, styled and accented letters) is not repeated in it.
"""

from __future__ import annotations

import functools
import re
import unicodedata

# A letter, and what imitates it: Cyrillic, Greek, Armenian, Cherokee, Coptic, Lisu, Latin extensions.
_IMITATIONS = {
    "a": "аɑαӕꓮᎪᗅ∂",
    "b": "ЬьƄᏏвΒβꓐᗷ",
    "c": "сϲᴄⲥꓚᏟⅽ¢",
    "d": "ԁɗᏧꓒᗞⅾđ",
    "e": "еҽєεꓰᎬⅇ℮ɇ",
    "f": "ƒғϝքꓝᖴꞙ",
    "g": "ɡցɢᏀꓖǥԌ",
    "h": "һհнΗᎻꓧᕼħн",
    "i": "іɩιıΙӏᎥꙇⅰɪ¡",
    "j": "јϳյᎫꓙɉ",
    "k": "κкΚᏦꓗᴋқ",
    "l": "ӏǀ∣וןꓡᏞⅼłι|ℓ",
    "m": "мΜᎷꓟⅿᴍ",
    "n": "ոηՈΝꓠᴎռ",
    "o": "оοօσسە၀ⲟᴏဝОΟՕꓳ0ø○",
    "p": "рρϱⲣᴘΡᏢꓑ",
    "q": "ԛգզϙ",
    "r": "гᴦⲅгꭇᏒꓣʀ",
    "s": "ѕꜱƽႽᏚꓢʂ$§",
    "t": "тτТΤᎢꓔᴛƭŧ",
    "u": "υսцʋᴜꓴᑌ",
    "v": "νѵᴠᏙꓦⅴ∨",
    "w": "ԝѡաᴡᎳꓪω",
    "x": "хχ×Χⅹꓫᕁ",
    "y": "уүγʏყΥҮꓬ¥",
    "z": "ᴢʐΖᏃꓜƶ",
}
_TABLE = {ord(twin): letter for letter, twins in _IMITATIONS.items() for twin in twins}
# Digits and signs that stand for letters, and what is then still easily mistaken.
_SIGNS = str.maketrans(
    {"0": "o", "1": "l", "3": "e", "5": "s", "4": "a", "7": "t", "8": "b", "$": "s", "|": "l", "!": "l", "i": "l"}
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@functools.lru_cache(maxsize=20_000)
def skeleton(text: str) -> str:
    """What ``text`` looks like: accents dropped, look-alike letters and digits made one. ``skeleton`` of it is itself."""
    plain = readable(text)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_TABLE))
        plain = "".join(char for char in plain if not unicodedata.combining(char)).translate(_TABLE)
        plain = unicodedata.normalize("NFKD", plain.casefold()).translate(_TABLE)
    plain = plain.casefold().translate(_SIGNS)
    for pair, single in _PAIRS:
        plain = plain.replace(pair, single)
    return plain


def letters_only(word: str) -> str:
    """``word`` with imitations of Latin letters replaced, digits left alone; ASCII if nothing foreign is left."""
    plain = unicodedata.normalize("NFKD", word).translate(_TABLE)
    if not plain.isascii():  # capitals look like the small letters they belong to, near enough
        plain = "".join(char if char.isascii() else char.casefold().translate(_TABLE) for char in plain)
    return "".join(char for char in plain if not unicodedata.combining(char))


def readable(domain: str) -> str:
    """``domain`` as a person would see it: punycode (RFC 3492) decoded."""
    if "xn--" not in domain.lower():
        return domain
    return ".".join(_decoded(label) for label in domain.split("."))


def _decoded(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def is_latin(text: str) -> bool:
    """Whether all letters are Latin ones, with or without marks (``bäckerei``), and none is from another script."""
    return all(
        not char.isalpha() or char.isascii() or (unicodedata.normalize("NFD", char)[0].isascii() or char in "ßæœøłđðþ")
        for char in text.casefold().replace("ß", "ss")
    )


def near(one: str, other: str, allowed: int) -> bool:
    """Whether at most ``allowed`` letters were changed, added, left out or swapped (optimal string alignment)."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > allowed:
        return False
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        if min(row) > allowed and min(rows[-1]) > allowed:
            return False
        rows = [*rows[-1:], row]
    return rows[-1][-1] <= allowed


_FOREIGN = "\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\ua4d0-\ua4ff\u2c80-\u2cff"
_MIXED = re.compile(
    rf"[A-Za-z][A-Za-z0-9]{{0,60}}[{_FOREIGN}]|[{_FOREIGN}][A-Za-z]|[{_FOREIGN}][{_FOREIGN}]{{0,60}}[A-Za-z]"
)
_FOREIGN_WORD = re.compile(rf"[{_FOREIGN}]+")
_WORD_END = re.compile(r"[^\W_]*")


def mixed_words(text: str) -> list[str]:
    """Words that mix Latin letters with such of another script as imitate them, and words that only imitate.

    A text in which the other script is really written (it has words no Latin letter could imitate) only has the first kind.
    """
    if text.isascii():
        return []
    found: list[str] = []
    for match in _MIXED.finditer(text):
        word = _word_around(text, match.start(), match.end())
        if sum(char.isalpha() for char in word) >= 4 and letters_only(word).isascii():
            found.append(word)
    foreign = [word for word in dict.fromkeys(_FOREIGN_WORD.findall(text)) if len(word) >= 3]
    if foreign and all(letters_only(word).isascii() for word in foreign):
        found += [word for word in foreign if not any(word in other for other in found)]
    return list(dict.fromkeys(found))


def _word_around(text: str, start: int, end: int) -> str:
    low, high = max(0, start - 40), min(len(text), end + 40)
    before = _WORD_END.match(text[low:start][::-1])
    after = _WORD_END.match(text[end:high])
    word = (before[0][::-1] if before else "") + text[start:end] + (after[0] if after else "")
    return "".join(char for char in word if not "\u3400" <= char <= "\u9fff")


def any_styled(text: str) -> str:
    """The first word in letters that Unicode has for formulas (𝐩𝐚𝐲), which read as plain ones; empty if there is none."""
    found = _STYLED.search(text)
    return found[0] if found else ""


_STYLED = re.compile("[\U0001d400-\U0001d7ff]{3,60}")
