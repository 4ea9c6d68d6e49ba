-- Outside a transaction: names and words are found within one tree, and one owner's texts, by
-- the index alone: what is rare in a tree of a million is found by what is in both.
DROP INDEX CONCURRENTLY IF EXISTS file_find;
CREATE INDEX CONCURRENTLY file_find ON file
    USING gin (name COLLATE "default" gin_trgm_ops, (ARRAY[found_in])) WHERE deleted_at IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS object_text_find;
CREATE INDEX CONCURRENTLY object_text_find ON object_text USING gin (search, (ARRAY[owner_id]));
-- What changed is asked for by when; what is in a tree is not to be read by it, whole.
DROP INDEX CONCURRENTLY IF EXISTS file_follow;
CREATE INDEX CONCURRENTLY file_follow ON file (found_in, changed, id) WHERE changed IS NOT NULL;
ANALYZE file, object_text;
DROP INDEX CONCURRENTLY IF EXISTS file_changed;
DROP INDEX CONCURRENTLY IF EXISTS file_search;
DROP INDEX CONCURRENTLY IF EXISTS object_text_search;

-- How far down the latest rows of each tree go; 0: to the first of all.  One account has a
-- million files and another ten: by the average, which is what the planner knows, it would
-- rather sort them than read them in order.
CREATE OR REPLACE FUNCTION file_horizon(roots bigint[], before bigint, latest integer) RETURNS bigint
LANGUAGE sql STABLE SET enable_sort = off SET enable_bitmapscan = off AS $$
    SELECT coalesce(max(h.id), 0) FROM unnest(roots) r (id) CROSS JOIN LATERAL (
        SELECT f.id FROM file f WHERE f.found_in = r.id AND f.deleted_at IS NULL AND f.id < before
         ORDER BY f.id DESC OFFSET latest - 1 LIMIT 1) h
$$;
