CREATE TABLE proposal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('mail.reply', 'mail.new', 'reminder')),
    state TEXT NOT NULL CHECK (
        state IN ('pending', 'approved', 'connecting', 'data', 'sent', 'failed', 'unknown', 'rejected')
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
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL
) STRICT;
CREATE INDEX proposal_by_state ON proposal (state, id);

-- Every version that was ever on a card, with the exact bytes an approval is bound to.
CREATE TABLE proposal_version (
    proposal_id INTEGER NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    author TEXT NOT NULL CHECK (author IN ('user', 'model')),
    fields TEXT NOT NULL CHECK (json_valid(fields)),
    rendered BLOB NOT NULL,
    envelope TEXT NOT NULL CHECK (json_valid(envelope)),
    sha256 TEXT NOT NULL,
    origins TEXT NOT NULL CHECK (json_valid(origins)),
    risks TEXT NOT NULL CHECK (json_valid(risks)),
    created_at REAL NOT NULL,
    PRIMARY KEY (proposal_id, version)
) STRICT, WITHOUT ROWID;

-- Open until it is used (once) or void; at most one is open for a proposal.
CREATE TABLE approval (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    nonce BLOB NOT NULL UNIQUE,
    signature BLOB NOT NULL,
    approved_at REAL NOT NULL,
    expires_at REAL NOT NULL,
    window_s REAL NOT NULL,
    undo_until REAL NOT NULL,  -- wall clock, for people
    due_boottime REAL NOT NULL,  -- the clock that goes on while the machine sleeps, for the decision
    used_at REAL,
    void_at REAL,
    FOREIGN KEY (proposal_id, version) REFERENCES proposal_version (proposal_id, version) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX approval_open ON approval (proposal_id) WHERE used_at IS NULL AND void_at IS NULL;

CREATE TABLE receipt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    reply TEXT NOT NULL,
    at REAL NOT NULL,
    UNIQUE (proposal_id, attempt)
) STRICT;

CREATE TABLE reminder (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL,
    due REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'fired', 'done')),
    proposal_id INTEGER UNIQUE REFERENCES proposal (id) ON DELETE SET NULL,
    created_at REAL NOT NULL,
    fired_at REAL
) STRICT;
CREATE INDEX reminder_waiting ON reminder (due) WHERE state = 'waiting';
