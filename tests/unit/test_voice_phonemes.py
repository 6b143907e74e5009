"""The sounds given to Kokoro are those it knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.voice import phonemes

pytest.importorskip("pypinyin")


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("你好", "ni↗xau↓"),
        ("世界", "ʂɨ↘ʨje↘"),
        ("中国", "\uab67ʊ→ŋkwo↗"),
        ("女儿", "ny↓ɚ↗"),
        ("去", "ʨʰy↘"),
        ("云", "y↗n"),
    ],
)
def test_mandarin(text: str, sounds: str) -> None:
    assert phonemes.mandarin(text) == sounds


def test_english_in_the_signs_of_the_model() -> None:
    assert phonemes.english("ɡˈo^ʊ nˈa^ʊ, d^ʒˈo^ʊ") == "ɡˈO nˈW, ʤˈO"
    assert phonemes.english("bˈɜːd lˈe^ɪɾɚ") == "bˈɜɹd lˈATəɹ"


def test_numbers_of_signs_are_each_their_own() -> None:
    assert len(set(phonemes.NUMBERS.values())) == len(phonemes.NUMBERS)
    assert (phonemes.NUMBERS["a"], phonemes.NUMBERS["z"], phonemes.NUMBERS["ᵻ"]) == (43, 68, 177)


@given(st.text(alphabet="你好，。abc é\u0301ñ1😀 -世界", max_size=30))
def test_no_sound_is_unknown(text: str) -> None:
    for kind, piece in phonemes.pieces(text):
        said = phonemes.mandarin(piece) if kind == "han" else phonemes.english(piece)
        assert set(said) <= set(phonemes.NUMBERS)
    assert "".join(piece for _, piece in phonemes.pieces(text)) == text


def test_pinyin() -> None:
    assert phonemes.pinyin("好的，ok") == "hao3 de5 ,  ok"
