-- In which order things were done that undo can take back, whatever the clock said: drafts and changes of people in one line.
CREATE TABLE undo_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER UNIQUE REFERENCES proposal (id) ON DELETE CASCADE,
    change_id INTEGER UNIQUE REFERENCES people_change (id) ON DELETE CASCADE,
    CHECK ((proposal_id IS NULL) <> (change_id IS NULL))
) STRICT;
-- What was done before this: by its time, but changes of people always as they followed each other.
INSERT INTO undo_step (proposal_id, change_id) SELECT proposal_id, change_id FROM (
    SELECT id AS proposal_id, NULL AS change_id, updated_at AS at FROM proposal
    WHERE state IN ('approved', 'held', 'sent', 'undone')
    UNION ALL SELECT NULL, id, max(at) OVER (ORDER BY id) FROM people_change
) ORDER BY at, change_id;

CREATE TRIGGER people_change_made AFTER INSERT ON people_change BEGIN
    INSERT INTO undo_step (change_id) VALUES (new.id);
END;
-- What is done again because its undo came to nothing keeps its place.
CREATE TRIGGER proposal_done AFTER UPDATE OF state ON proposal
WHEN new.state IN ('approved', 'sent') AND old.state NOT IN (new.state, 'undone')
BEGIN
    DELETE FROM undo_step WHERE proposal_id = new.id;
    INSERT INTO undo_step (proposal_id) VALUES (new.id);
END;
