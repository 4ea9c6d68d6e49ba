ALTER TABLE upload
    DROP COLUMN refused_at,
    DROP COLUMN refused_as,
    DROP COLUMN refused;
