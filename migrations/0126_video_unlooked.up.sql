-- Outside a transaction: videos whose copy for others is to be made, and whose copy an object is.
DROP INDEX CONCURRENTLY IF EXISTS video_unclean;
CREATE INDEX CONCURRENTLY video_unclean ON video (id)
    WHERE beside IS NOT FALSE AND clean_id IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS video_clean;
CREATE INDEX CONCURRENTLY video_clean ON video (clean_id) WHERE clean_id IS NOT NULL;
