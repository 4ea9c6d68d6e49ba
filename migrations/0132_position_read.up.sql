-- A video that is brought along by the worker's role is read back as everybody reads it.
GRANT SELECT (video_id, account_id, position_ms) ON video_position TO vitrina_worker;
