CREATE INDEX video_search ON video USING gin (search);
CREATE INDEX video_trigram ON video USING gin (search_text gin_trgm_ops);
DROP INDEX video_find;
