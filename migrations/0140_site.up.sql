-- The program site: its role reads what anybody may see, and nothing else.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vitrina_site') THEN
        CREATE ROLE vitrina_site LOGIN;
    END IF;
END $$;

-- What a page shows of a video; of whom, is said below.  Its file is that which others than
-- the owner may have.
CREATE VIEW video_shown AS
    SELECT v.id, v.public_id, v.title, v.description, v.tags, v.privacy, v.owner_id, v.owner_name,
           v.created_at, v.updated_at, v.deleted_at, v.duration_ms, v.width, v.height,
           CASE WHEN v.beside IS FALSE THEN v.size_bytes ELSE v.clean_bytes END AS size_bytes,
           coalesce(CASE WHEN v.beside IS FALSE THEN v.type ELSE v.clean_type END, '') AS type,
           coalesce(v.beside IS FALSE OR v.clean_id IS NOT NULL, false) AS has_file, v.state, v.progress, NULL::text AS reason, v.views, v.likes, v.poster_key,
           v.hls_prefix
      FROM video v;

-- Those that everybody finds.  A barrier: no condition of who reads is asked of another row.
CREATE VIEW public_video WITH (security_barrier) AS
    SELECT * FROM video_shown
     WHERE privacy = 'public' AND deleted_at IS NULL AND state <> 'failed';

CREATE VIEW public_image WITH (security_barrier) AS
    SELECT i.key, a.username AS owner_name, v.public_id AS version, v.type, v.width, v.height,
           v.size_bytes, i.created_at, i.updated_at
      FROM image i JOIN image_version v ON v.image_id = i.id
      JOIN object o ON o.id = v.object_id AND o.state = 'stored'
      JOIN account a ON a.id = i.owner_id AND a.deleted_at IS NULL;

-- Whoever knows the id of one that is not private may see it: one, and no list of them.
CREATE FUNCTION video_by_link(of_id text) RETURNS SETOF video_shown LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM video_shown
     WHERE public_id = of_id AND privacy <> 'private' AND deleted_at IS NULL
$$;

-- Public ones, newest first, everybody's or one person's: in the order of an index, which
-- a barrier's view has none of.
CREATE FUNCTION public_videos(person text, before_at timestamptz, before_id bigint, most integer)
RETURNS SETOF video_shown LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF person IS NULL THEN
        RETURN QUERY SELECT * FROM video_shown
         WHERE privacy = 'public' AND deleted_at IS NULL AND state <> 'failed'
           AND (created_at, id) < (coalesce(before_at, 'infinity'), before_id)
         ORDER BY created_at DESC, id DESC LIMIT least(most, 101);
    ELSE
        RETURN QUERY SELECT * FROM video_shown
         WHERE owner_id = (SELECT id FROM account WHERE lower(username) = lower(person))
           AND privacy = 'public' AND deleted_at IS NULL AND state <> 'failed'
           AND (created_at, id) < (coalesce(before_at, 'infinity'), before_id)
         ORDER BY created_at DESC, id DESC LIMIT least(most, 101);
    END IF;
END $$;

-- As they write it, of whoever is called so in any case of letters; NULL: nobody.
CREATE FUNCTION public_person(called text) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT username FROM account WHERE lower(username) = lower(called) AND deleted_at IS NULL
$$;

REVOKE ALL ON FUNCTION video_by_link(text), public_videos(text, timestamptz, bigint, integer),
    public_person(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION video_by_link(text), public_videos(text, timestamptz, bigint, integer),
    public_person(text) TO vitrina_site;
GRANT SELECT ON public_video, public_image TO vitrina_site;
GRANT SELECT ON site_key TO vitrina_site;
GRANT SELECT, INSERT, UPDATE ON counter, series TO vitrina_site;
