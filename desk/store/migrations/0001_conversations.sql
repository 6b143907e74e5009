CREATE TABLE conversation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL
) STRICT;
CREATE INDEX conversation_by_update ON conversation (updated_at DESC);

CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    text TEXT NOT NULL,
    at REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'stopped', 'error', 'streaming')),
    meta TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(meta))
) STRICT;
CREATE INDEX message_by_conversation ON message (conversation_id, id);
CREATE INDEX message_by_time ON message (at DESC);
CREATE INDEX message_streaming ON message (id) WHERE state = 'streaming';

CREATE TABLE step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    turn_id TEXT NOT NULL,
    step INTEGER NOT NULL,
    kind TEXT NOT NULL,
    request TEXT NOT NULL CHECK (json_valid(request)),
    result TEXT NOT NULL CHECK (json_valid(result)),
    at REAL NOT NULL
) STRICT;
CREATE INDEX step_by_turn ON step (turn_id, id);

CREATE TABLE tool_call (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    turn_id TEXT NOT NULL,
    step INTEGER NOT NULL,
    name TEXT NOT NULL,
    args TEXT NOT NULL CHECK (json_valid(args)),
    result TEXT NOT NULL CHECK (json_valid(result)),
    at REAL NOT NULL
) STRICT;
CREATE INDEX tool_call_by_turn ON tool_call (turn_id, id);

-- A message that is still streaming changes many times a second, so it is indexed once it has ended.
-- Trigrams, because Chinese has no spaces between words.
CREATE VIEW message_ended AS SELECT id, text FROM message WHERE state <> 'streaming';
CREATE VIRTUAL TABLE message_fts USING fts5 (text, content = 'message_ended', content_rowid = 'id', tokenize = 'trigram');

CREATE TRIGGER message_indexed AFTER INSERT ON message WHEN new.state <> 'streaming' BEGIN
    INSERT INTO message_fts (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER message_unindexed AFTER DELETE ON message WHEN old.state <> 'streaming' BEGIN
    INSERT INTO message_fts (message_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;
-- One trigger, because the order in which SQLite fires several is not defined, and leaving must come before entering.
CREATE TRIGGER message_reindexed AFTER UPDATE OF text, state ON message BEGIN
    INSERT INTO message_fts (message_fts, rowid, text)
    SELECT 'delete', old.id, old.text WHERE old.state <> 'streaming';
    INSERT INTO message_fts (rowid, text)
    SELECT new.id, new.text WHERE new.state <> 'streaming';
END;
