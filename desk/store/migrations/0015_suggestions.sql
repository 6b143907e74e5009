-- What Desk suggests for threads, how the user writes, and how far what was sent lies from what was drafted.
CREATE TABLE triage (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    thread TEXT NOT NULL,
    mail_id INTEGER NOT NULL REFERENCES mail (id) ON DELETE CASCADE,  -- the newest of the thread
    mails INTEGER NOT NULL,  -- how many there were: a thread that changed is judged anew
    verdict TEXT NOT NULL CHECK (verdict IN ('needs_reply', 'waiting', 'nothing')),
    reason TEXT NOT NULL CHECK (json_valid(reason)),
    label TEXT NOT NULL DEFAULT '',
    at REAL NOT NULL,
    PRIMARY KEY (account_id, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX triage_by_mail ON triage (mail_id);
CREATE INDEX triage_by_verdict ON triage (verdict);

CREATE TABLE suggestion (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    thread TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reply', 'label', 'reminder', 'fact')),
    value TEXT NOT NULL CHECK (json_valid(value)),  -- emptied once it was dismissed
    reason TEXT NOT NULL CHECK (json_valid(reason)),
    refs TEXT NOT NULL CHECK (json_valid(refs)),
    fingerprint TEXT NOT NULL,  -- what a dismissal is remembered by
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'dismissed')),
    proposal_id INTEGER REFERENCES proposal (id) ON DELETE SET NULL,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    UNIQUE (account_id, fingerprint)
) STRICT;
CREATE INDEX suggestion_by_thread ON suggestion (account_id, thread);
CREATE INDEX suggestion_by_state ON suggestion (state, id);
CREATE INDEX suggestion_by_proposal ON suggestion (proposal_id);

-- Counted forms of the user's own mails, by the person written to; nothing else is learned, and all of it can be erased.
CREATE TABLE manner (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    person TEXT NOT NULL COLLATE NOCASE,
    feature TEXT NOT NULL CHECK (
        feature IN ('language', 'greeting', 'closing', 'formality', 'length', 'signature', 'phrase')
    ),
    value TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (account_id, person, feature, value)
) STRICT, WITHOUT ROWID;
-- The mails that were counted, so that none counts twice, and none again after it was forgotten.
CREATE TABLE manner_seen (
    mail_id INTEGER PRIMARY KEY REFERENCES mail (id) ON DELETE CASCADE
) STRICT;

-- How far what was decided lies from the first draft: 0 unchanged, 1 nothing left of it.
CREATE TABLE draft_distance (
    proposal_id INTEGER PRIMARY KEY REFERENCES proposal (id) ON DELETE CASCADE,
    outcome TEXT NOT NULL CHECK (outcome IN ('sent', 'rejected')),
    distance REAL CHECK (distance BETWEEN 0 AND 1),  -- NULL: rejected
    edits INTEGER NOT NULL,
    decided_s REAL NOT NULL,
    at REAL NOT NULL
) STRICT;
