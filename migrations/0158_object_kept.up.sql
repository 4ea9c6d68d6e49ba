-- A release that knows no files deletes a video with its object.  What a file or one of its
-- versions names stays, whoever would delete it.
CREATE FUNCTION object_keep() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM file WHERE object_id = old.id)
    OR EXISTS (SELECT FROM file_version WHERE object_id = old.id) THEN
        RETURN NULL;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER object_kept BEFORE UPDATE OF state ON object
    FOR EACH ROW WHEN (new.state = 'deleting' AND old.state <> 'deleting')
    EXECUTE FUNCTION object_keep();
