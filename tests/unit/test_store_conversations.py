from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import StoreError, UsageError
from desk.handoff import Handoff, Trust
from desk.store.conversations import Conversations
from desk.store.db import Database, check
from desk.store.ledger import Ledger
from desk.wire.chat import Completion, StepRecord, ToolCall


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with contextlib.closing(Database(tmp_path / "desk.db")) as opened:
        yield opened


def test_last_used_comes_first(db: Database) -> None:
    store = Conversations(db)
    old, new = store.create("old", "", 1.0), store.create("new", "", 2.0)
    assert [c.id for c in store.list()] == [new.id, old.id]
    store.add_message(old.id, "user", "hello", 3.0)
    assert [c.id for c in store.list()] == [old.id, new.id]
    assert [c.id for c in store.list(limit=1)] == [old.id]
    assert store.get(old.id).updated_at == 3.0


def test_rename_and_model(db: Database) -> None:
    store = Conversations(db)
    made = store.create("a", "", 1.0)
    assert store.rename(made.id, "三月").title == "三月"
    assert store.set_model(made.id, "small").model == "small"
    with pytest.raises(UsageError, match="no conversation 99"):
        store.get(99)
    for change in (store.rename, store.set_model):
        with pytest.raises(UsageError, match="no conversation 99"):
            change(99, "x")


def test_filter_by_title_and_text(db: Database) -> None:
    store = Conversations(db)
    first, second = store.create("Invoice", "", 1.0), store.create("Garden", "", 2.0)
    store.add_message(second.id, "user", "about the roses 玫瑰", 3.0)
    assert [c.id for c in store.list(query="invo")] == [first.id]
    assert [c.id for c in store.list(query="玫瑰")] == [second.id]
    assert [c.id for c in store.list(query="roses")] == [second.id]
    assert store.list(query="nothing like it") == []


def test_pages_of_messages(db: Database) -> None:
    store = Conversations(db)
    made = store.create("a", "", 1.0)
    other = store.create("b", "", 1.0)
    ids = [store.add_message(made.id, "user", str(number), float(number)).id for number in range(5)]
    store.add_message(other.id, "user", "elsewhere", 9.0)
    assert [m.id for m in store.messages(made.id, limit=2)] == ids[3:]
    assert [m.id for m in store.messages(made.id, before=ids[3], limit=2)] == ids[1:3]
    assert store.messages(made.id, before=ids[0]) == []
    with pytest.raises(UsageError):
        store.messages(99)


def test_old_messages_leave_in_blocks(db: Database) -> None:
    store = Conversations(db)
    made = store.create("a", "", 1.0)
    ids: list[int] = []
    firsts: list[int] = []
    for number in range(16):
        ids.append(store.add_message(made.id, "user", str(number), float(number)).id)
        kept = [m.id for m in store.recent(made.id, 8, 4)]
        assert kept == ids[-len(kept) :]
        assert min(len(ids), 5) <= len(kept) <= 8
        firsts.append(ids.index(kept[0]))
    assert sorted(set(firsts)) == [0, 4, 8], "the beginning changes once in four messages"
    with pytest.raises(UsageError):
        store.recent(99, 8, 4)


def test_streaming_message_is_found_once_it_ended(db: Database) -> None:
    store = Conversations(db)
    made = store.create("a", "", 1.0)
    message = store.add_message(made.id, "assistant", "", 2.0, "streaming")
    store.update_message(message.id, "half an answer")
    assert store.list(query="half an") == []
    assert store.update_message(message.id, "a whole answer", "done", {"model": "small"}).meta == {"model": "small"}
    assert store.list(query="half an") == []
    assert len(store.list(query="whole answer")) == 1
    store.update_message(message.id, "another text")
    assert store.list(query="whole answer") == []
    assert len(store.list(query="another text")) == 1
    with db.write() as connection:
        connection.execute("INSERT INTO message_fts (message_fts, rank) VALUES ('integrity-check', 1)")


def test_interrupted(db: Database) -> None:
    store = Conversations(db)
    made = store.create("a", "", 1.0)
    store.add_message(made.id, "assistant", "half", 2.0, "streaming")
    store.add_message(made.id, "assistant", "whole", 3.0)
    assert store.mark_interrupted() == 1
    assert [(m.text, m.state) for m in store.messages(made.id)] == [("half", "stopped"), ("whole", "done")]
    assert store.mark_interrupted() == 0


def test_unknown_state_is_refused(db: Database) -> None:
    store = Conversations(db)
    made = store.create("a", "", 1.0)
    with pytest.raises(StoreError):
        store.add_message(made.id, "user", "x", 1.0, "odd")
    assert store.messages(made.id) == []


def test_steps_and_tool_calls(db: Database) -> None:
    store = Conversations(db)
    made = store.create("a", "", 1.0)
    records = [
        StepRecord(
            conversation_id=made.id, turn_id="t", step=step, kind=kind, request={"q": "王\0"}, result={"n": step}
        )
        for step, kind in ((1, "model"), (1, "tool"), (2, "model"))
    ]
    for record in records:
        store.save_step(record, 5.0)
    assert store.steps("t") == records
    assert store.steps("other") == []
    call = ToolCall(conversation_id=made.id, turn_id="t", step=1, name="read_mail", args={"ref": "m1"})
    result = Handoff(tool="read_mail", content={"text": "x"}, summary="a mail", trust=Trust.UNTRUSTED)
    store.save_tool_call(call, result, 5.0)
    assert store.tool_calls("t") == [(call, result)]


def test_delete_takes_everything_of_it(db: Database) -> None:
    store = Conversations(db)
    made = store.create("a", "", 1.0)
    store.add_message(made.id, "user", "secret word", 2.0)
    store.save_step(StepRecord(conversation_id=made.id, turn_id="t", step=1, kind="model", request={}, result={}), 1.0)
    store.delete(made.id)
    assert store.list() == []
    assert store.steps("t") == []
    assert check(db.path) == []
    with db.read() as connection:
        assert (
            connection.execute("SELECT count(*) FROM message_fts WHERE message_fts MATCH 'secret'").fetchone()[0] == 0
        )


def test_ledger(db: Database) -> None:
    ledger = Ledger(db)
    made = Conversations(db).create("a", "", 1.0)

    def call(cost: float | None, host: str) -> Completion:
        return Completion(
            model="m", text="", finish="stop", prompt_tokens=10, completion_tokens=5, cost_cents=cost, left_machine=host
        )

    assert ledger.totals() == (0.0, 0, [])
    ledger.add(call(0.0, ""), 1.0, conversation_id=made.id, turn_id="t", route="local")
    ledger.add(call(1.5, "b.example"), 2.0, turn_id="t")
    assert ledger.turn_cost("t") == (1.5, 30)
    ledger.add(call(None, "a.example"), 3.0, turn_id="t")
    ledger.add(call(0.25, "b.example"), 4.0)
    assert ledger.totals() == (1.75, 1, ["b.example", "a.example"])
    assert ledger.totals(since=3.0) == (0.25, 1, ["a.example", "b.example"])
    assert ledger.turn_cost("t") == (None, 45)
    Conversations(db).delete(made.id)
    assert ledger.totals()[0] == 1.75
