-- When the last run of retention was and what it removed, so that it can be shown.
CREATE TABLE retention_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    removed TEXT NOT NULL CHECK (json_valid(removed)),  -- how many, by kind
    freed_bytes INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX mail_gone ON mail (date) WHERE gone = 1;
CREATE INDEX message_by_age ON message (conversation_id, at);
