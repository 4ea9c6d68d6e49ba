-- Outside a transaction: lists of one person's, in their order, without what
-- they do not show; what one person has begun; and the admin's of accounts.
DROP INDEX CONCURRENTLY IF EXISTS video_owner_newest;
CREATE INDEX CONCURRENTLY video_owner_newest ON video (owner_id, created_at DESC, id DESC)
    WHERE privacy = 'public' AND deleted_at IS NULL AND state <> 'failed';
DROP INDEX CONCURRENTLY IF EXISTS video_owner_popular;
CREATE INDEX CONCURRENTLY video_owner_popular ON video (owner_id, views DESC, id DESC)
    WHERE privacy = 'public' AND deleted_at IS NULL AND state <> 'failed';
DROP INDEX CONCURRENTLY IF EXISTS video_mine_popular;
CREATE INDEX CONCURRENTLY video_mine_popular ON video (owner_id, views DESC, id DESC)
    WHERE deleted_at IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS matrix_owner_public;
CREATE INDEX CONCURRENTLY matrix_owner_public ON matrix (owner_id, id DESC) WHERE privacy = 'public';
DROP INDEX CONCURRENTLY IF EXISTS object_begun;
CREATE INDEX CONCURRENTLY object_begun ON object (owner_id) WHERE state = 'uploading';
DROP INDEX CONCURRENTLY IF EXISTS object_unhashed;
CREATE INDEX CONCURRENTLY object_unhashed ON object (id) WHERE state = 'stored' AND sha256 IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS job_names;
CREATE INDEX CONCURRENTLY job_names ON job (kind, (coalesce(payload->>'prefix', payload->>'key')))
    WHERE kind IN ('object_delete', 'hash');
DROP INDEX CONCURRENTLY IF EXISTS account_email;
CREATE INDEX CONCURRENTLY account_email ON account USING gin (lower(email) gin_trgm_ops);
DROP INDEX CONCURRENTLY IF EXISTS video_word_near;
CREATE INDEX CONCURRENTLY video_word_near ON video_word (left(word, 2), char_length(word), word);
