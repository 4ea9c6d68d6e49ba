-- What a video's file holds beside picture, sound and plain subtitles, only its owner gets: others
-- get a copy without it.  NULL: nobody has looked yet, which counts as something.
ALTER TABLE video ADD COLUMN beside boolean;
ALTER TABLE video ADD COLUMN clean_id bigint REFERENCES object;
ALTER TABLE video ADD COLUMN clean_type text;
ALTER TABLE video ADD COLUMN clean_bytes bigint;
ALTER TABLE video ADD CONSTRAINT video_clean_check
    CHECK (num_nulls(clean_id, clean_type, clean_bytes) IN (0, 3));
-- When the best rendition took the original's place.
ALTER TABLE video ADD COLUMN replaced_at timestamptz;

-- The copy goes with its video, whichever release takes that away.
CREATE FUNCTION video_clean_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone object;
BEGIN
    UPDATE object SET state = 'deleting' WHERE id = OLD.clean_id AND state <> 'deleting'
    RETURNING * INTO gone;
    IF gone.id IS NOT NULL THEN
        UPDATE account SET used_bytes = greatest(0, used_bytes - gone.size_bytes)
         WHERE id = gone.owner_id;
        INSERT INTO job (public_id, kind, payload)
        VALUES (translate(substr(encode(uuid_send(gen_random_uuid()), 'base64'), 1, 11), '+/', '-_'),
            'object_delete', jsonb_build_object('key', gone.key));
        PERFORM pg_notify('job', 'object_delete');
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION video_clean_gone() FROM PUBLIC;

CREATE TRIGGER video_clean_gone AFTER DELETE ON video
    FOR EACH ROW WHEN (OLD.clean_id IS NOT NULL) EXECUTE FUNCTION video_clean_gone();

DROP TRIGGER video_changed ON video;
CREATE TRIGGER video_changed
    AFTER UPDATE OF privacy, deleted_at, poster_key, hls_prefix, object_id, beside, clean_id ON video
    FOR EACH ROW WHEN ((OLD.privacy, OLD.deleted_at, OLD.poster_key, OLD.hls_prefix, OLD.object_id,
        OLD.beside, OLD.clean_id) IS DISTINCT FROM (NEW.privacy, NEW.deleted_at, NEW.poster_key,
        NEW.hls_prefix, NEW.object_id, NEW.beside, NEW.clean_id))
    EXECUTE FUNCTION video_changed();
