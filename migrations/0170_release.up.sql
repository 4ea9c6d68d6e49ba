-- Containers begin when the database is that of their release or a later one: each
-- program may see the numbers of what was applied.

GRANT SELECT (number) ON migration TO PUBLIC;
