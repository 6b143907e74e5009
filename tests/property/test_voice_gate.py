"""The output gate under any order of orders: nothing of the dead is heard, nothing is lost, everything ends once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.voice.ports import Samples
from desk.voice.sound.heard import Played
from desk.voice.sound.mixing import DUCK_DB, Block, Gate

RATE = 1_000  # a stop's fade is 10 samples, a duck 20, a resume 30
FADE = 10
ORDERS = st.one_of(
    st.tuples(st.just("say"), st.integers(1, 4), st.integers(0, 60)),
    st.tuples(st.just("finish"), st.integers(1, 4), st.just(0)),
    st.tuples(st.sampled_from(["duck", "unduck", "pause", "resume", "stop"]), st.just(0), st.just(0)),
    st.tuples(st.just("back"), st.integers(0, 80), st.just(0)),
    st.tuples(st.just("block"), st.integers(1, 40), st.just(0)),
)


@dataclass
class Run:
    """A gate whose orders and blocks are kept, with a device 25 ms deep."""

    gate: Gate = field(default_factory=lambda: Gate(RATE))
    played: Played = field(default_factory=lambda: Played(RATE))
    now: float = 0.0
    blocks: list[Block] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    stopped: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)

    def do(self, order: tuple[str, int, int]) -> None:
        name, number, count = order
        if name == "say":
            if self.gate.enqueue(number, np.full(count, number / 10, np.float32)):
                self.seen.add(number)
        elif name == "finish":
            if self.gate.finish(number):
                self.seen.add(number)
        elif name == "back":
            self.gate.resume(number)
        elif name == "stop":
            self.gate.stop()
            self.stopped |= self.seen
        elif name == "block":
            self.block(number)
        else:
            getattr(self.gate, name)()

    def block(self, frames: int) -> Samples:
        block = self.gate.block(frames)
        assert len(block.samples) == frames
        assert np.all(np.abs(block.samples) <= 1)
        self.played.note(self.now + 0.025, block)
        self.now += frames / RATE
        self.blocks.append(block)
        self.ended += [ended.generation for ended in self.played.take_ended(self.now)]
        return block.samples


@settings(deadline=None)
@given(st.lists(ORDERS, max_size=60))
def test_after_a_stop_nothing_of_it_sounds(orders: list[tuple[str, int, int]]) -> None:
    run = Run()
    for order in orders:
        run.do(order)
        if order[0] != "stop":
            continue
        assert not np.any(run.block(FADE + 50)[FADE:])  # nothing was said since
        dead = set(run.stopped)
        for generation in dead:
            assert not run.gate.enqueue(generation, np.ones(5, np.float32))
        assert not np.any(run.block(40))


@settings(deadline=None)
@given(st.lists(ORDERS, max_size=60))
def test_no_span_is_of_a_generation_that_was_stopped(orders: list[tuple[str, int, int]]) -> None:
    run = Run()
    for order in orders:
        before = len(run.blocks)
        dead = set(run.stopped)
        run.do(order)
        assert not {span.generation for block in run.blocks[before:] for span in block.spans} & dead


@settings(deadline=None)
@given(st.lists(ORDERS, max_size=60))
def test_every_generation_ends_exactly_once(orders: list[tuple[str, int, int]]) -> None:
    run = Run()
    for order in orders:
        run.do(order)
    run.gate.resume()
    for generation in range(1, 5):
        run.do(("finish", generation, 0))
    run.block(4_000)
    run.block(1_000)  # what was in the device has sounded
    assert sorted(run.ended) == sorted(run.seen)
    assert run.gate.silent


@settings(deadline=None)
@given(st.lists(ORDERS, max_size=60))
def test_what_was_heard_only_grows_and_is_never_ahead_of_what_was_written(orders: list[tuple[str, int, int]]) -> None:
    run = Run()
    last = dict.fromkeys(range(1, 5), 0.0)
    written = dict.fromkeys(range(1, 5), 0)
    begun: list[int] = []
    for order in orders:
        run.do(order)
        for span in run.blocks[-1].spans if run.blocks else ():
            written[span.generation] = max(written[span.generation], span.position + span.length)
        for one in run.played.take_begun(run.now):
            assert one.at_s <= run.now
            begun.append(one.generation)
        for generation in last:
            heard_s = run.played.heard_s(generation, run.now)
            assert last[generation] <= heard_s <= written[generation] / RATE
            assert (heard_s > 0) <= (generation in begun)
            last[generation] = heard_s
    assert len(begun) == len(set(begun))


@settings(deadline=None)
@given(
    st.integers(50, 400),
    st.lists(st.tuples(st.sampled_from(["pause", "resume", "duck", "unduck"]), st.integers(1, 40))),
)
def test_pause_and_resume_lose_no_sample_and_say_none_twice(length: int, orders: list[tuple[str, int]]) -> None:
    run = Run()
    run.gate.enqueue(1, np.linspace(0.1, 0.9, length, dtype=np.float32))
    run.gate.finish(1)
    for name, frames in orders:
        getattr(run.gate, name)()
        run.block(frames)
    run.gate.resume()
    for _ in range(length // 40 + 2):
        run.block(40)
    positions = [
        at for block in run.blocks for span in block.spans for at in range(span.position, span.position + span.length)
    ]
    assert positions == list(range(length))


@settings(deadline=None)
@given(st.lists(st.integers(1, 40), max_size=20), st.integers(1, 300))
def test_open_it_passes_every_sample_unchanged_whatever_the_blocks(frames: list[int], length: int) -> None:
    said = np.linspace(-0.9, 0.9, length, dtype=np.float32)
    gate = Gate(RATE)
    for piece in np.array_split(said, 7):
        gate.enqueue(1, piece)
    out = np.concatenate([gate.block(count).samples for count in [*frames, length]])
    assert np.array_equal(out[:length], said)


def loudness_db(gate: Gate, frames: int) -> list[float]:
    block = gate.block(frames)
    return [20 * float(np.log10(max(abs(sample), 1e-9))) for sample in block.samples]


def speaking() -> Gate:
    gate = Gate(RATE)
    gate.enqueue(1, np.ones(1_000, np.float32))
    gate.block(5)
    return gate


def test_a_duck_is_15_db_less_within_20_ms_and_back() -> None:
    gate = speaking()
    gate.duck()
    down = loudness_db(gate, 25)
    assert down == sorted(down, reverse=True)
    assert abs(down[19] - DUCK_DB) < 0.01
    assert abs(down[18] - DUCK_DB) > 0.1
    gate.unduck()
    up = loudness_db(gate, 25)
    assert abs(up[19]) < 0.01


def test_a_stop_fades_for_10_ms() -> None:
    gate = speaking()
    gate.stop()
    out = gate.block(30).samples
    assert np.all(np.diff(out[:FADE]) < 0)
    assert out[0] > 0.85
    assert not np.any(out[FADE - 1 :])


def test_a_resume_fades_in_from_the_sample_that_was_asked_for() -> None:
    gate = speaking()
    gate.block(195)
    gate.pause()
    gate.block(50)
    assert gate.position == (1, 200)
    gate.resume(120)
    block = gate.block(60)
    assert block.spans[0].position == 120
    assert np.all(np.diff(block.samples[:30]) > 0)
    assert block.samples[29] > 0.99


def test_a_generation_that_was_stopped_before_its_first_piece_is_never_heard_and_ends_too() -> None:
    gate = Gate(RATE)
    gate.stop(3)
    assert not gate.enqueue(3, np.ones(10, np.float32))
    block = gate.block(20)
    assert not np.any(block.samples)
    assert [(ended.generation, ended.why) for ended in block.ended] == [(3, "stopped")]


def test_a_pause_cannot_be_left_forwards() -> None:
    gate = speaking()
    gate.pause()
    gate.resume(900)
    assert gate.block(10).spans[0].position == 5


def test_what_is_still_in_the_device_is_not_heard() -> None:
    run = Run()
    run.do(("say", 1, 100))
    run.block(50)  # now is 50 ms, and it began to sound at 25 ms
    assert run.played.heard_s(1, run.now) == 0.025
    assert [(one.generation, one.at_s) for one in run.played.take_begun(run.now)] == [(1, 0.025)]
