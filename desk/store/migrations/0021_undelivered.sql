-- A thread may also tell that a mail was not delivered. Verdicts are only derived: all threads are judged anew.
DROP TABLE triage;
CREATE TABLE triage (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    thread TEXT NOT NULL,
    mail_id INTEGER NOT NULL REFERENCES mail (id) ON DELETE CASCADE,  -- the newest of the thread
    mails INTEGER NOT NULL,  -- how many there were: a thread that changed is judged anew
    verdict TEXT NOT NULL CHECK (verdict IN ('needs_reply', 'undelivered', 'waiting', 'nothing')),
    reason TEXT NOT NULL CHECK (json_valid(reason)),
    label TEXT NOT NULL DEFAULT '',
    at REAL NOT NULL,
    PRIMARY KEY (account_id, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX triage_by_mail ON triage (mail_id);
CREATE INDEX triage_by_verdict ON triage (verdict);
