DROP TABLE video_position;
