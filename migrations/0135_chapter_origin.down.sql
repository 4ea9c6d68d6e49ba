ALTER TABLE chapter DROP COLUMN origin;
