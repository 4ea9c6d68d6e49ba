-- Outside a transaction: the index of lists is for lists alone, which say that names are
-- not empty.  By (parent, kind, name) it was taken for the one of names, and a whole folder
-- read for one of them, while the planner knew nothing of how much it had grown.
DROP INDEX CONCURRENTLY IF EXISTS file_lists;
CREATE INDEX CONCURRENTLY file_lists ON file (parent_id, is_file, name)
    WHERE deleted_at IS NULL AND name <> '';
DROP INDEX CONCURRENTLY IF EXISTS file_listed;

-- As before, but for the name: of a large folder it reads the folders, by that index.
CREATE OR REPLACE FUNCTION file_deepest(of_id bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE down AS (
        SELECT of_id AS id, 0::bigint AS bytes
        UNION ALL
        SELECT f.id, down.bytes + 1 + octet_length(f.name)
          FROM down JOIN file f ON f.parent_id = down.id
         WHERE NOT f.is_file AND f.deleted_at IS NULL AND f.name <> '' AND down.bytes <= 4096)
    SELECT max(bytes) FROM down
$$;
