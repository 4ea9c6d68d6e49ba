-- Outside a transaction: what those find who have an account and others do not.  On a site
-- that has no such video these are empty.  Expressions keep them apart from video_find, which
-- would be taken for what many of everybody's have.
DROP INDEX CONCURRENTLY IF EXISTS video_members_newest;
CREATE INDEX CONCURRENTLY video_members_newest ON video (created_at DESC, id DESC)
    WHERE wanted_privacy IN ('public', 'members') AND deleted_at IS NULL AND state <> 'failed';
DROP INDEX CONCURRENTLY IF EXISTS video_members_popular;
CREATE INDEX CONCURRENTLY video_members_popular ON video (views DESC, id DESC)
    WHERE wanted_privacy IN ('public', 'members') AND deleted_at IS NULL AND state <> 'failed';
DROP INDEX CONCURRENTLY IF EXISTS video_members_owner_newest;
CREATE INDEX CONCURRENTLY video_members_owner_newest ON video (owner_id, created_at DESC, id DESC)
    WHERE wanted_privacy IN ('public', 'members') AND deleted_at IS NULL AND state <> 'failed';
DROP INDEX CONCURRENTLY IF EXISTS video_members_owner_popular;
CREATE INDEX CONCURRENTLY video_members_owner_popular ON video (owner_id, views DESC, id DESC)
    WHERE wanted_privacy IN ('public', 'members') AND deleted_at IS NULL AND state <> 'failed';
DROP INDEX CONCURRENTLY IF EXISTS video_members_find;
CREATE INDEX CONCURRENTLY video_members_find ON video USING gin (
    (CASE WHEN wanted_privacy IS NOT NULL THEN search END),
    (CASE WHEN wanted_privacy IS NOT NULL THEN search_text END) gin_trgm_ops,
    (CASE WHEN wanted_privacy IS NOT NULL THEN tags END), (ARRAY[owner_id]))
    WHERE wanted_privacy IN ('public', 'members') AND deleted_at IS NULL AND state <> 'failed';
