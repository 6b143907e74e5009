-- The meter of spoken turns: milliseconds by name, no word of what was said.
CREATE TABLE voice_turn (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    conversation_id INTEGER REFERENCES conversation (id) ON DELETE SET NULL,
    source TEXT NOT NULL,
    interrupted INTEGER NOT NULL,
    speculated INTEGER NOT NULL,
    recogniser TEXT NOT NULL DEFAULT '',
    voice TEXT NOT NULL DEFAULT '',
    spans TEXT NOT NULL
) STRICT;
CREATE INDEX voice_turn_at ON voice_turn (at);
