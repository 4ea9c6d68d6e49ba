DROP TRIGGER video_words_changed ON video;
DROP TRIGGER caption_changed ON caption;
DROP FUNCTION video_words_changed();
DROP FUNCTION caption_changed();
DROP FUNCTION video_spoken_refresh(bigint);
DROP FUNCTION video_words_said(bigint);
DROP TABLE video_spoken;
