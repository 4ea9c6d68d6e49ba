-- Why an upload was refused when it was to be published: it stays, and may be
-- published again.  A word for programs, a sentence for people.
ALTER TABLE upload
    ADD COLUMN refused_at timestamptz,
    ADD COLUMN refused_as text CHECK (char_length(refused_as) <= 40),
    ADD COLUMN refused    text CHECK (char_length(refused) <= 500);
