-- What Desk was told to keep in mind. Approving a memory does not make its text more trusted than where it came from.
CREATE TABLE memory (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL,
    trust TEXT NOT NULL CHECK (trust IN ('user', 'host', 'contacts', 'untrusted', 'model')),
    source TEXT NOT NULL DEFAULT '',
    proposal_id INTEGER UNIQUE REFERENCES proposal (id) ON DELETE SET NULL,
    created_at REAL NOT NULL
) STRICT;
CREATE VIRTUAL TABLE memory_fts USING fts5 (text, content = 'memory', content_rowid = 'id', tokenize = 'trigram');
CREATE TRIGGER memory_indexed AFTER INSERT ON memory BEGIN
    INSERT INTO memory_fts (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER memory_unindexed AFTER DELETE ON memory BEGIN
    INSERT INTO memory_fts (memory_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE VIRTUAL TABLE memory_terms USING fts5vocab ('memory_fts', 'row');
