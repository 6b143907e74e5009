CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    conversation_id INTEGER REFERENCES conversation (id) ON DELETE SET NULL,
    turn_id TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL,
    route TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    prompt_tokens INTEGER NOT NULL DEFAULT 0,
    completion_tokens INTEGER NOT NULL DEFAULT 0,
    cost_cents REAL,  -- NULL: the price is not known
    left_machine TEXT NOT NULL DEFAULT '',
    first_token_s REAL,
    total_s REAL NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ledger_by_time ON ledger (at);
CREATE INDEX ledger_by_conversation ON ledger (conversation_id);
CREATE INDEX ledger_by_turn ON ledger (turn_id);
