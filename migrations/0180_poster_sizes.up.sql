-- The images program makes posters in the sizes that cards have: of whom is asked first.
GRANT SELECT (id, public_id, owner_id, privacy, deleted_at, object_id, type, beside, clean_id,
    clean_type, poster_key, hls_prefix) ON video TO vitrina_images;
GRANT SELECT (public_id, owner_id, video_id, with_id, ends_at) ON share TO vitrina_images;
