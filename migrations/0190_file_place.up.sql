-- A new file of a small body whose bytes are in the store already, in one statement, which
-- nobody waits for to be on the disk: who asked waits for all that came at once.  What is
-- asked first is asked within it, each time anew, so that a lock which was made meanwhile is
-- seen.  NULL: it is not so simple, and nothing was done.
CREATE FUNCTION file_place(who bigint, folder bigint, called text, as_id public_id, as_key text,
    bytes bigint, as_etag text, as_version text, hash bytea, modified timestamptz, quota bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    tree bigint := file_writes(who, folder);
    made bigint;
BEGIN
    PERFORM FROM file WHERE id = tree FOR KEY SHARE;
    IF NOT FOUND OR EXISTS (SELECT FROM file_lock WHERE root_id = tree AND expires_at > now())
    OR EXISTS (SELECT FROM file WHERE parent_id = folder AND name = called AND deleted_at IS NULL) THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE account SET used_bytes = used_bytes + bytes
     WHERE id = who AND used_bytes + bytes <= coalesce(quota_bytes, quota);
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO object (key, owner_id, size_bytes, etag, version_id, sha256, state)
    VALUES (as_key, who, bytes, as_etag, as_version, hash, 'stored') RETURNING id INTO made;
    INSERT INTO file (public_id, parent_id, name, is_file, object_id, size_bytes, modified_at, found_in)
    VALUES (as_id, folder, called, true, made, bytes, coalesce(modified, now()), tree)
    RETURNING id INTO made;
    RETURN made;
END $$;
