-- Marks and labels of a mail, and what is known of the folders of an account on an IMAP server. There a mail's key is
-- UIDVALIDITY:UID.
ALTER TABLE mail ADD COLUMN flagged INTEGER NOT NULL DEFAULT 0 CHECK (flagged IN (0, 1));
ALTER TABLE mail ADD COLUMN answered INTEGER NOT NULL DEFAULT 0 CHECK (answered IN (0, 1));
ALTER TABLE mail ADD COLUMN size INTEGER NOT NULL DEFAULT 0;  -- bytes, as the server counts them; 0: not known
ALTER TABLE mail ADD COLUMN cut INTEGER NOT NULL DEFAULT 0 CHECK (cut IN (0, 1));  -- only its beginning was fetched
CREATE INDEX mail_there ON mail (account_id, folder, key) WHERE gone = 0;  -- counted and compared without touching the mails
CREATE INDEX mail_gone ON mail (account_id, message_id) WHERE gone = 1;

CREATE TABLE mail_label (
    mail_id INTEGER NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
    label TEXT NOT NULL COLLATE NOCASE CHECK (label <> ''),
    PRIMARY KEY (mail_id, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_label_by_label ON mail_label (label, mail_id);

CREATE TABLE imap_folder (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    path TEXT NOT NULL,  -- as the server names it
    name TEXT NOT NULL,  -- as Desk does: INBOX, Sent, Archive, or the path
    role TEXT NOT NULL DEFAULT '',  -- what it is for (RFC 6154): inbox, sent, archive, drafts, junk, trash, all
    synced INTEGER NOT NULL DEFAULT 0 CHECK (synced IN (0, 1)),
    uidvalidity INTEGER NOT NULL DEFAULT 0,  -- 0: never opened
    uidnext INTEGER NOT NULL DEFAULT 0,
    modseq INTEGER NOT NULL DEFAULT 0,  -- changes up to it are taken over; 0: the server does not count them
    complete INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1)),  -- every message below uidnext is known
    PRIMARY KEY (account_id, path),
    UNIQUE (account_id, name)
) STRICT, WITHOUT ROWID;
