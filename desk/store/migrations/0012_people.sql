-- People in full: versions for undo, shared addresses, phones, organisations, labels, dated notes, fields, a search index
-- that knows accents and short Chinese words, what changed (to be undone), and who took part in which mail.
ALTER TABLE contact ADD COLUMN version INTEGER NOT NULL DEFAULT 0;  -- the change that made it so
ALTER TABLE contact ADD COLUMN folded TEXT NOT NULL DEFAULT '';  -- the name without case and accents
ALTER TABLE contact ADD COLUMN birthday TEXT NOT NULL DEFAULT '';  -- YYYY-MM-DD or --MM-DD
ALTER TABLE contact ADD COLUMN rhythm_every INTEGER CHECK (rhythm_every > 0);
ALTER TABLE contact ADD COLUMN rhythm_unit TEXT CHECK (rhythm_unit IN ('day', 'week', 'month'));
ALTER TABLE contact ADD COLUMN details TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details));  -- postal addresses, fields
CREATE INDEX contact_by_folded ON contact (folded);
CREATE INDEX contact_with_birthday ON contact (birthday) WHERE birthday <> '';
CREATE INDEX contact_with_rhythm ON contact (rhythm_every) WHERE rhythm_every IS NOT NULL;

-- Two people may share an address (a family, a reception); by hand Desk warns of it.
CREATE TABLE contact_address_new (
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    address TEXT NOT NULL COLLATE NOCASE,
    label TEXT NOT NULL DEFAULT '',
    place INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (contact_id, address)
) STRICT, WITHOUT ROWID;
INSERT INTO contact_address_new (contact_id, address) SELECT contact_id, address FROM contact_address;
DROP TABLE contact_address;
ALTER TABLE contact_address_new RENAME TO contact_address;
CREATE INDEX contact_address_by_address ON contact_address (address);

CREATE TABLE contact_phone (
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    number TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    digits TEXT NOT NULL,  -- its last digits, as numbers are compared
    PRIMARY KEY (contact_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_phone_by_digits ON contact_phone (digits);

CREATE TABLE organisation (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE contact_organisation (
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    role TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (contact_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_organisation_by_organisation ON contact_organisation (organisation_id);

CREATE TABLE contact_label (
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    PRIMARY KEY (contact_id, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_label_by_label ON contact_label (label);

CREATE TABLE contact_note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    at REAL NOT NULL,
    text TEXT NOT NULL,
    trust TEXT NOT NULL CHECK (trust IN ('user', 'host', 'contacts', 'untrusted', 'model')),
    origin TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX contact_note_by_contact ON contact_note (contact_id, at);
INSERT INTO contact_note (contact_id, at, text, trust)
    SELECT id, CAST(unixepoch() AS REAL), note, 'user' FROM contact WHERE note <> '';
ALTER TABLE contact DROP COLUMN note;

-- What is searched: everything of a person in one row, folded; ``words`` also holds each Chinese character and pair.
CREATE TABLE contact_text (
    contact_id INTEGER PRIMARY KEY REFERENCES contact (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    rest TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE contact_fts USING fts5 (
    name, rest, content = 'contact_text', content_rowid = 'contact_id', tokenize = 'trigram'
);
CREATE VIRTUAL TABLE contact_words USING fts5 (
    words, content = 'contact_text', content_rowid = 'contact_id', tokenize = 'unicode61 remove_diacritics 0',
    prefix = '1 2 3'
);
CREATE TRIGGER contact_text_indexed AFTER INSERT ON contact_text BEGIN
    INSERT INTO contact_fts (rowid, name, rest) VALUES (new.contact_id, new.name, new.rest);
    INSERT INTO contact_words (rowid, words) VALUES (new.contact_id, new.words);
END;
CREATE TRIGGER contact_text_unindexed AFTER DELETE ON contact_text BEGIN
    INSERT INTO contact_fts (contact_fts, rowid, name, rest) VALUES ('delete', old.contact_id, old.name, old.rest);
    INSERT INTO contact_words (contact_words, rowid, words) VALUES ('delete', old.contact_id, old.words);
END;
CREATE TRIGGER contact_text_reindexed AFTER UPDATE ON contact_text BEGIN
    INSERT INTO contact_fts (contact_fts, rowid, name, rest) VALUES ('delete', old.contact_id, old.name, old.rest);
    INSERT INTO contact_words (contact_words, rowid, words) VALUES ('delete', old.contact_id, old.words);
    INSERT INTO contact_fts (rowid, name, rest) VALUES (new.contact_id, new.name, new.rest);
    INSERT INTO contact_words (rowid, words) VALUES (new.contact_id, new.words);
END;

-- Each change, with every person it touched as they were before (NULL: they were not there).
CREATE TABLE people_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('add', 'edit', 'note', 'merge', 'import', 'delete')),
    undone_at REAL
) STRICT;
CREATE TABLE people_change_person (
    change_id INTEGER NOT NULL REFERENCES people_change (id) ON DELETE CASCADE,
    contact_id INTEGER NOT NULL,
    before TEXT CHECK (before IS NULL OR json_valid(before)),
    after_version INTEGER,  -- NULL: gone since
    PRIMARY KEY (change_id, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX people_change_person_by_contact ON people_change_person (contact_id);
CREATE TABLE contact_merged (
    contact_id INTEGER PRIMARY KEY,  -- who is gone
    into_id INTEGER NOT NULL
) STRICT;

-- Who took part in which mail and when, so that nobody's mails are looked for in all of them.
CREATE TABLE mail_party (
    address TEXT NOT NULL COLLATE NOCASE,
    date REAL NOT NULL,
    mail_id INTEGER NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
    PRIMARY KEY (address, date, mail_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_party_by_mail ON mail_party (mail_id);
INSERT OR IGNORE INTO mail_party SELECT sender_address, date, id FROM mail WHERE sender_address <> '';
INSERT OR IGNORE INTO mail_party
    SELECT value, mail.date, mail.id FROM mail, json_each(mail.recipients) WHERE value <> '';
CREATE TRIGGER mail_party_added AFTER INSERT ON mail BEGIN
    INSERT OR IGNORE INTO mail_party SELECT new.sender_address, new.date, new.id WHERE new.sender_address <> '';
    INSERT OR IGNORE INTO mail_party SELECT value, new.date, new.id FROM json_each(new.recipients) WHERE value <> '';
END;
CREATE TRIGGER mail_party_changed AFTER UPDATE OF sender_address, recipients, date ON mail
WHEN old.sender_address IS NOT new.sender_address OR old.recipients IS NOT new.recipients OR old.date IS NOT new.date
BEGIN
    DELETE FROM mail_party WHERE mail_id = old.id;
    INSERT OR IGNORE INTO mail_party SELECT new.sender_address, new.date, new.id WHERE new.sender_address <> '';
    INSERT OR IGNORE INTO mail_party SELECT value, new.date, new.id FROM json_each(new.recipients) WHERE value <> '';
END;

-- What the user said of a thread that waits.
CREATE TABLE follow_up (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    thread TEXT NOT NULL,
    dismissed_at REAL,  -- everything up to then needs nothing more
    snoozed_until REAL,
    flagged_at REAL,
    PRIMARY KEY (account_id, thread)
) STRICT, WITHOUT ROWID;
