DROP TRIGGER video_changed ON video;
CREATE TRIGGER video_changed
    AFTER UPDATE OF privacy, deleted_at, poster_key, hls_prefix ON video
    FOR EACH ROW WHEN ((OLD.privacy, OLD.deleted_at, OLD.poster_key, OLD.hls_prefix)
        IS DISTINCT FROM (NEW.privacy, NEW.deleted_at, NEW.poster_key, NEW.hls_prefix))
    EXECUTE FUNCTION video_changed();

DROP TRIGGER video_clean_gone ON video;
DROP FUNCTION video_clean_gone();

ALTER TABLE video DROP COLUMN replaced_at;
ALTER TABLE video DROP CONSTRAINT video_clean_check;
ALTER TABLE video DROP COLUMN clean_bytes;
ALTER TABLE video DROP COLUMN clean_type;
ALTER TABLE video DROP COLUMN clean_id;
ALTER TABLE video DROP COLUMN beside;
