"""Conversations, their messages, and the steps and tool calls of each turn."""

from __future__ import annotations

import sqlite3
from typing import Any

from desk.errors import UsageError
from desk.handoff import Handoff
from desk.store.db import Database
from desk.store.text import from_json, storable, to_json
from desk.wire.chat import StepRecord, ToolCall
from desk.wire.host import Conversation, StoredMessage

# How many of the newest matching messages decide which conversations a filter finds.
_FILTER_MESSAGES = 500


class Conversations:
    """The stored conversations. Times are seconds since the epoch; an unknown id raises ``UsageError``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def create(self, title: str, model: str, at: float) -> Conversation:
        with self._db.write() as connection:
            made = connection.execute(
                "INSERT INTO conversation (title, model, created_at, updated_at) VALUES (?, ?, ?, ?)",
                (storable(title), storable(model), at, at),
            )
            return self.get(_row_id(made))

    def get(self, conversation_id: int) -> Conversation:
        with self._db.read() as connection:
            row = connection.execute("SELECT * FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
        if row is None:
            raise UsageError(
                f"There is no conversation {conversation_id}.", hint="See the ones there are: desk conversations list"
            )
        return _conversation(row)

    def rename(self, conversation_id: int, title: str) -> Conversation:
        return self._set(conversation_id, "UPDATE conversation SET title = ? WHERE id = ?", title)

    def set_model(self, conversation_id: int, model: str) -> Conversation:
        return self._set(conversation_id, "UPDATE conversation SET model = ? WHERE id = ?", model)

    def delete(self, conversation_id: int) -> None:
        """Remove a conversation with all of its messages, steps and tool calls."""
        with self._db.write() as connection:
            self.get(conversation_id)
            connection.execute("DELETE FROM conversation WHERE id = ?", (conversation_id,))

    def add_message(
        self,
        conversation_id: int,
        role: str,
        text: str,
        at: float,
        state: str = "done",
        meta: dict[str, Any] | None = None,
    ) -> StoredMessage:
        with self._db.write() as connection:
            self.get(conversation_id)
            made = connection.execute(
                "INSERT INTO message (conversation_id, role, text, at, state, meta) VALUES (?, ?, ?, ?, ?, ?)",
                (conversation_id, role, storable(text), at, state, to_json(meta or {})),
            )
            connection.execute(
                "UPDATE conversation SET updated_at = max(updated_at, ?) WHERE id = ?", (at, conversation_id)
            )
            return self.message(_row_id(made))

    def message(self, message_id: int) -> StoredMessage:
        with self._db.read() as connection:
            row = connection.execute("SELECT * FROM message WHERE id = ?", (message_id,)).fetchone()
        if row is None:
            raise UsageError(f"There is no message {message_id}.", hint="Find it with: desk search TEXT")
        return _message(row)

    def update_message(
        self,
        message_id: int,
        text: str | None = None,
        state: str | None = None,
        meta: dict[str, Any] | None = None,
    ) -> StoredMessage:
        """Change what is given; None leaves a part as it is."""
        with self._db.write() as connection:
            old = self.message(message_id)
            connection.execute(
                "UPDATE message SET text = ?, state = ?, meta = ? WHERE id = ?",
                (
                    old.text if text is None else storable(text),
                    old.state if state is None else state,
                    to_json(old.meta if meta is None else meta),
                    message_id,
                ),
            )
            return self.message(message_id)

    def messages(self, conversation_id: int, before: int | None = None, limit: int = 20) -> list[StoredMessage]:
        """The last ``limit`` messages (of those before message id ``before``), oldest first."""
        with self._db.read() as connection:
            self.get(conversation_id)
            rows = connection.execute(
                "SELECT * FROM message WHERE conversation_id = ? AND (?2 IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3",
                (conversation_id, before, limit),
            ).fetchall()
        return [_message(row) for row in reversed(rows)]

    def recent(self, conversation_id: int, limit: int, block: int) -> list[StoredMessage]:
        """The newest messages, at most ``limit``, oldest first. Old ones leave by ``block``, not one by one: what begins as the
        time before is answered from the model's cache."""
        with self._db.read() as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM message WHERE conversation_id = ?", (conversation_id,)
            ).fetchone()
            left = -(-max(0, count - limit) // block) * block
        return self.messages(conversation_id, limit=count - left)

    def save_step(self, record: StepRecord, at: float) -> None:
        """Keep what a step asked and got, in the order of the calls."""
        with self._db.write() as connection:
            connection.execute(
                "INSERT INTO step (conversation_id, turn_id, step, kind, request, result, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    record.conversation_id,
                    record.turn_id,
                    record.step,
                    record.kind,
                    to_json(record.request),
                    to_json(record.result),
                    at,
                ),
            )

    def steps(self, turn_id: str) -> list[StepRecord]:
        with self._db.read() as connection:
            rows = connection.execute("SELECT * FROM step WHERE turn_id = ? ORDER BY id", (turn_id,)).fetchall()
        return [
            StepRecord(
                conversation_id=row["conversation_id"],
                turn_id=row["turn_id"],
                step=row["step"],
                kind=row["kind"],
                request=from_json(row["request"]),
                result=from_json(row["result"]),
            )
            for row in rows
        ]

    def save_tool_call(self, call: ToolCall, result: Handoff, at: float) -> None:
        """Keep a tool call with the handoff the host gave back."""
        with self._db.write() as connection:
            connection.execute(
                "INSERT INTO tool_call (conversation_id, turn_id, step, name, args, result, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (call.conversation_id, call.turn_id, call.step, call.name, to_json(call.args), to_json(result), at),
            )

    def tool_calls(self, turn_id: str) -> list[tuple[ToolCall, Handoff]]:
        import msgspec

        with self._db.read() as connection:
            rows = connection.execute("SELECT * FROM tool_call WHERE turn_id = ? ORDER BY id", (turn_id,)).fetchall()
        return [
            (
                ToolCall(
                    conversation_id=row["conversation_id"],
                    turn_id=row["turn_id"],
                    step=row["step"],
                    name=row["name"],
                    args=from_json(row["args"]),
                ),
                msgspec.json.decode(row["result"], type=Handoff),
            )
            for row in rows
        ]

    def mark_interrupted(self) -> int:
        """At host start: messages a crash left ``streaming`` become ``stopped``, text kept. Returns how many."""
        with self._db.write() as connection:
            return connection.execute("UPDATE message SET state = 'stopped' WHERE state = 'streaming'").rowcount

    def list(self, limit: int = 50, query: str = "") -> list[Conversation]:
        """The last used first; ``query`` keeps those with the text in their title or in one of their newest matches."""
        from desk.store.search import matching_messages

        with self._db.read() as connection:
            if not query.strip():
                rows = connection.execute(
                    "SELECT * FROM conversation ORDER BY updated_at DESC, id DESC LIMIT ?", (limit,)
                )
            else:
                found = to_json(matching_messages(connection, query, _FILTER_MESSAGES))
                rows = connection.execute(
                    "SELECT * FROM conversation WHERE instr(lower(title), lower(?)) OR id IN"
                    " (SELECT conversation_id FROM message WHERE id IN (SELECT value FROM json_each(?)))"
                    " ORDER BY updated_at DESC, id DESC LIMIT ?",
                    (storable(query.strip()), found, limit),
                )
            return [_conversation(row) for row in rows]

    def _set(self, conversation_id: int, sql: str, value: str) -> Conversation:
        with self._db.write() as connection:
            connection.execute(sql, (storable(value), conversation_id))
            return self.get(conversation_id)


def _row_id(cursor: sqlite3.Cursor) -> int:
    assert cursor.lastrowid is not None, "an INSERT of one row has an id"
    return cursor.lastrowid


def _conversation(row: sqlite3.Row) -> Conversation:
    return Conversation(
        id=row["id"],
        title=row["title"],
        model=row["model"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _message(row: sqlite3.Row) -> StoredMessage:
    return StoredMessage(
        id=row["id"],
        conversation_id=row["conversation_id"],
        role=row["role"],
        text=row["text"],
        at=row["at"],
        state=row["state"],
        meta=from_json(row["meta"]),
    )
