-- Outside a transaction: WebP images whose EXIF, XMP and profile were kept are made anew once.
ALTER TABLE image_version ADD COLUMN IF NOT EXISTS is_bare boolean NOT NULL DEFAULT false;
DROP INDEX CONCURRENTLY IF EXISTS image_version_unbare;
CREATE INDEX CONCURRENTLY image_version_unbare ON image_version (id)
    WHERE type = 'webp' AND NOT is_bare;
GRANT INSERT, UPDATE, DELETE ON image_version TO vitrina_worker;
