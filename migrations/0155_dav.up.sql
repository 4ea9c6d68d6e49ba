-- WebDAV: a scope of its own, locks that every instance sees, and properties that
-- clients give their files.
ALTER TABLE token DROP CONSTRAINT token_scopes_check,
    ADD CONSTRAINT token_scopes_check CHECK (cardinality(scopes) >= 1
        AND scopes <@ ARRAY['read', 'upload', 'manage', 'files', 'admin']);

CREATE TABLE file_lock (
    token      text PRIMARY KEY,
    file_id    bigint NOT NULL REFERENCES file ON DELETE CASCADE,
    root_id    bigint NOT NULL REFERENCES file ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    is_shared  boolean NOT NULL,
    is_deep    boolean NOT NULL,                -- it covers all below
    owner      text NOT NULL CHECK (octet_length(owner) <= 4096),   -- XML, as the client says
    seconds    integer NOT NULL CHECK (seconds BETWEEN 1 AND 3600),
    expires_at timestamptz NOT NULL
);
CREATE INDEX file_lock_file ON file_lock (file_id);
CREATE INDEX file_lock_root ON file_lock (root_id);
CREATE INDEX file_lock_account ON file_lock (account_id);
CREATE INDEX file_lock_expires ON file_lock (expires_at);

CREATE TABLE file_property (
    file_id bigint NOT NULL REFERENCES file ON DELETE CASCADE,
    space   text COLLATE "C" NOT NULL CHECK (octet_length(space) <= 255),
    name    text COLLATE "C" NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 255),
    value   text NOT NULL CHECK (octet_length(value) <= 16384),     -- XML
    PRIMARY KEY (file_id, space, name)
);

-- What moves or goes into the bin leaves its locks behind (RFC 4918, 7.5), whoever moves it.
CREATE FUNCTION file_unlock() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here bigint := coalesce(OLD.parent_id, OLD.id);
    up   bigint;
BEGIN
    LOOP
        SELECT parent_id INTO up FROM file WHERE id = here;
        EXIT WHEN up IS NULL;
        here := up;
    END LOOP;
    DELETE FROM file_lock WHERE root_id = here AND file_is_within(file_id, NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER file_unlocked AFTER UPDATE OF parent_id, name, deleted_at ON file FOR EACH ROW
    WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id OR OLD.name IS DISTINCT FROM NEW.name
          OR (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL))
    EXECUTE FUNCTION file_unlock();

GRANT SELECT, INSERT, UPDATE, DELETE ON file_lock, file_property TO vitrina_files;
