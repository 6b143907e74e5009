"""Taking a user's sentence apart: polite beginnings, who is meant, what about, in which language. English and Chinese. Pure."""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import re
from dataclasses import dataclass

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*[A-Za-z0-9]")

_POLITE = re.compile(
    r"^(?:(?:please|pls|hey|hi|hello|ok|okay|now|so|and|then|also|desk|could you|can you|would you|will you|i want you to|i'd like you to|i need you to|help me(?: to)?|let's|you should|go ahead and)\b[\s,:!]*"
    r"|用(?:中文|英文|英语|德语|法语|日语|汉语)[，,]?(?=给|向|回|写|答)|(?:请你?|麻烦你?|帮我|替我|帮忙|你能|能不能|可以|能否|你好|好的|那|现在|然后|再)[，,\s]*)+",
    re.I,
)
_LANGUAGES = {
    "english": "English", "英文": "English", "英语": "English",
    "chinese": "Chinese", "mandarin": "Chinese", "中文": "Chinese", "汉语": "Chinese", "普通话": "Chinese",
    "german": "German", "deutsch": "German", "德语": "German", "德文": "German",
    "french": "French", "法语": "French", "法文": "French",
    "spanish": "Spanish", "西班牙语": "Spanish", "西班牙文": "Spanish",
    "italian": "Italian", "意大利语": "Italian", "portuguese": "Portuguese", "葡萄牙语": "Portuguese",
    "dutch": "Dutch", "荷兰语": "Dutch", "japanese": "Japanese", "日语": "Japanese", "日文": "Japanese",
    "korean": "Korean", "韩语": "Korean", "russian": "Russian", "俄语": "Russian", "polish": "Polish", "波兰语": "Polish",
}  # fmt: skip
_LANGUAGE = re.compile(
    r"\b(?:in|into|auf)\s+(" + "|".join(k for k in _LANGUAGES if k.isascii()) + r")\b"
    r"|(?:用|以|成|写)(" + "|".join(k for k in _LANGUAGES if not k.isascii()) + r")",
    re.I,
)
_MAIL_OBJECT = re.compile(
    r"^(?:the |this |that |my |his |her |their |an? )?(?:(?:last|latest|newest|new|recent|unread) )?(?:e-?mails?|mails?|messages?|letters?|thread|one)\b[ ,]*",
    re.I,
)
_FROM = re.compile(r"^(?:that came |i got |i received |sent )?(?:from|of|by)\s+", re.I)
_END_OF_WHO = re.compile(
    r"\s*(?:[,;:?!。，；：？！\n—]|\.(?:\s|$)|\s-\s|\b(?:about|regarding|concerning|re|on|that|and|saying|say|telling|tell|asking|ask|with|in|to|for|whether|if|but|politely|friendly|briefly|shortly|please|yesterday|today|this|last|i|we|our|my)\b)",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|re)\b:?\s+(?:the\s+|my\s+|our\s+|his\s+|her\s+|their\s+|an?\s+)?(?P<about>.+?)\s*(?=[,;:?!。，；\n—]|\.(?:\s|$)|\b(?:that|and|saying|say|telling|asking|with|in (?:english|chinese|german|french|spanish|italian|an?|the)|to|whether|politely|friendly|briefly|please)\b|$)",
    re.I,
)
_MANNER = re.compile(
    r"\b(?:and|but|please|very|quite|a bit|be|in a|way|tone|style|short|shortly|brief|briefly|friendly|polite|politely|formal|formally|informal|casual|warm|warmly|kind|kindly|nice|nicely|professional|professionally|firm|firmly)\b"
    r"|[要请]|语气|一点|一些|简短|友好|礼貌|客气|正式|随意|热情|专业|地",
    re.I,
)
_NOBODY = {
    "me", "us", "you", "i", "we", "it", "this", "that", "them", "honestly", "briefly", "yes", "no", "only", "as", "in", "with", "one",
    "my", "your", "these", "those", "what", "who", "how", "why", "when", "where", "which", "if", "correctly", "shortly", "quickly", "again", "now",
    "there", "everything", "nothing", "something", "anything", "each", "every", "all", "both", "just", "using", "like", "a", "an",
}  # fmt: skip
_NOT_SOMEONE = re.compile(
    r"\b(?:questions?|following|riddles?|quiz|prompt|phone|door|call|query|problem|equation|puzzle|story|poem|essay|code|function|word|words|sentence|it|this|that|they|bible|book|movie|film|song|term|phrase)\b",
    re.I,
)
_END_OF_WHO_ZH = re.compile(
    r"[，,。；;：:！!？?\n]|关于|(?:的|发来的|寄来的)(?:邮件|来信|信|那封|这封)?|说|告诉|问|表示|请|就|并|用|，|以|感谢|同意|拒绝"
)
_ABOUT_ZH = re.compile(
    r"(?:关于|有关)(?P<about>.+?)(?:的(?:邮件|来信|信|问题|事情?)?(?=[，,。；;：:！!？?\n]|说|告诉|问|用|$|回|表示)|[，,。；;：:！!？?\n]|$)"
)


@dataclass(frozen=True)
class Parts:
    """Who a sentence is about, its topic, what remains as instruction, and whether it named a mail."""

    who: str
    about: str
    rest: str
    mail: bool = False


def strip_polite(text: str) -> str:
    """``text`` without "please", "could you", "帮我" and the like at its beginning."""
    return _POLITE.sub("", text.strip()).strip()


def spoken_language(text: str) -> str:
    """The language the user asks the draft to be in, by its English name; "" if none is asked for."""
    match = _LANGUAGE.search(text)
    return _LANGUAGES[(match[1] or match[2]).lower()] if match else ""


def split_object(text: str) -> Parts:
    """The words after an English verb: "the mail from Accounts about the March invoice, friendly"."""
    rest = text.strip()
    named = _MAIL_OBJECT.match(rest)
    if named:
        rest = rest[named.end() :]
        source = _FROM.match(rest)
        rest = rest[source.end() :] if source else rest
        named_only = source is None
    else:
        named_only = False
    address = ADDRESS.match(rest)
    if address:
        who, rest = address[0], rest[address.end() :]
    elif named_only:
        who = ""
    else:
        end = _END_OF_WHO.search(rest)
        who, rest = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
        if who and not (end and end.start() == 0):
            owner = re.match(
                r"(?P<who>.+?)(?:'s|’s|s’|s')?\s+(?:(?:last|latest|new) )?(?:e-?mail|mail|message|letter)s?$", who, re.I
            )
            if owner:
                who, named = owner["who"], owner
    about = _ABOUT.search(rest)
    topic = ""
    if about:
        topic = about["about"].strip(' .?!"“”')
        rest = rest[: about.start()] + " " + rest[about.end() :]
    return Parts(who.strip(' .?!"“”'), topic, _tidy(rest), bool(named))


def split_object_zh(text: str, *, who: str = "") -> Parts:
    """The words after a Chinese verb: "财务关于三月发票的邮件，说可以"."""
    rest = text.strip()
    topic = ""
    about = _ABOUT_ZH.search(rest)
    if about:
        topic = about["about"].strip()
        rest = rest[: about.start()] + rest[about.end() :]
    if not who:
        address = ADDRESS.match(rest)
        end = _END_OF_WHO_ZH.search(rest)
        if address:
            who, rest = address[0], rest[address.end() :]
        elif end:
            who = rest[: end.start()]
            cut_at = end.end() if end[0].startswith(("的", "发来", "寄来")) else end.start()
            rest = rest[cut_at:]
        else:
            who, rest = rest, ""
    who = re.sub(r"^(?:给|来自|从|一下)|(?:的?(?:邮件|来信|信)|一下|那封|这封)$", "", who.strip())
    rest = re.sub(r"^(?:的)?(?:那封|这封)?(?:邮件|来信|信)", "", rest)
    return Parts(who.strip(' “”"？?。'), topic, rest.strip(" ，,。：:；;\n"))


def only_manner(instruction: str) -> bool:
    """Whether the user said how to write but not what: "friendly, in German", 礼貌一点."""
    return not _MANNER.sub("", _LANGUAGE.sub("", instruction)).strip(" ,.;:!?，。；：！文语")


def without_language(instruction: str) -> str:
    """``instruction`` without the words that name a language."""
    return re.sub(r"\s+", " ", _LANGUAGE.sub("", instruction)).strip(" ,.;:，。；：")


def clean_name(who: str) -> str:
    """A name to search for: without articles, possessives and titles of politeness."""
    name = re.sub(r"^(?:the|my|our|mr|mrs|ms|dr)\.?\s+", "", who.strip(), flags=re.I)
    return re.sub(r"(?:'s|’s)$", "", name).strip()


def looks_like_someone(who: str) -> bool:
    """Whether the words can be a person, a role or a company rather than "the question" or "me"."""
    words = who.strip().split()
    if not words or len(words) > 5 or words[0].lower() in _NOBODY:
        return False
    return not _NOT_SOMEONE.search(who)


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip(" ,;:.?!-—")
    return re.sub(r"^(?:and|to)\s+", "", text, flags=re.I)
