-- What an account has put on the site, as one zip: files reads it, of the caller alone.
GRANT SELECT (id, public_id, owner_id, object_id, title, type, size_bytes, privacy, created_at, deleted_at)
    ON video TO vitrina_files;
GRANT SELECT (id, key, owner_id, created_at) ON image TO vitrina_files;
GRANT SELECT (image_id, object_id, type, size_bytes) ON image_version TO vitrina_files;
GRANT SELECT (id, name, owner_id, object_id, data, rows, cols, created_at) ON matrix TO vitrina_files;
GRANT SELECT (id, public_id, video_id, account_id, body, created_at) ON comment TO vitrina_files;
