-- Whose names a search looks through: the root that a row is below.  What moves from one
-- tree to another does so as one row, which says so by `settles`; what is below
-- follows in steps.  Nobody's access goes by it (file_access() decides).
ALTER TABLE file
    ADD COLUMN found_in bigint,                         -- a root's id; NULL of a root
    ADD COLUMN settles  boolean NOT NULL DEFAULT false; -- what is in it may be said to be elsewhere

WITH RECURSIVE down AS (
    SELECT id, NULL::bigint AS root FROM file WHERE parent_id IS NULL
    UNION ALL
    SELECT f.id, coalesce(down.root, down.id) FROM down JOIN file f ON f.parent_id = down.id)
UPDATE file SET found_in = down.root FROM down WHERE file.id = down.id AND down.root IS NOT NULL;

CREATE INDEX file_found ON file (found_in, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX file_settles ON file (id) WHERE settles;
