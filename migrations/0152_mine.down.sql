REVOKE SELECT (id, public_id, owner_id, object_id, title, type, size_bytes, privacy, created_at, deleted_at)
    ON video FROM vitrina_files;
REVOKE SELECT (id, key, owner_id, created_at) ON image FROM vitrina_files;
REVOKE SELECT (image_id, object_id, type, size_bytes) ON image_version FROM vitrina_files;
REVOKE SELECT (id, name, owner_id, object_id, data, rows, cols, created_at) ON matrix FROM vitrina_files;
REVOKE SELECT (id, public_id, video_id, account_id, body, created_at) ON comment FROM vitrina_files;
