"""Lives of a proposal, written from the promises: what the machine may never do, whatever happens in whatever order."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.errors import ConflictError
from desk.gate import events as ev
from desk.gate import machine as m

_TIMES = st.sampled_from([0.0, 5.0, 9.9, 10.0, 12.0, 13.5, 3600.0])
_HASHES = st.sampled_from(["a", "b", "c"])
_EVENTS = st.one_of(
    st.builds(ev.Edited, st.integers(1, 4), _HASHES),
    st.builds(
        ev.Approved, st.integers(1, 4), _HASHES, _TIMES, _TIMES, st.sampled_from([0.0, 10.0]), st.just(60.0), _TIMES
    ),
    st.builds(ev.Rejected),
    st.builds(ev.Undone),
    st.builds(ev.Resolved, st.booleans()),
    st.builds(ev.WindowElapsed, _TIMES, _TIMES),
    st.builds(ev.Snoozed, _TIMES),
    st.builds(ev.Reversed),
    st.builds(ev.ReversalDropped),
    st.builds(ev.HoldTried, _TIMES),
    st.builds(ev.Unreachable, st.just("no route")),
    st.builds(ev.NotDone),
    st.builds(ev.DataStarted),
    st.builds(ev.Accepted, st.just("250"), _TIMES),
    st.builds(ev.Refused, st.just("550")),
    st.builds(ev.LineLost, st.just("lost")),
    st.builds(ev.Found, _TIMES),
    st.builds(ev.Restarted, _TIMES, _TIMES, st.booleans()),
)


def _likely(p: ev.Proposal) -> st.SearchStrategy[ev.Event]:
    """Events that mostly fit, which chance alone would rarely find."""
    now = p.window.due_boottime if p.window else 0.0
    fitting: list[ev.Event] = [
        ev.Approved(p.version, p.sha256, 0.0, 0.0, 10.0),
        ev.Approved(p.version, p.sha256, 0.0, 0.0, 10.0, 60.0, 50.0),
        ev.WindowElapsed(now, 0.0),
        ev.WindowElapsed(now, now),
        ev.WindowElapsed(now + m.LATE_S + 1, now),
        ev.HoldTried(p.window.not_before if p.window else 0.0),
        ev.HoldTried(p.window.expires_at + 1 if p.window else 0.0),
        ev.Unreachable("no route"),
        ev.DataStarted(),
        ev.Restarted(now - 5, now - 5, True),
        ev.Edited(p.version, "d"),
    ]
    return st.sampled_from(fitting)


_APPROVED = (ev.State.APPROVED, ev.State.HELD, ev.State.CONNECTING)  # an approval is open in these, and only in these


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([(False, False), (True, False), (False, True)]))
def test_no_life_breaks_a_promise(data: st.DataObject, how: tuple[bool, bool]) -> None:
    local, reversible = how
    p = ev.Proposal(sha256="a", local=local, reversible=reversible)
    open_window: ev.Window | None = None  # what the one open approval covers, and for when
    effects = approvals = executed = 0
    data_started = False
    for _ in range(data.draw(st.integers(5, 40))):
        event = data.draw(_likely(p) if data.draw(st.integers(0, 2)) else _EVENTS)
        before = p
        try:
            p, commands = m.step(p, event)
        except ConflictError:
            continue  # frozen values: nothing can have changed
        for command in commands:
            match command:
                case ev.KeepApproval(window=window):
                    assert isinstance(event, ev.Approved)
                    assert open_window is None
                    assert (event.version, event.sha256) == (before.version, before.sha256)
                    open_window, approvals = window, approvals + 1
                case ev.VoidApproval():
                    open_window = None
                case ev.CheckApproval():
                    assert open_window is not None
                    assert open_window.sha256 == p.sha256
                case ev.UseApproval():
                    assert open_window is not None
                    assert open_window.sha256 == p.sha256, "what is executed is what was approved"
                    open_window, effects = None, effects + 1
                case ev.Send(sha256=sha256):
                    assert not local
                    assert sha256 == before.sha256
                    assert before.window is not None
                    data_started = False
                    if isinstance(event, ev.WindowElapsed):
                        assert 0 <= event.boottime - before.window.due_boottime <= m.LATE_S
                        assert before.window.not_before <= event.now
                    else:
                        assert isinstance(event, ev.HoldTried)
                        assert before.window.not_before <= event.now <= before.window.expires_at
                case ev.Execute():
                    executed += 1
                    assert local
                case ev.Withdraw():
                    executed -= 1
        assert effects <= approvals, "an approval is used once"
        assert 0 <= executed <= 1
        data_started = data_started or isinstance(event, ev.DataStarted)
        if p.state is ev.State.UNKNOWN:
            assert data_started
            assert isinstance(event, ev.LineLost | ev.Restarted)
        if before.state is ev.State.UNKNOWN and p.state is not ev.State.UNKNOWN:
            assert isinstance(event, ev.Found | ev.NotDone | ev.Resolved)
        if p.state is ev.State.UNDONE:
            assert reversible
        if isinstance(event, ev.Edited):
            assert open_window is None
            assert p.version == before.version + 1
        if isinstance(event, ev.Snoozed):
            assert p == msgspec.structs.replace(before, snoozed_until=event.until)
        if isinstance(event, ev.Restarted):
            assert p.state not in (ev.State.CONNECTING, ev.State.DATA)
            assert not any(isinstance(command, ev.Send | ev.Execute) for command in commands)
        assert (p.window is not None) == (p.state in _APPROVED)
        assert (open_window is not None) == (p.state in _APPROVED)


def test_every_state_survives_a_restart_and_names_why_an_event_does_not_fit() -> None:
    for state in ev.State:
        assert (state, ev.Restarted) in m.TABLE
        p = ev.Proposal(state=state, sha256="a", window=None)
        fits = {event for known, event in m.TABLE if known is state}
        event = ev.DataStarted() if ev.DataStarted not in fits else ev.Resolved(True)
        with pytest.raises(ConflictError):
            m.step(p, event)
