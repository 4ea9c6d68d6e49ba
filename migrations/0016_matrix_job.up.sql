-- Which job saved a matrix: one that is run again replaces what it saved before, and
-- nothing of anybody else's.
ALTER TABLE matrix ADD COLUMN job public_id;
