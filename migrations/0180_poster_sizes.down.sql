REVOKE SELECT (public_id, owner_id, video_id, with_id, ends_at) ON share FROM vitrina_images;
REVOKE SELECT (id, public_id, owner_id, privacy, deleted_at, object_id, type, beside, clean_id,
    clean_type, poster_key, hls_prefix) ON video FROM vitrina_images;
