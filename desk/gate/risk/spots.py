"""Where in a long text an expression can fit at all: around the words that it cannot do without. Pure.

Finding a word is a hundred times quicker than trying an expression at every letter, so a text of megabytes stays quick to judge.
"""

from __future__ import annotations

from collections.abc import Iterable

_AROUND = 240  # characters before and after such a word


class Spots:
    """A case-folded text, and where words stand in it; each is looked for once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._letters = frozenset(text)  # a word with another letter need not be looked for
        self._places: dict[tuple[str, int], list[int]] = {}

    def all_of(self, words: Iterable[str]) -> list[int]:
        """Where any of ``words`` begins, in order."""
        return sorted({at for word in words for at in self._found(word, 1)})

    def around(self, words: Iterable[str]) -> list[str]:
        """The parts of the text that stand around one of ``words``, those that touch made one."""
        return [self.text[start:end] for start, end in self.spans(words)]

    def spans(self, words: Iterable[str]) -> list[tuple[int, int]]:
        """Where those parts begin and end."""
        parts: list[list[int]] = []
        for at in sorted(at for word in words for at in self._found(word, _AROUND // 2)):
            start, end = max(0, at - _AROUND), at + 2 * _AROUND
            if parts and start <= parts[-1][1]:
                parts[-1][1] = end
            else:
                parts.append([start, end])
        return [(start, end) for start, end in parts]

    def _found(self, word: str, step: int) -> list[int]:
        """Where ``word`` begins, at least ``step`` characters apart."""
        places = self._places.get((word, step))
        if places is None:
            places = []
            at = self.text.find(word) if self._letters.issuperset(word) else -1
            while at >= 0:
                places.append(at)
                at = self.text.find(word, at + step)
            self._places[word, step] = places
        return places
