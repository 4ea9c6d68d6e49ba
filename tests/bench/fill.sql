-- :videos public videos of 100 people, as a site has them after some years.
INSERT INTO account (public_id, username, password_hash)
SELECT 'a' || lpad(n::text, 10, '0'), 'person' || n, '-' FROM generate_series(1, 100) n;

INSERT INTO object (key, owner_id, size_bytes, etag, state)
SELECT 'u/x/' || n, (SELECT min(id) FROM account) + n % 100, 1000000, '"x"', 'stored'
  FROM generate_series(1, :videos) n;

INSERT INTO video (public_id, owner_id, object_id, title, description, tags, state, progress,
       type, duration_ms, width, height, views, created_at, poster_key)
SELECT CASE row_number() OVER (ORDER BY id) WHEN 1 THEN 'AAAAAAAAAAA'
       ELSE 'v' || lpad(id::text, 10, '0') END,
       owner_id, id, 'A walk along river number ' || id || ' in early autumn',
       'What we saw on the way, and how long it took us.', ARRAY['walk', 'river'],
       'ready', 100, 'video/mp4', 60000 + id % 600000, 1280, 720, id % 5000,
       now() - id * interval '1 minute', 'v/v' || lpad(id::text, 10, '0') || '/poster-1.jpg'
  FROM object WHERE key LIKE 'u/x/%';

UPDATE video SET hls_prefix = 'v/AAAAAAAAAAA/hls-1/' WHERE public_id = 'AAAAAAAAAAA';
ANALYZE;
