-- A suggestion goes with the copy of the mail it came from, whatever took that away.
DELETE FROM suggestion WHERE json_extract(refs, '$[0]') NOT IN (SELECT 'm' || id FROM mail);
CREATE INDEX suggestion_by_mail ON suggestion (json_extract(refs, '$[0]'));
CREATE TRIGGER suggestion_goes_with_mail AFTER DELETE ON mail BEGIN
    DELETE FROM suggestion WHERE json_extract(refs, '$[0]') = 'm' || old.id;
END;
