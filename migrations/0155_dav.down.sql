DROP TRIGGER file_unlocked ON file;
DROP FUNCTION file_unlock();
DROP TABLE file_property;
DROP TABLE file_lock;
DELETE FROM token WHERE 'files' = ANY (scopes);
ALTER TABLE token DROP CONSTRAINT token_scopes_check,
    ADD CONSTRAINT token_scopes_check CHECK (cardinality(scopes) >= 1
        AND scopes <@ ARRAY['read', 'upload', 'manage', 'admin']);
