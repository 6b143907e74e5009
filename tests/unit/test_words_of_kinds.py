"""Every kind of draft has a word in both languages, and a sign in the queue."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from desk import i18n
from desk.channels.calendar.answers import AnswerKind
from desk.channels.calendar.kinds import EventKind, MeetingKind, OwnEventKind
from desk.channels.mail.label_kinds import ArchiveKind, LabelKind, MarkKind
from desk.cli.words import in_words
from desk.host import effects
from desk.tui.words import ICONS


@pytest.fixture
def names() -> Iterator[list[str]]:
    host: Any = SimpleNamespace(
        knowing=SimpleNamespace(facts=None),
        calendars=SimpleNamespace(kinds=(EventKind(), MeetingKind(), OwnEventKind(), AnswerKind())),
        mail_sync=SimpleNamespace(kinds=(LabelKind(), MarkKind(), ArchiveKind())),
    )
    yield [kind.name for kind in effects.kinds(host)]
    i18n.set_language("en")


def test_each_has_a_word_and_a_sign(names: list[str]) -> None:
    assert len(names) > 15
    i18n.set_language("zh")
    said = {name: in_words(name) for name in names}
    assert [name for name, word in said.items() if not any("\u4e00" <= char <= "\u9fff" for char in word)] == []
    assert [name for name in names if name not in ICONS] == []
