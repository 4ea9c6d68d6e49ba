-- Whose chapters are: what the file held gives way to the description's lines of times,
-- and both to what the owner said.
ALTER TABLE chapter ADD COLUMN origin text NOT NULL DEFAULT 'file'
    CONSTRAINT chapter_origin_check CHECK (origin IN ('file', 'person'));
