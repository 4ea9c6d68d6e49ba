DROP TABLE chapter;
DROP TABLE caption;
ALTER TABLE video DROP COLUMN note;
