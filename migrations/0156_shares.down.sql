DROP FUNCTION file_writes(bigint, bigint);
DROP FUNCTION file_seen(bigint, bigint);
DROP TABLE share;
DELETE FROM site_key WHERE name = 'share';
ALTER TABLE site_key DROP CONSTRAINT site_key_name_check,
    ADD CONSTRAINT site_key_name_check CHECK (name IN ('cursor', 'rate'));
