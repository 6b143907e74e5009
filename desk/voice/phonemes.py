"""Text as the sounds Kokoro knows: English by the program espeak-ng, Mandarin by pinyin.

The signs and their numbers are the model's own (``config.json`` of hexgrad/Kokoro-82M, Apache-2.0).
"""

from __future__ import annotations

import re

_RUNS = {
    1: ";:,.!?", 9: "—…\"()“” ", 17: "\u0303ʣʥʦʨᵝ\uab67AI", 42: "ᵊabcdef", 50: "hijklmnopqrstuvwxyzɑɐɒæ", 80: "ɖðʤə",
    101: "ɨɪʝ", 110: "ɯɰŋɳɲɴø", 118: "ɸθœ", 125: "ɾɻ", 128: "ʁɽʂʃʈʧ", 135: "ʊʋ", 138: "ʌɣɤ", 142: "χʎ", 156: "ˈˌː",
}  # fmt: skip
_SINGLE = {
    "O": 31, "Q": 33, "S": 35, "T": 36, "W": 39, "Y": 41, "β": 75, "ɔ": 76, "ɕ": 77, "ç": 78, "ɚ": 85, "ɛ": 86, "ɜ": 87,
    "ɟ": 90, "ɡ": 92, "ɥ": 99, "ɹ": 123, "ʒ": 147, "ʔ": 148, "ʰ": 162, "ʲ": 164, "↓": 169, "→": 171, "↗": 172, "↘": 173,
    "ᵻ": 177,
}  # fmt: skip
NUMBERS = {sign: first + place for first, signs in _RUNS.items() for place, sign in enumerate(signs)} | _SINGLE

# espeak's IPA (with ties as ^) → the model's signs; the longest first.
_ENGLISH = (
    ("ʔˌn\u0329", "tn"), ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"), ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"),
    ("ə^l", "ᵊl"), ("o^ʊ", "O"), ("ə^ʊ", "O"), ("ʔn", "tn"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ɚ", "əɹ"),
    ("ʲ", ""), ("e", "A"), ("r", "ɹ"), ("x", "k"), ("ç", "k"), ("ɐ", "ə"), ("ɬ", "l"), ("\u0303", ""), ("ː", ""),
    ("o", "ɔ"), ("g", "ɡ"), ("\u0329", ""), ("^", ""), ("ɾ", "T"), ("ʔ", "t"),
)  # fmt: skip

_INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "\uab67", "ch": "\uab67ʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip
# Where the tone is heard stands 0.
_FINALS = {
    "a": "a0", "o": "wo0", "e": "ɤ0", "ê": "ɛ0", "ai": "ai0", "ei": "ei0", "ao": "au0", "ou": "ou0", "an": "a0n",
    "en": "ə0n", "ang": "a0ŋ", "eng": "ə0ŋ", "er": "ɚ0", "i": "i0", "ia": "ja0", "io": "jo0", "ie": "je0", "iao": "jau0",
    "iou": "jou0", "ian": "jɛ0n", "in": "i0n", "iang": "ja0ŋ", "ing": "i0ŋ", "iong": "jʊ0ŋ", "u": "u0", "ua": "wa0",
    "uo": "wo0", "uai": "wai0", "uei": "wei0", "uan": "wa0n", "uen": "wə0n", "uang": "wa0ŋ", "ueng": "wə0ŋ",
    "ong": "ʊ0ŋ", "v": "y0", "ve": "ɥe0", "van": "ɥɛ0n", "vn": "y0n",
}  # fmt: skip
_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_BUZZING = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})
_STOPS = {"，": ",", "。": ".", "！": "!", "？": "?", "；": ";", "：": ":", "、": ",", "…": "…", "—": "—"}
_STOP = ";:,.!?…—，。！？；：、"
_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECES = re.compile(f"([{_STOP}]+)|([{_HAN}]+)|([^{_STOP}{_HAN}]+)")


def pieces(text: str) -> list[tuple[str, str]]:
    """``text`` in runs of one kind: ``stop``, ``han`` or ``latin``."""
    kinds = ("stop", "han", "latin")
    return [(kinds[(match.lastindex or 1) - 1], match[0]) for match in _PIECES.finditer(text)]


def stop(text: str) -> str:
    """The stops the model knows."""
    return "".join(_STOPS.get(character, character) for character in text) + " "


def english(ipa: str) -> str:
    """What espeak-ng said the sounds are, in the model's signs."""
    for theirs, ours in _ENGLISH:
        ipa = ipa.replace(theirs, ours)
    return known(ipa)


def mandarin(text: str) -> str:
    """The sounds of Chinese characters; what has no reading is silent."""
    from pypinyin import Style, lazy_pinyin

    initials = lazy_pinyin(text, style=Style.INITIALS, strict=True, errors="ignore")
    finals = lazy_pinyin(
        text, style=Style.FINALS_TONE3, strict=True, tone_sandhi=True, neutral_tone_with_five=True, errors="ignore"
    )
    return "".join(_syllable(initial, final) for initial, final in zip(initials, finals, strict=True))


def pinyin(text: str) -> str:
    """``text`` with every Chinese character as its syllable and tone: 你好 → ni2 hao3."""
    from pypinyin import Style, lazy_pinyin

    said = []
    for kind, piece in pieces(text):
        if kind == "han":
            said.append(" ".join(lazy_pinyin(piece, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")))
        else:
            said.append(stop(piece) if kind == "stop" else piece)
    return " ".join(said)


def _syllable(initial: str, final: str) -> str:
    tone = final[-1:] if final[-1:] in _TONES else "5"
    sound = final.rstrip("12345").replace("ü", "v")
    if sound == "i" and initial in _BUZZING:
        said = "ɨ0"
    elif sound == "o" and initial in ("b", "p", "m", "f"):
        said = "wo0"
    else:
        said = _FINALS.get(sound, sound + "0")
    return known(_INITIALS.get(initial, "") + said.replace("0", _TONES[tone]))


def known(signs: str) -> str:
    """``signs`` without those the model does not know."""
    return "".join(sign for sign in signs if sign in NUMBERS)
