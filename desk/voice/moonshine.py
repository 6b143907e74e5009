"""Moonshine tiny: English, and as quick as the utterance is short, where Whisper takes as long for a word as for half a minute.

The two networks are run here: an encoder over the raw samples, a decoder a token at a time that is handed its own past.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desk.errors import ModelError, UnavailableError
from desk.voice.onnx import open_network
from desk.voice.ports import HEARING_RATE_HZ, Samples, Transcript
from desk.voice.silence import is_silent

_ID = "moonshine-tiny-en"
_BEGIN, _END = 1, 2
_FIRST_WORD = 3  # tokens before it are marks
_TOKENS_PER_S = 6.5  # nobody speaks faster; what writes more is caught in a loop
_SPACE = "▁".encode()


class Moonshine:
    """A ``Recogniser`` without times of words, hints, or an idea of whether anybody spoke."""

    def __init__(self, weights: Path) -> None:
        """:raises UnavailableError: the weights are not there or are damaged."""
        self.name = _ID
        self.languages = frozenset({"en"})
        self._encoder = open_network(weights / "encoder_model.ort", _ID)
        self._decoder = open_network(weights / "decoder_model_merged.ort", _ID)
        try:
            self._tokens = list(_tokens((weights / "tokenizer.bin").read_bytes()))
        except (OSError, IndexError) as error:
            raise UnavailableError(
                "tokenizer.bin cannot be read.",
                hint=f"Fetch it anew: desk models remove {_ID}, then: desk models pull {_ID}",
                retryable=False,
            ) from error
        self._past = {each.name: each.shape for each in self._decoder.get_inputs() if each.name.startswith("past")}
        self._gives = [each.name for each in self._decoder.get_outputs()]

    def transcribe(
        self, samples: Samples, *, language: str = "", hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        if is_silent(samples):
            return Transcript("", "en", no_speech=1.0)
        try:
            tokens, logprobs = self._decode(samples)
        except Exception as error:  # the library's own exceptions have no common base
            raise ModelError(f"{self.name} failed on what was said ({type(error).__name__}).") from error
        pieces = b"".join(self._tokens[token] for token in tokens if token >= _FIRST_WORD)
        text = pieces.replace(_SPACE, b" ").decode("utf-8", "replace").strip()
        return Transcript(text, "en", mean_logprob=float(np.mean(logprobs)))

    def _decode(self, samples: Samples) -> tuple[list[int], list[float]]:
        all_of_it = np.ones((1, samples.size), dtype=np.int64)  # both networks take the mask in samples
        (heard,) = self._encoder.run(None, {"input_values": samples[None], "attention_mask": all_of_it})
        past = {name: np.zeros((1, shape[1], 0, shape[3]), dtype=np.float32) for name, shape in self._past.items()}
        fixed = {"encoder_hidden_states": heard, "encoder_attention_mask": all_of_it}
        tokens, logprobs = [_BEGIN], list[float]()
        for step in range(int(samples.size / HEARING_RATE_HZ * _TOKENS_PER_S) + 4):
            given = {
                **fixed,
                **past,
                "input_ids": np.array([[tokens[-1]]], dtype=np.int64),
                "use_cache_branch": np.array([step > 0]),
            }
            found = dict(zip(self._gives, self._decoder.run(None, given), strict=True))
            token, logprob = _likeliest(found["logits"][0, -1])
            logprobs.append(logprob)
            if token == _END:
                break
            tokens.append(token)
            for name in past:
                if step == 0 or "decoder" in name:  # what it knows of the sound is given once
                    past[name] = found[name.replace("past_key_values", "present")]
        return tokens[1:], logprobs


def _likeliest(logits: NDArray[np.float32]) -> tuple[int, float]:
    best = int(logits.argmax())
    return best, -float(np.log(np.exp(logits - logits[best]).sum()))


def _tokens(raw: bytes) -> Iterator[bytes]:
    """Each is its length (one byte, or two from 128 up) and its bytes."""
    at = 0
    while at < len(raw):
        length = raw[at]
        at += 1
        if length >= 128:
            length = raw[at] * 128 + length - 128
            at += 1
        yield raw[at : at + length]
        at += length
