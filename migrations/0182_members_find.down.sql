-- Outside a transaction.
DROP INDEX CONCURRENTLY IF EXISTS video_members_newest;
DROP INDEX CONCURRENTLY IF EXISTS video_members_popular;
DROP INDEX CONCURRENTLY IF EXISTS video_members_owner_newest;
DROP INDEX CONCURRENTLY IF EXISTS video_members_owner_popular;
DROP INDEX CONCURRENTLY IF EXISTS video_members_find;
