"""What the words of an utterance tell about the turn: whether it reads as finished, is a mere "mhm", or wants silence."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Literal

Completeness = Literal["complete", "open", "unknown"]

_OWN_SHARE = 0.6
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def _listed(text: str) -> list[str]:
    return text.split("|")


_BACKCHANNELS = frozenset(
    _listed(
        "mhm|mm|mmm|mm hm|mm hmm|mhmm|hm|hmm|uh huh|uhhuh|aha|ah|oh|okay|ok|yeah|yep|yes|right|sure|i see|got it|cool|nice|good|"
        "go on|really|嗯|嗯嗯|嗯哼|唔|哦|噢|啊|好|好的|好吧|对|对对|对的|是|是的|行|没错|明白|了解|知道了|这样啊"
    )
)
_STOPS = _listed(
    "stop|wait|hold on|hang on|pause|quiet|be quiet|shut up|cancel|enough|no no|never mind|nevermind|"
    "停|停下|停一下|等等|等一下|等会|别说了|不要说了|闭嘴|安静|住口|取消|够了|算了"
)
# Words after which nobody has finished.
_OPEN = frozenset(
    _listed(
        "and|or|but|so|because|if|when|that|which|who|to|the|a|an|of|for|with|in|on|at|from|by|my|your|his|her|our|their|is|are|was|"
        "were|um|uh|er|erm|like|well|then|also|than|as|not|please|could|would|can|will|should|i|we|they|he|she|it's|about"
    )
)
_OPEN_CHINESE = tuple(
    _listed(
        "和|跟|或者|但是|可是|不过|因为|所以|如果|要是|然后|还有|而且|就是|那个|这个|呃|嗯|的话|比如|以及|关于|把|给|向|对于"
    )
)
_ENDS = (".", "。")  # recognisers put these after anything, so the last word counts more
_SURE_ENDS = ("?", "!", "？", "！")
_GOES_ON = tuple(";:-—–、；：…")


def normalised(text: str) -> str:
    """Lower case, no punctuation, single spaces: two transcripts that differ in no more are the same words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(c if c.isalnum() or c in "'’" else " " for c in folded).replace("’", "'")
    return " ".join(kept.split())


def count_words(text: str) -> int:
    """How many words; two Chinese characters count as one."""
    plain = normalised(text)
    chinese = len(_CJK.findall(plain))
    return len(_CJK.sub(" ", plain).split()) + (chinese + 1) // 2


def is_backchannel(text: str) -> bool:
    """Whether the words only say "I am listening"."""
    plain = normalised(text)
    if plain in _BACKCHANNELS:
        return True
    words = plain.split()
    return 0 < len(words) <= 2 and all(word in _BACKCHANNELS for word in words)


def wants_silence(text: str) -> bool:
    """Whether the words tell Desk to stop."""
    plain = normalised(text)
    return any(plain == stop or plain.startswith(stop + " ") for stop in _STOPS) or (
        bool(_CJK.match(plain)) and plain.startswith(tuple(s for s in _STOPS if _CJK.match(s)))
    )


def only_wants_silence(text: str) -> bool:
    """Whether the words tell Desk to stop, and nothing else."""
    return normalised(text) in _STOPS


def completeness(text: str) -> Completeness:
    """Whether a transcript reads as finished."""
    stripped = text.strip()
    if stripped.endswith(("...", "…", "..")):
        return "open"
    plain = normalised(stripped)
    if not plain:
        return "unknown"
    bare = stripped.rstrip("\"'”’)）」』")
    if bare.endswith(_SURE_ENDS):
        return "complete"
    if plain.rsplit(" ", 1)[-1] in _OPEN or plain.endswith(_OPEN_CHINESE) or stripped.endswith(_GOES_ON):
        return "open"
    # Some recognisers end what is over with a comma too.
    return "complete" if bare.endswith(_ENDS) else "unknown"


def tokens(text: str) -> list[str]:
    """Words, and Chinese characters one by one."""
    return _CJK.sub(lambda match: f" {match[0]} ", normalised(text)).split()


def own_words(heard: str, said: str) -> bool:
    """Whether ``heard`` is, for the most part and in its order, out of what Desk itself ``said``."""
    mine, theirs = tokens(said), tokens(heard)
    if not mine or not theirs:
        return False
    matching = SequenceMatcher(a=mine, b=theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in matching) >= _OWN_SHARE * len(theirs)


def merged(first: str, second: str) -> str:
    """Two parts of what one person said, as one text."""
    first, second = first.strip(), second.strip()
    if not first or not second:
        return first or second
    close = _CJK.match(first[-1]) and _CJK.match(second[0])
    return first + ("" if close or first.endswith(("，", "。", "？", "！", "、")) else " ") + second
