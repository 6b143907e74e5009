"""Whole conversations with a random user, random engines and a watched loudspeaker: none wedges, nothing stale is heard."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.testing.talk_world import a_conversation


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32))
def test_no_conversation_wedges_or_lets_anything_stale_be_heard(seed: int) -> None:
    a_conversation(random.Random(seed)).run()  # every promise is asserted while it runs
