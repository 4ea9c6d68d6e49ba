-- Outside a transaction: one index finds by words, by a part of the title, by
-- tag, and by whose list a video is in (0: everyone's), in any combination.
DROP INDEX CONCURRENTLY IF EXISTS video_find;
CREATE INDEX CONCURRENTLY video_find ON video USING gin (
    search, search_text gin_trgm_ops, tags,
    (CASE WHEN privacy = 'public' AND deleted_at IS NULL AND state <> 'failed'
          THEN ARRAY[0, owner_id] ELSE ARRAY[owner_id] END));
ANALYZE video;
DROP INDEX CONCURRENTLY IF EXISTS video_search;
DROP INDEX CONCURRENTLY IF EXISTS video_trigram;
