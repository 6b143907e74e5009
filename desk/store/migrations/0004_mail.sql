CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL COLLATE NOCASE,
    kind TEXT NOT NULL DEFAULT 'maildir' CHECK (kind IN ('maildir')),
    maildir TEXT NOT NULL DEFAULT '',
    smtp_host TEXT NOT NULL DEFAULT '',
    smtp_port INTEGER NOT NULL DEFAULT 0,
    smtp_security TEXT NOT NULL DEFAULT 'starttls' CHECK (smtp_security IN ('none', 'starttls', 'tls')),
    smtp_user TEXT NOT NULL DEFAULT '',
    demo INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
    -- Who puts a copy of a sent mail into the Sent folder.
    sent_copy TEXT NOT NULL DEFAULT 'desk' CHECK (sent_copy IN ('desk', 'server'))
) STRICT;

-- A mail's id is its ref (m12); AUTOINCREMENT, so that a ref never comes to mean another mail.
CREATE TABLE mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    folder TEXT NOT NULL,
    key TEXT NOT NULL,  -- the file's name without its flags
    message_id TEXT NOT NULL DEFAULT '',
    in_reply_to TEXT NOT NULL DEFAULT '',
    thread TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    subject_key TEXT NOT NULL DEFAULT '',  -- without Re: and the like, folded
    sender_name TEXT NOT NULL DEFAULT '',
    sender_address TEXT NOT NULL DEFAULT '' COLLATE NOCASE,
    recipients TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(recipients)),  -- addresses of To and Cc, lower case
    date REAL NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    snippet TEXT NOT NULL DEFAULT '',
    unread INTEGER NOT NULL DEFAULT 0 CHECK (unread IN (0, 1)),
    has_attachments INTEGER NOT NULL DEFAULT 0 CHECK (has_attachments IN (0, 1)),
    gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),  -- no longer in the folder; kept for what refers to it
    parsed TEXT NOT NULL CHECK (json_valid(parsed)),  -- the whole ParsedMail but its text
    UNIQUE (account_id, folder, key)
) STRICT;
CREATE INDEX mail_by_date ON mail (date DESC);
CREATE INDEX mail_by_folder ON mail (account_id, folder, date DESC);
CREATE INDEX mail_by_message_id ON mail (message_id);
CREATE INDEX mail_by_thread ON mail (account_id, thread, date);
CREATE INDEX mail_by_subject ON mail (account_id, subject_key);

-- The ids a mail refers to (References and In-Reply-To).
CREATE TABLE mail_reference (
    mail_id INTEGER NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    PRIMARY KEY (mail_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_reference_by_id ON mail_reference (message_id);

CREATE VIRTUAL TABLE mail_fts USING fts5 (
    subject, sender_name, sender_address, text, content = 'mail', content_rowid = 'id', tokenize = 'trigram'
);
CREATE TRIGGER mail_indexed AFTER INSERT ON mail BEGIN
    INSERT INTO mail_fts (rowid, subject, sender_name, sender_address, text)
    VALUES (new.id, new.subject, new.sender_name, new.sender_address, new.text);
END;
CREATE TRIGGER mail_unindexed AFTER DELETE ON mail BEGIN
    INSERT INTO mail_fts (mail_fts, rowid, subject, sender_name, sender_address, text)
    VALUES ('delete', old.id, old.subject, old.sender_name, old.sender_address, old.text);
END;
CREATE TRIGGER mail_reindexed AFTER UPDATE OF subject, sender_name, sender_address, text ON mail BEGIN
    INSERT INTO mail_fts (mail_fts, rowid, subject, sender_name, sender_address, text)
    VALUES ('delete', old.id, old.subject, old.sender_name, old.sender_address, old.text);
    INSERT INTO mail_fts (rowid, subject, sender_name, sender_address, text)
    VALUES (new.id, new.subject, new.sender_name, new.sender_address, new.text);
END;

CREATE TABLE contact (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX contact_by_name ON contact (name COLLATE NOCASE);

CREATE TABLE contact_address (
    address TEXT PRIMARY KEY COLLATE NOCASE,
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_address_by_contact ON contact_address (contact_id);
