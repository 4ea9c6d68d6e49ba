REVOKE SELECT (video_id, account_id, position_ms) ON video_position FROM vitrina_worker;
