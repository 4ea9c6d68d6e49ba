CREATE INDEX file_search ON file USING gin (name COLLATE "default" gin_trgm_ops) WHERE deleted_at IS NULL;
CREATE INDEX object_text_search ON object_text USING gin (search);
DROP INDEX file_find;
DROP INDEX object_text_find;
CREATE INDEX file_changed ON file (found_in, changed, id);
DROP INDEX file_follow;
DROP FUNCTION file_horizon;
