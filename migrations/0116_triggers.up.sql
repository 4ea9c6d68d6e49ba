-- Tags of what everyone finds, and of nothing else: a tag's list shows its rows.
CREATE OR REPLACE FUNCTION video_tags_refresh() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.privacy = 'public' AND NEW.deleted_at IS NULL AND NEW.state <> 'failed' THEN
        DELETE FROM video_tag WHERE video_id = NEW.id AND tag <> ALL (NEW.tags);
        INSERT INTO video_tag (tag, created_at, video_id)
        SELECT unnest(NEW.tags), NEW.created_at, NEW.id ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM video_tag WHERE video_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER video_tags_refresh
    AFTER INSERT OR UPDATE OF tags, privacy, deleted_at, state ON video
    FOR EACH ROW EXECUTE FUNCTION video_tags_refresh();

GRANT SELECT, INSERT, DELETE ON video_tag TO vitrina_auth;     -- closing an account hides videos

-- Whose an upload is stands with it: a list of one person's needs none of their other objects.
ALTER TABLE upload ADD COLUMN owner_id bigint;
UPDATE upload u SET owner_id = o.owner_id FROM object o WHERE o.id = u.object_id;

CREATE FUNCTION upload_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT owner_id INTO NEW.owner_id FROM object WHERE id = NEW.object_id;
    RETURN NEW;
END $$;
CREATE TRIGGER upload_owner BEFORE INSERT ON upload
    FOR EACH ROW EXECUTE FUNCTION upload_owner();

CREATE INDEX upload_owner ON upload (owner_id, id DESC);
