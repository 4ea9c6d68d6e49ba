INSERT INTO video_tag (tag, created_at, video_id)
SELECT unnest(tags), created_at, id FROM video ON CONFLICT DO NOTHING;
