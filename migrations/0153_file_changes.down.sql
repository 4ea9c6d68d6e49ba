DROP TABLE object_text;
DROP TRIGGER file_leaves ON file;
DROP TRIGGER file_goes ON file;
DROP FUNCTION file_mark_gone();
DROP TRIGGER file_changes ON file;
DROP FUNCTION file_mark_change();
DROP TABLE file_gone;
DROP INDEX file_changed;
ALTER TABLE file DROP COLUMN changed;
