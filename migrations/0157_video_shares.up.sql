-- A video that is private is seen by whom it is shared with: `who`, or whoever showed the link
-- of that public id.
CREATE FUNCTION video_is_shared(of_id bigint, who bigint, link text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM share s JOIN video v ON v.id = s.video_id
                     JOIN account a ON a.id = s.owner_id
                    WHERE s.video_id = of_id AND v.owner_id = s.owner_id
                      AND (s.with_id = who OR (s.public_id = link AND s.with_id IS NULL))
                      AND (s.ends_at IS NULL OR s.ends_at > now())
                      AND a.deleted_at IS NULL AND a.suspended_at IS NULL)
$$;

GRANT SELECT (public_id, owner_id, video_id, with_id, ends_at) ON share TO vitrina_videos;
