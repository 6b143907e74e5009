-- Calendars: of a CalDAV server, in .ics files, and Desk's own. What servers and files hold is a copy that can be read again.
CREATE TABLE calendar (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,  -- of a server's calendar
    kind TEXT NOT NULL CHECK (kind IN ('caldav', 'local', 'file')),
    name TEXT NOT NULL UNIQUE,  -- as people call it here; a number is added where two servers use the same
    url TEXT NOT NULL DEFAULT '',  -- of the collection, or the path of the file or folder
    shown INTEGER NOT NULL DEFAULT 1 CHECK (shown IN (0, 1)),
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    read_only INTEGER NOT NULL DEFAULT 0 CHECK (read_only IN (0, 1)),
    schedules INTEGER NOT NULL DEFAULT 0 CHECK (schedules IN (0, 1)),  -- the server sends invitations (RFC 6638)
    sync_token TEXT NOT NULL DEFAULT '',
    ctag TEXT NOT NULL DEFAULT '',
    synced_at REAL,
    error TEXT NOT NULL DEFAULT '',
    CHECK ((kind = 'caldav') = (account_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX calendar_by_url ON calendar (account_id, url) WHERE account_id IS NOT NULL;
CREATE UNIQUE INDEX calendar_default ON calendar (is_default) WHERE is_default = 1;

-- One resource: an event with all that replaces instances of it. Its id is its ref (e12).
CREATE TABLE calendar_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    calendar_id INTEGER NOT NULL REFERENCES calendar (id) ON DELETE CASCADE,
    href TEXT NOT NULL,
    etag TEXT NOT NULL DEFAULT '',
    uid TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    ics TEXT NOT NULL,
    parsed TEXT CHECK (parsed IS NULL OR json_valid(parsed)),  -- NULL: the confined reader has not seen it yet
    first REAL,  -- epoch seconds, a day to spare on both sides for floating times; NULL: before everything
    last REAL,  -- NULL: it has no end
    problem TEXT NOT NULL DEFAULT '',
    broken INTEGER NOT NULL DEFAULT 0 CHECK (broken IN (0, 1)),  -- the reader died of it; it is not tried again
    UNIQUE (calendar_id, href)
) STRICT;
CREATE INDEX calendar_event_by_uid ON calendar_event (uid);
CREATE INDEX calendar_event_by_end ON calendar_event (last);
CREATE INDEX calendar_event_unread ON calendar_event (id) WHERE parsed IS NULL;

-- Mails that were looked at for calendars; those without any have an empty list.
CREATE TABLE calendar_mail (
    mail_id INTEGER PRIMARY KEY REFERENCES mail (id) ON DELETE CASCADE,
    calendars TEXT NOT NULL CHECK (json_valid(calendars)),
    holds INTEGER NOT NULL CHECK (holds IN (0, 1))
) STRICT;
CREATE INDEX calendar_mail_holding ON calendar_mail (mail_id) WHERE holds = 1;
