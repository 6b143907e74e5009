"""Words with times into sentences with times. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desk.voice.ports import HeardWord

_ENDS = (".", "?", "!", "。", "？", "！", "…")
_PAUSE_S = 1.0
_LONGEST_S = 15.0


def sentences(words: Sequence[HeardWord]) -> Iterator[Sequence[HeardWord]]:
    """Runs of ``words`` that end with a full stop, before a long pause, or when they have grown long."""
    start = 0
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else None
        if (
            following is None
            or (word.text.rstrip().endswith(_ENDS) and following.text[:1].isspace())
            or word.text.rstrip().endswith(("。", "？", "！"))
            or following.start_s - word.end_s >= _PAUSE_S
            or word.end_s - words[start].start_s >= _LONGEST_S
        ):
            yield words[start : index + 1]
            start = index + 1
