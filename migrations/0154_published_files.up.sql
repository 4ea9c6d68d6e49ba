-- A file is published by the programs of videos, images and matrices: whose it is they ask
-- as files does.
GRANT SELECT (id, public_id, parent_id, name, is_file, object_id, home_of, deleted_at)
    ON file TO vitrina_videos, vitrina_images, vitrina_matrix;
