REVOKE INSERT, UPDATE, DELETE ON image_version FROM vitrina_worker;
DROP INDEX image_version_unbare;
ALTER TABLE image_version DROP COLUMN is_bare;
