ALTER TABLE file DROP COLUMN settles, DROP COLUMN found_in;
