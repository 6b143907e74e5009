-- Accounts on real servers: IMAP, SMTP and CalDAV, with a password or OAuth2, aliases and signatures.
CREATE TABLE account_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL COLLATE NOCASE,
    kind TEXT NOT NULL DEFAULT 'maildir' CHECK (kind IN ('maildir', 'imap')),
    maildir TEXT NOT NULL DEFAULT '',
    imap_host TEXT NOT NULL DEFAULT '',
    imap_port INTEGER NOT NULL DEFAULT 0,
    imap_security TEXT NOT NULL DEFAULT 'tls' CHECK (imap_security IN ('none', 'starttls', 'tls')),
    imap_user TEXT NOT NULL DEFAULT '',
    smtp_host TEXT NOT NULL DEFAULT '',
    smtp_port INTEGER NOT NULL DEFAULT 0,
    smtp_security TEXT NOT NULL DEFAULT 'starttls' CHECK (smtp_security IN ('none', 'starttls', 'tls')),
    smtp_user TEXT NOT NULL DEFAULT '',
    caldav_url TEXT NOT NULL DEFAULT '',
    caldav_user TEXT NOT NULL DEFAULT '',
    auth TEXT NOT NULL DEFAULT 'password' CHECK (auth IN ('password', 'oauth2')),
    oauth TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(oauth)),  -- endpoints, client id and scopes; never a token
    aliases TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(aliases)),  -- other addresses of the same mailbox
    signature TEXT NOT NULL DEFAULT '',
    ca_file TEXT NOT NULL DEFAULT '',  -- a certificate authority trusted for this account alone
    demo INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
    -- Who puts a copy of a sent mail into the Sent folder.
    sent_copy TEXT NOT NULL DEFAULT 'desk' CHECK (sent_copy IN ('desk', 'server'))
) STRICT;
INSERT INTO account_new (
    id, name, display_name, address, kind, maildir, smtp_host, smtp_port, smtp_security, smtp_user, demo, sent_copy
) SELECT id, name, display_name, address, kind, maildir, smtp_host, smtp_port, smtp_security, smtp_user, demo, sent_copy
FROM account;
DROP TABLE account;
ALTER TABLE account_new RENAME TO account;
