REVOKE SELECT (id, public_id, parent_id, name, is_file, object_id, home_of, deleted_at)
    ON file FROM vitrina_videos, vitrina_images, vitrina_matrix;
