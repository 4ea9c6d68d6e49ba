DROP VIEW public_video;
DROP FUNCTION video_by_link(text);
DROP FUNCTION public_videos(text, timestamptz, bigint, integer);
DROP FUNCTION public_piece(text, integer);
DROP VIEW video_shown;
CREATE VIEW video_shown AS
    SELECT v.id, v.public_id, v.title, v.description, v.tags, v.privacy, v.owner_id, v.owner_name,
           v.created_at, v.updated_at, v.deleted_at, v.duration_ms, v.width, v.height,
           CASE WHEN v.beside IS FALSE THEN v.size_bytes ELSE v.clean_bytes END AS size_bytes,
           coalesce(CASE WHEN v.beside IS FALSE THEN v.type ELSE v.clean_type END, '') AS type,
           coalesce(v.beside IS FALSE OR v.clean_id IS NOT NULL, false) AS has_file, v.state, v.progress, NULL::text AS reason, v.views, v.likes, v.poster_key,
           v.hls_prefix
      FROM video v;
CREATE VIEW public_video WITH (security_barrier) AS
    SELECT * FROM video_shown
     WHERE privacy = 'public' AND deleted_at IS NULL AND state <> 'failed';

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

CREATE FUNCTION public_piece(first_id text, size integer) RETURNS SETOF video_shown LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM video_shown
     WHERE id >= (SELECT id FROM video WHERE public_id = first_id AND privacy = 'public')
       AND privacy = 'public' AND deleted_at IS NULL AND state <> 'failed'
     ORDER BY id LIMIT least(size, 5000)
$$;

REVOKE ALL ON FUNCTION video_by_link(text), public_videos(text, timestamptz, bigint, integer),
    public_piece(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION video_by_link(text), public_videos(text, timestamptz, bigint, integer),
    public_piece(text, integer) TO vitrina_site;
GRANT SELECT ON public_video TO vitrina_site;

DROP TRIGGER video_wanted ON video;
DROP TRIGGER video_wanted_changed ON video;
DROP FUNCTION video_wanted();
DROP FUNCTION site_is_closed();
ALTER TABLE video DROP COLUMN wanted_privacy;
