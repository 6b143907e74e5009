-- Every effect goes through the one queue: any kind, held and undone ones, snoozed cards, standing grants.
CREATE TABLE proposal_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,  -- the gate knows which there are
    state TEXT NOT NULL CHECK (
        state IN ('pending', 'approved', 'held', 'connecting', 'data', 'sent', 'failed', 'unknown', 'rejected', 'undone')
    ),
    version INTEGER NOT NULL,
    conversation_id INTEGER REFERENCES conversation (id) ON DELETE SET NULL,
    account_id INTEGER,
    account TEXT NOT NULL DEFAULT '',  -- its name, as the card shows it
    message_id TEXT NOT NULL DEFAULT '',
    in_reply_to_ref TEXT NOT NULL DEFAULT '',
    known_addresses TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(known_addresses)),
    thread_addresses TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(thread_addresses)),
    demo INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
    attempts INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',  -- what the user should know about the last attempt
    snoozed_until REAL NOT NULL DEFAULT 0,
    undoes INTEGER REFERENCES proposal_new (id) ON DELETE SET NULL,  -- this one is the undo of that one
    before TEXT NOT NULL DEFAULT '',  -- how things were before it was done, for an undo
    grant_id INTEGER,  -- the standing grant that approved it
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL
) STRICT;
INSERT INTO proposal_new (
    id, kind, state, version, conversation_id, account_id, account, message_id, in_reply_to_ref, known_addresses,
    thread_addresses, demo, attempts, note, created_at, updated_at
) SELECT
    id, kind, state, version, conversation_id, account_id, account, message_id, in_reply_to_ref, known_addresses,
    thread_addresses, demo, attempts, note, created_at, updated_at
FROM proposal;
DROP TABLE proposal;
ALTER TABLE proposal_new RENAME TO proposal;
CREATE INDEX proposal_by_state ON proposal (state, id);
CREATE INDEX proposal_by_undone ON proposal (undoes) WHERE undoes IS NOT NULL;

ALTER TABLE approval ADD COLUMN not_before REAL NOT NULL DEFAULT 0;

-- A standing yes to one exact, reversible thing. It is signed, so that a row written by anybody else approves nothing.
CREATE TABLE standing_grant (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    account_id INTEGER,
    target TEXT NOT NULL,
    created_at REAL NOT NULL,
    expires_at REAL NOT NULL,
    revoked_at REAL,
    uses INTEGER NOT NULL DEFAULT 0,
    nonce BLOB NOT NULL UNIQUE,
    signature BLOB NOT NULL
) STRICT;
CREATE INDEX standing_grant_by_target ON standing_grant (kind, target) WHERE revoked_at IS NULL;
