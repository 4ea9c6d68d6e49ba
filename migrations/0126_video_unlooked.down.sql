DROP INDEX video_clean;
DROP INDEX video_unclean;
