CREATE INDEX file_listed ON file (parent_id, is_file, name) WHERE deleted_at IS NULL;
DROP INDEX file_lists;
CREATE OR REPLACE FUNCTION file_deepest(of_id bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE down AS (
        SELECT of_id AS id, 0::bigint AS bytes
        UNION ALL
        SELECT f.id, down.bytes + 1 + octet_length(f.name)
          FROM down JOIN file f ON f.parent_id = down.id
         WHERE NOT f.is_file AND f.deleted_at IS NULL AND down.bytes <= 4096)
    SELECT max(bytes) FROM down
$$;
