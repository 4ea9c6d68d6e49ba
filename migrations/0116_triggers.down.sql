DROP INDEX upload_owner;
DROP TRIGGER upload_owner ON upload;
DROP FUNCTION upload_owner();
ALTER TABLE upload DROP COLUMN owner_id;
REVOKE SELECT, INSERT, DELETE ON video_tag FROM vitrina_auth;
CREATE OR REPLACE FUNCTION video_tags_refresh() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM video_tag WHERE video_id = NEW.id AND tag <> ALL (NEW.tags);
    INSERT INTO video_tag (tag, created_at, video_id)
    SELECT unnest(NEW.tags), NEW.created_at, NEW.id ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER video_tags_refresh AFTER INSERT OR UPDATE OF tags ON video
    FOR EACH ROW EXECUTE FUNCTION video_tags_refresh();
