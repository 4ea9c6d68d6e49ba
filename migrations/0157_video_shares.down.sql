REVOKE SELECT (public_id, owner_id, video_id, with_id, ends_at) ON share FROM vitrina_videos;
DROP FUNCTION video_is_shared(bigint, bigint, text);
