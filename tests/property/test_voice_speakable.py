"""Text made speakable: in words, never a command to an engine, never silent about something, told back in its own characters."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.voice.speakable import has_words, speakable

ENGLISH = [
    ("Sure.", "Sure."),
    ("# Plan\n\n- Call **Bob** at 10:30\n- [x] Pay", "Plan. Call Bob at ten thirty. Done: Pay"),
    ("| a | b |\n|---|---|\n| 1 | 2 |", "a, b. one, two"),
    (
        "It is $3.50, or 3.5% of €120.",
        "It is three dollars and fifty cents, or three point five percent of one hundred twenty euros.",
    ),
    ("$1.2M and 50 EUR", "one point two million dollars and fifty euros"),
    ("On 2026-03-05 at 14:30.", "On March fifth, twenty twenty-six at fourteen thirty."),
    ("5 March, 3 p.m. Then 9:05 am.", "March fifth, three p m. Then nine oh five a m."),
    ("in 1999, the 1990s, 21st, 1/2", "in nineteen ninety-nine, the nineteen nineties, twenty-first, one half"),
    ("5-10 km at -5 °C", "five to ten kilometres at minus five degrees Celsius"),
    ("1 km, 50 MB, 1,234,500", "one kilometre, fifty megabytes, one million two hundred thirty-four thousand five hundred"),
    ("GPT-4 1.2.3 H2O", "GPT-four one point two point three H two O"),
    ("e.g. this, i.e. that, etc.", "for example this, that is that, et cetera."),
    ("See [the docs](https://x.example/y) or https://www.a.example/b?c=1.", "See the docs or a dot example."),
    ("Mail a.b@c-d.example[^1] please [1].", "Mail a dot b at c dash d dot example please."),
    ("Run `foo_bar(x)`:\n```py\nx = 1\n```\n", "Run foo bar x: A code block."),
    ("Great 😀! Café — naïve; “quoted” (aside).", "Great! Café, naïve; quoted, aside."),
    ('<speak><break time="10s"/>Hi & bye</speak>', "speak break time ten seconds Hi and bye speak"),
    ("5 < 6 &lt;b&gt; 2*3", "five less than six b two times three"),
    ("👍", "thumbs up"),
    ("Call 12345678.", "Call one two three four five six seven eight."),
    ("Wait... what?!", "Wait… what?"),
]  # fmt: skip
CHINESE = [
    ("会议在2026年3月5日14:30。", "会议在二零二六年三月五日十四点三十分。"),
    ("2026-03-05 9:05-10:00", "二零二六年三月五日 九点零五分到十点"),
    ("共3.5万元，$20，涨了3.5%。", "共三点五万元，二十美元，涨了百分之三点五。"),
    ("2个苹果，5km，13812345678", "两个苹果，五公里，幺三八幺二三四五六七八"),
    ("# 标题\n- 第一项\n- 第二项", "标题。第一项。第二项"),
    ("《书名》“引号”……完", "书名引号…完"),
    ("-5℃, 1/2, 10,300", "负五摄氏度, 二分之一, 一万零三百"),
    ("请见 https://example.com/a，或发到 a@b.example😀。", "请见 example点com，或发到 a艾特b点example。"),
    ("ＡＢＣ１２３！", "ABC一百二十三！"),
    ("```\nx\n```", "一段代码。"),
]


@pytest.mark.parametrize(("text", "said"), ENGLISH)
def test_english(text: str, said: str) -> None:
    assert speakable(text, "en").text == said


@pytest.mark.parametrize(("text", "said"), CHINESE)
def test_chinese(text: str, said: str) -> None:
    assert speakable(text, "zh").text == said


def test_another_language_keeps_its_numbers() -> None:
    assert speakable("## Preis\n**3,50 €** für 5 Stück", "de").text == "Preis. 3,50 € für 5 Stück"


@pytest.mark.parametrize("text", ["", " ", "😀😀", "---", "***", "\n\n", "\u200b", "。。。", "|---|---|"])
def test_nothing_to_say(text: str) -> None:
    assert not has_words(speakable(text, "en").text)


SIGNS = st.sampled_from(list("*_`#[]()|<>&;:/\\~^-+.,!?\"'{}=%$€¥@0123456789ab 你，。\n\t\r\x00\u200b😀½²\u0301"))
TEXTS = st.text(max_size=60) | st.lists(SIGNS, max_size=60).map("".join) | st.lists(
    st.sampled_from([text for text, _ in ENGLISH + CHINESE]), max_size=3
).map("\n".join)  # fmt: skip


@given(TEXTS, st.sampled_from(["en", "zh", "de"]))
@settings(max_examples=500, deadline=None)
def test_whatever_has_a_word_is_heard_and_no_sign_commands(text: str, language: str) -> None:
    said = speakable(text, language)
    if has_words(text):
        assert has_words(said.text)
    assert not re.search("[\x00-\x1f\x7f-\x9f<>|\u200b\u202e\ud800-\udfff]", said.text)
    if language != "de":
        assert not re.search("[0-9]", said.text)


@given(TEXTS, st.sampled_from(["en", "zh"]))
@settings(max_examples=300, deadline=None)
def test_what_was_heard_is_told_in_the_original(text: str, language: str) -> None:
    said = speakable(text, language)
    assert len(said.text) == len(said.starts) == len(said.ends)
    assert all(0 <= start <= end <= len(text) for start, end in zip(said.starts, said.ends, strict=True))
    assert list(said.starts) == sorted(said.starts)
    assert list(said.ends) == sorted(said.ends)
    heard = [said.heard(count) for count in range(len(said.text) + 1)]
    assert heard == sorted(heard)
    assert heard[-1] == (len(text) if said.text else 0)


def test_half_a_number_was_not_heard() -> None:
    text = "It costs **$3.50** today."
    said = speakable(text, "en")
    assert said.text == "It costs three dollars and fifty cents today."
    assert text[: said.heard(said.text.index("dollars"))] == "It costs **"
    assert text[: said.heard(said.text.index(" today"))] == "It costs **$3.50"
    assert text[: said.heard(len("It co"))] == "It co"
    start, end = said.origin(said.text.index("three"), said.text.index(" today"))
    assert text[start:end] == "$3.50"


UNITS = [
    "word 3.5 ",
    "*",
    "[",
    "`",
    "<a",
    "_a ",
    "| ",
    "1",
    "1,",
    ",000",
    "a@",
    "#\n",
    "[^",
    "你好，2个",
    "1/",
    "—",
    "```\n",
    "http://",
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_hundred_kilobytes_take_well_under_a_second(unit: str, language: str) -> None:
    text = unit * (100_000 // len(unit))
    started_s = time.process_time()
    speakable(text, language)
    assert time.process_time() - started_s < 1.5  # of a processor that others use too
