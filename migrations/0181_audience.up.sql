-- Who may see a video, of more kinds than the release before knows.  What that does not know
-- is private to it: `privacy` is private, and what is wanted stands beside it.  So going
-- back publishes nothing.  On a closed site, which is for those who have an account, all
-- stands so.
ALTER TABLE video ADD COLUMN wanted_privacy text
    CONSTRAINT video_wanted_check CHECK (wanted_privacy IS NULL
        OR (privacy = 'private' AND wanted_privacy IN ('public', 'members', 'unlisted')));

CREATE FUNCTION site_is_closed() RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM setting WHERE name = 'site_access' AND value = 'members')
$$;

-- Whoever says anew who may see it takes back what was wanted; also the release before.
CREATE FUNCTION video_wanted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.privacy = 'private' THEN
        RETURN NEW;
    END IF;
    NEW.wanted_privacy := NULL;
    IF site_is_closed() THEN
        NEW.wanted_privacy := NEW.privacy;
        NEW.privacy := 'private';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER video_wanted BEFORE INSERT OR UPDATE OF privacy, wanted_privacy ON video
    FOR EACH ROW EXECUTE FUNCTION video_wanted();
CREATE TRIGGER video_wanted_changed AFTER UPDATE OF wanted_privacy ON video
    FOR EACH ROW WHEN (OLD.wanted_privacy IS DISTINCT FROM NEW.wanted_privacy)
    EXECUTE FUNCTION video_changed();

-- In these nothing is private, and nothing wanted.
CREATE OR REPLACE VIEW video_shown AS
    SELECT v.id, v.public_id, v.title, v.description, v.tags, v.privacy, v.owner_id, v.owner_name,
           v.created_at, v.updated_at, v.deleted_at, v.duration_ms, v.width, v.height,
           CASE WHEN v.beside IS FALSE THEN v.size_bytes ELSE v.clean_bytes END AS size_bytes,
           coalesce(CASE WHEN v.beside IS FALSE THEN v.type ELSE v.clean_type END, '') AS type,
           coalesce(v.beside IS FALSE OR v.clean_id IS NOT NULL, false) AS has_file, v.state, v.progress, NULL::text AS reason, v.views, v.likes, v.poster_key,
           v.hls_prefix, v.wanted_privacy
      FROM video v;
CREATE OR REPLACE VIEW public_video WITH (security_barrier) AS
    SELECT * FROM video_shown
     WHERE privacy = 'public' AND deleted_at IS NULL AND state <> 'failed';

GRANT SELECT (wanted_privacy) ON video TO vitrina_files, vitrina_images;
