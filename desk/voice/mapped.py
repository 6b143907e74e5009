"""A text that was rewritten and still knows where each of its characters came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# What a rewriting puts in place of a match: words of its own, or a span of the match's text that stays as it was.
Part = str | tuple[int, int]
Say = Callable[[re.Match[str]], str | Sequence[Part] | None]


@dataclass(frozen=True)
class Mapped:
    """``text``; its character *i* stands for characters ``starts[i]``…``ends[i]`` of the ``size`` characters it was made of.

    Both lists never fall, so a beginning of the text stands for a beginning of the original.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    size: int

    @classmethod
    def of(cls, text: str) -> Mapped:
        """``text`` as it is."""
        return cls(text, range(len(text)), range(1, len(text) + 1), len(text))

    def rewrite(self, pattern: re.Pattern[str], say: Say) -> Mapped:
        """Every match replaced by what ``say`` makes of it; None leaves it."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0

        def keep(start: int, end: int) -> None:
            pieces.append(self.text[start:end])
            starts.extend(self.starts[start:end])
            ends.extend(self.ends[start:end])

        for match in pattern.finditer(self.text):
            said = say(match)
            if said is None:
                continue
            start, end = match.span()
            keep(done, start)
            done = end
            # Words of ours inside a match stand for what lies between the spans that are kept.
            at = start
            parts: Sequence[Part] = [said] if isinstance(said, str) else said
            for index, part in enumerate(parts):
                if isinstance(part, tuple):
                    keep(*part)
                    at = part[1]
                    continue
                following = next((later for later in parts[index + 1 :] if isinstance(later, tuple)), None)
                until = following[0] if following else end
                pieces.append(part)
                first = self.starts[at] if at < len(self.starts) else self.size
                last = self.ends[until - 1] if until > at else first
                starts.extend([first] * len(part))
                ends.extend([max(first, last)] * len(part))
        if not done:
            return self
        keep(done, len(self.text))
        return Mapped("".join(pieces), starts, ends, self.size)

    def heard(self, characters: int) -> int:
        """How many characters of the original were heard when the first ``characters`` of this text were.

        What one piece stands for (a number, a link) is heard when all of it was, never in part.
        """
        if characters <= 0:
            return 0
        if characters >= len(self.text):
            return self.size
        end = self.ends[characters - 1]
        same_piece = self.starts[characters] < end
        return min(self.starts[characters - 1], self.starts[characters]) if same_piece else end

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the original that characters ``start``…``end`` of this text stand for."""
        if start >= end or start >= len(self.text):
            return (self.size, self.size)
        return (self.starts[start], self.ends[min(end, len(self.text)) - 1])
