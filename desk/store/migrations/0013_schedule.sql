-- Everything that waits for a moment, in one table: reminders, polling, retention, held notifications.
CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,  -- of one kind and name there is one at most
    payload TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(payload)),
    due REAL NOT NULL,  -- epoch seconds of the next firing
    rule TEXT NOT NULL DEFAULT '',  -- RFC 5545 RRULE; empty: once
    start TEXT NOT NULL DEFAULT '',  -- local wall-clock time the rule counts from
    zone TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'ended')),
    firings INTEGER NOT NULL DEFAULT 0,  -- the version a claim swaps: of all who see a job due, one gets it
    fired_for REAL,  -- the moment the last firing stood for
    fired_at REAL,  -- and when it was told
    claimed_at REAL,  -- set while its work goes on
    error TEXT NOT NULL DEFAULT '',  -- why the last firing's work failed
    created_at REAL NOT NULL,
    CHECK (rule = '' OR (start <> '' AND zone <> ''))
) STRICT;
CREATE UNIQUE INDEX job_by_name ON job (kind, name);
CREATE INDEX job_by_due ON job (due) WHERE state = 'waiting';
CREATE INDEX job_claimed ON job (id) WHERE claimed_at IS NOT NULL;

-- A reminder may repeat, rings until it is answered, and can be called off.
CREATE TABLE reminder_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL,
    due REAL NOT NULL,  -- the next moment, or of one that is over the last
    rule TEXT NOT NULL DEFAULT '',
    start TEXT NOT NULL DEFAULT '',
    zone TEXT NOT NULL DEFAULT '',
    urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),  -- passes quiet hours
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'fired', 'done', 'cancelled')),
    rings_since REAL,  -- it has fired and nobody has answered
    late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1)),
    missed INTEGER NOT NULL DEFAULT 0,  -- how many firings went by before the one that rings
    snoozed_until REAL,
    proposal_id INTEGER UNIQUE REFERENCES proposal (id) ON DELETE SET NULL,
    created_at REAL NOT NULL,
    fired_at REAL
) STRICT;
INSERT INTO reminder_new (id, text, due, state, proposal_id, created_at, fired_at)
SELECT id, text, due, state, proposal_id, created_at, fired_at FROM reminder;
DROP TABLE reminder;
ALTER TABLE reminder_new RENAME TO reminder;
CREATE INDEX reminder_by_due ON reminder (due) WHERE state = 'waiting';
CREATE INDEX reminder_rings ON reminder (rings_since) WHERE rings_since IS NOT NULL;

INSERT INTO job (kind, name, payload, due, created_at)
SELECT 'reminder', CAST(id AS TEXT), json_object('id', id), due, created_at FROM reminder WHERE state = 'waiting';
