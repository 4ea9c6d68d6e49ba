-- A site of 100,000 videos and jobs, and 20,000 of all else, for tests/service/plans.c.  Account 1 has a
-- tenth of it; a third of the videos are private.  The words of titles: common
-- in a third, middling in under a percent, and others that few share; tag half
-- is on every other, rare on ten.
SET statement_timeout = 0;
SET session_replication_role = replica;         -- triggers cost more than rows
CREATE TEMP TABLE slow AS                       -- indexes that are quicker made at the end
SELECT pg_get_indexdef(indexrelid) AS made, indexrelid::regclass::text AS name FROM pg_index
 WHERE indexrelid IN ('video_find'::regclass, 'video_word_trigram'::regclass,
       'account_trigram'::regclass, 'account_email'::regclass, 'file_find'::regclass);
DO $$ DECLARE i text; BEGIN
    FOR i IN SELECT name FROM slow LOOP EXECUTE 'DROP INDEX ' || i; END LOOP; END $$;

CREATE FUNCTION pg_temp.id(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT translate(substr(encode(int8send(n * 7919 + 1), 'base64'), 1, 11), '+/', '-_') $$;
CREATE FUNCTION pg_temp.owner(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN n % 10 = 0 THEN 1 ELSE 2 + n % 19999 END $$;
CREATE FUNCTION pg_temp.at(n bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT now() - n * interval '1 minute' $$;
CREATE FUNCTION pg_temp.hash(n bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT decode(md5(n::text) || md5((-n)::text), 'hex') $$;
CREATE FUNCTION pg_temp.word(n bigint, letters int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT translate(substr(md5(n::text), 1, letters), '0123456789', 'ghijklmnop') $$;

INSERT INTO account (public_id, username, email, password_hash)
SELECT pg_temp.id(n), 'person' || n, 'mail' || n || '@example.org', 'x'
  FROM generate_series(1, 20000) n;
INSERT INTO object (key, owner_id, state, etag, sha256)
SELECT 'u/' || pg_temp.id(n), pg_temp.owner(n), 'stored', 'e', pg_temp.hash(n)
  FROM generate_series(1, 100000) n;

INSERT INTO video (public_id, owner_id, object_id, owner_name, size_bytes, title, tags, privacy,
    state, type, views, created_at, search_text, search)
SELECT pg_temp.id(n), pg_temp.owner(n), n, 'person' || pg_temp.owner(n), 1000, title, tags,
       CASE WHEN n % 3 = 1 THEN 'private' ELSE 'public' END, 'ready', 'video/mp4',
       n * 7919 % 100003, pg_temp.at(n), title || ' ' || array_to_string(tags, ' '),
       setweight(array_to_tsvector(string_to_array(title, ' ')), 'A')
           || setweight(array_to_tsvector(tags), 'B')
  FROM (SELECT n, CASE WHEN n % 3 = 0 THEN 'common ' ELSE '' END
               || CASE WHEN n % 140 = 6 THEN 'middling ' ELSE '' END
               || pg_temp.word(n % 40000, 8) || ' ' || pg_temp.word(n % 5000, 6) AS title,
               array_remove(ARRAY['tag' || n % 500, CASE WHEN n % 2 = 0 THEN 'half' END,
                   CASE WHEN n % 10000 = 9 THEN 'rare' END], NULL) AS tags
          FROM generate_series(1, 100000) n) v;
INSERT INTO video_tag
SELECT unnest(tags), created_at, id FROM video WHERE privacy = 'public';
INSERT INTO video_word
SELECT DISTINCT lexeme FROM video, unnest(search) WHERE char_length(lexeme) BETWEEN 3 AND 40;

INSERT INTO comment (public_id, video_id, account_id, body, created_at)
SELECT pg_temp.id(n), CASE WHEN n % 2 = 0 THEN 2 ELSE n END, pg_temp.owner(n), 'well', pg_temp.at(n)
  FROM generate_series(1, 20000) n;
INSERT INTO image (key, owner_id, created_at)
SELECT 'image' || n, pg_temp.owner(n), pg_temp.at(n) FROM generate_series(1, 20000) n;
INSERT INTO image_version (public_id, image_id, object_id, type, width, height, size_bytes, sha256,
    original_type, original_bytes, original_sha256)
SELECT pg_temp.id(n), n, n, 'webp', 1, 1, 1, pg_temp.hash(n), 'png', 1, pg_temp.hash(n)
  FROM generate_series(1, 20000) n;
INSERT INTO matrix (public_id, owner_id, name, kind, rows, cols, privacy, data)
SELECT pg_temp.id(n), pg_temp.owner(n), 'm' || n, 'values', 1, 1,
       CASE WHEN n % 1000 = 0 THEN 'public' ELSE 'private' END, '\x0000000000000000'
  FROM generate_series(1, 20000) n;
INSERT INTO upload (public_id, object_id, owner_id, filename, part_size_bytes, completed_at)
SELECT n::text, n, pg_temp.owner(n), 'f', 0, now() FROM generate_series(1, 20000) n;
INSERT INTO session (public_id, account_id, token_hash)
SELECT pg_temp.id(n), pg_temp.owner(n), pg_temp.hash(n) FROM generate_series(1, 20000) n;
INSERT INTO token (public_id, account_id, token_hash, name, scopes)
SELECT pg_temp.id(n), pg_temp.owner(n), pg_temp.hash(n), 't', '{read}'
  FROM generate_series(1, 20000) n;
INSERT INTO job (public_id, kind, state, payload, video_id)
SELECT pg_temp.id(n), kind, state,
       CASE WHEN kind IN ('object_delete', 'hash')
            THEN jsonb_build_object('key', 'u/' || pg_temp.id(n) || '/gone') ELSE '{}' END,
       CASE WHEN kind = 'transcode' THEN n END
  FROM (SELECT n, (ARRAY['object_delete', 'hash', 'transcode', 'poster'])[1 + n % 4] AS kind,
               CASE WHEN n % 1000 = 0 THEN 'parked' WHEN n % 8 = 0 THEN 'queued' ELSE 'done' END
                   AS state
          FROM generate_series(1, 100000) n) j;
UPDATE job SET state = 'parked' WHERE kind = 'object_delete' AND id % 5 = 0;

-- The home of account 1: 100,000 files in one folder, beside what everybody else has.
INSERT INTO file (id, public_id, name, is_file, home_of, found_in) OVERRIDING SYSTEM VALUE
SELECT n, pg_temp.id(n), '', false, n, n FROM generate_series(1, 20000) n;
INSERT INTO file (id, public_id, parent_id, name, is_file, found_in) OVERRIDING SYSTEM VALUE
SELECT 20000 + n, pg_temp.id(20000 + n), 1, 'folder' || n, false, 1 FROM generate_series(1, 2) n;
INSERT INTO file (id, public_id, parent_id, name, is_file, object_id, found_in) OVERRIDING SYSTEM VALUE
SELECT 100000 + n, pg_temp.id(100000 + n), CASE WHEN n <= 100000 THEN 20001 ELSE pg_temp.owner(n) END,
       CASE WHEN n % 200 = 0 THEN 'seldom ' ELSE 'file ' END || n, true, 1 + n % 100000,
       CASE WHEN n <= 100000 THEN 1 ELSE pg_temp.owner(n) END
  FROM generate_series(1, 110000) n;
INSERT INTO object_text (object_id, owner_id, search)
SELECT 1 + n, CASE WHEN n % 2 = 0 THEN 1 ELSE pg_temp.owner(n) END, to_tsvector('simple',
       'usual ' || CASE WHEN n % 500 = 0 THEN 'unusual' ELSE pg_temp.word(n, 8) END)
  FROM generate_series(1, 20000) n;

DO $$ DECLARE i text; BEGIN FOR i IN SELECT made FROM slow LOOP EXECUTE i; END LOOP; END $$;
ANALYZE;
