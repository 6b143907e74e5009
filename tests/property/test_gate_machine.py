"""Lives of a proposal, written from the promises: what the machine may never do, whatever happens in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.errors import ConflictError
from desk.gate import machine as m

_TIMES = st.sampled_from([0.0, 5.0, 9.9, 10.0, 12.0, 13.5, 3600.0])
_HASHES = st.sampled_from(["a", "b", "c"])
_EVENTS = st.one_of(
    st.builds(m.Edited, st.integers(1, 4), _HASHES),
    st.builds(m.Approved, st.integers(1, 4), _HASHES, _TIMES, _TIMES, st.sampled_from([0.0, 10.0])),
    st.builds(m.Rejected),
    st.builds(m.Undone),
    st.builds(m.Resolved, st.booleans()),
    st.builds(m.WindowElapsed, _TIMES),
    st.builds(m.DataStarted),
    st.builds(m.Accepted, st.just("250"), _TIMES),
    st.builds(m.Refused, st.just("550")),
    st.builds(m.LineLost, st.just("lost")),
    st.builds(m.SentFound, _TIMES),
    st.builds(m.Restarted, _TIMES, _TIMES, st.booleans()),
)


def _likely(p: m.Proposal) -> st.SearchStrategy[m.Event]:
    """Events that mostly fit, which chance alone would rarely find."""
    now = p.window.due_boottime if p.window else 0.0
    fitting: list[m.Event] = [
        m.Approved(p.version, p.sha256, 0.0, 0.0, 10.0),
        m.WindowElapsed(now),
        m.WindowElapsed(now + m.LATE_S + 1),
        m.DataStarted(),
        m.Restarted(now - 5, now - 5, True),
        m.Edited(p.version, "d"),
    ]
    return st.sampled_from(fitting)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.booleans())
def test_no_life_breaks_a_promise(data: st.DataObject, local: bool) -> None:
    p = m.Proposal(sha256="a", local=local)
    open_hash: str | None = None  # what the one open approval covers
    sends = approvals = executed = 0
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
                case m.KeepApproval(window=window):
                    assert isinstance(event, m.Approved)
                    assert open_hash is None
                    assert (event.version, event.sha256) == (before.version, before.sha256)
                    open_hash, approvals = window.sha256, approvals + 1
                case m.VoidApproval():
                    open_hash = None
                case m.UseApproval():
                    assert open_hash == p.sha256, "what is executed is what was approved"
                    open_hash = None
                case m.Send(sha256=sha256):
                    assert isinstance(event, m.WindowElapsed)
                    assert sha256 == before.sha256
                    assert before.window is not None
                    assert 0 <= event.boottime - before.window.due_boottime <= m.LATE_S
                    assert not local
                    sends, data_started = sends + 1, False
                case m.Execute():
                    executed += 1
                    assert local
                case m.Withdraw():
                    executed -= 1
        assert sends + executed <= approvals
        assert 0 <= executed <= 1
        data_started = data_started or isinstance(event, m.DataStarted)
        if p.state is m.State.UNKNOWN:
            assert data_started
            assert isinstance(event, m.LineLost | m.Restarted)
        if before.state is m.State.UNKNOWN and p.state is not m.State.UNKNOWN:
            assert isinstance(event, m.SentFound | m.Resolved)
        if isinstance(event, m.Edited):
            assert open_hash is None
            assert p.version == before.version + 1
        if isinstance(event, m.Restarted):
            assert p.state not in (m.State.CONNECTING, m.State.DATA)
            assert not any(isinstance(command, m.Send | m.Execute) for command in commands)
        assert (p.window is not None) == (p.state is m.State.APPROVED)
        assert (open_hash is not None) == (p.state is m.State.APPROVED)


def test_every_state_survives_a_restart_and_names_why_an_event_does_not_fit() -> None:
    for state in m.State:
        assert (state, m.Restarted) in m.TABLE
        p = m.Proposal(state=state, sha256="a", window=None)
        fits = {event for known, event in m.TABLE if known is state}
        event = m.DataStarted() if m.DataStarted not in fits else m.Resolved(True)
        with pytest.raises(ConflictError):
            m.step(p, event)
