"""Every iCalendar sample of icalendar's and vobject's source distributions: read without a crash, and no event lost."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest

from desk.parse.calendar import NO_START, parse_calendar
from desk.parse.instances import expand
from desk.testing.corpora import ICALENDAR, VOBJECT, sdist


def samples() -> list[Path]:
    return sorted(file for which in (ICALENDAR, VOBJECT) for file in sdist(*which).rglob("*.ics"))


def test_there_are_samples() -> None:
    assert len(samples()) > 150


@pytest.mark.filterwarnings("ignore")
def test_no_sample_crashes_and_no_event_is_lost() -> None:
    seen = shown = 0
    for file in samples():
        raw = file.read_bytes()
        read = parse_calendar(raw, "Europe/Berlin")
        begun = len(re.findall(rb"(?im)^BEGIN:VEVENT[ \t]*\r?$", raw))
        assert len(read.events) == begun, file.name
        assert {event.uid for event in read.events} == set(read.resources), file.name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for text in read.resources.values():
                again = parse_calendar(text.encode(), "Europe/Berlin")
                summaries = [event.title for event in again.events]
                original = [event.title for event in read.events if event.uid == again.events[0].uid]
                assert summaries == original, file.name
        seen += len(read.events)
        for event in read.events:
            if NO_START not in event.problems and event.status != "cancelled":
                text = read.resources[event.uid]
                found = expand([(1, text)], event.start - 86_400, event.end + 86_400, "Europe/Berlin")
                has = any(one.uid == event.uid for one in found.instances)
                # An instance may be excluded or replaced by its own series; a file is never silently empty.
                if has or event.repeats or event.recurrence_id:
                    shown += 1
                    continue
                raise AssertionError(f"{file.name}: {event.uid} is not shown")
    assert seen > 150
    assert shown > 100
