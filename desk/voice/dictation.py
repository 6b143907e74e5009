"""What is dictated: the words of one press of the key, with nobody who answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from desk.voice.engine import Shown
from desk.voice.meter import Times
from desk.voice.ports import Transcript
from desk.voice.turn import commands as c
from desk.voice.turn.words import merged
from desk.wire import voice as w


class Dictation:
    """The engine's ``Talker``. ``over`` is set once the key is up and nothing that was said is still being recognised."""

    def __init__(self, order: Callable[[w.Order], None]) -> None:
        self._order = order
        self._said: dict[int, str] = {}
        self._released = False
        self.over = asyncio.Event()

    @property
    def text(self) -> str:
        whole = ""
        for said in self._said.values():
            whole = merged(whole, said) if whole else said
        return whole

    def released(self, user: str) -> None:
        """The key is up; ``user`` is where the user's axis stands then."""
        self._released = True
        self._look(user)

    def _look(self, user: str) -> None:
        if self._released and user == "quiet":
            self.over.set()

    def begin(self, generation: int, text: str) -> None: ...

    def commit(self, order: c.Commit, transcript: Transcript | None) -> None:
        self._said[order.generation] = order.text

    def withdraw(self, generation: int) -> None:
        self._said.pop(generation, None)  # the turn machine takes it and what follows for one turn

    def ended(self, generation: int, heard: str, *, interrupted: bool, times: Times) -> None: ...

    def tell(self, hint: c.Tell) -> None:
        self._order(w.Hint(hint.hint, hint.text))

    def show(self, shown: Shown) -> None:
        words = merged(self.text, shown.words) if self.text else shown.words
        self._order(w.Shown(shown.user, "idle", "closed", words))
        self._look(shown.user)
