DROP FUNCTION session_resolve(bytea, boolean, integer);
DROP FUNCTION session_touch(bigint, boolean);
DROP TABLE idempotency, job, comment, video_like, rendition,
    video_view, video_tag, video_word, video, part, upload, object,
    setting, code, login_failure, device, token, session, account;
DROP FUNCTION session_changed();
DROP FUNCTION video_search_refresh();
DROP FUNCTION video_changed();
DROP FUNCTION video_copy();
DROP FUNCTION video_tags_refresh();
DROP DOMAIN public_id;
DROP EXTENSION fuzzystrmatch;
DROP EXTENSION unaccent;
DROP EXTENSION pg_trgm;
-- Roles belong to the cluster, not to this database: they stay.
