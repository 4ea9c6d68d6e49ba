DROP TRIGGER playlist_later_made ON account;
DROP FUNCTION playlist_videos(text, integer);
DROP FUNCTION playlist_by_link(text);
DROP FUNCTION playlist_is_open(text);
DROP FUNCTION playlist_later_made();
DROP FUNCTION playlist_later_of(bigint);
DROP TABLE playlist_item;
DROP TABLE playlist;
