DROP FUNCTION session_resolve(bytea, boolean);
DROP TABLE idempotency, job, comment, video_like, rendition, video, part, upload, object,
    setting, code, token, session, account;
DROP FUNCTION video_search_refresh();
DROP DOMAIN public_id;
DROP EXTENSION unaccent;
DROP EXTENSION pg_trgm;
-- Roles belong to the cluster, not to this database: they stay.
