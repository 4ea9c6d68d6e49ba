-- What changed since: by the transaction that a row was last changed in, for a sequence's
-- numbers are given before they are seen.  What is below a folder that moves or goes is
-- not marked: whoever follows knows the folder.
ALTER TABLE file ADD COLUMN changed xid8 NOT NULL DEFAULT '0';
ALTER TABLE file ALTER COLUMN changed SET DEFAULT pg_current_xact_id();
CREATE INDEX file_changed ON file (found_in, changed, id);

-- What has gone for good, or out of a tree that others see; kept for 60 days.
CREATE TABLE file_gone (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id public_id NOT NULL,
    found_in  bigint NOT NULL,
    changed   xid8 NOT NULL,
    gone_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX file_gone_changed ON file_gone (found_in, changed, id);
CREATE INDEX file_gone_at ON file_gone (gone_at);

CREATE FUNCTION file_mark_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER file_changes BEFORE UPDATE OF parent_id, name, object_id, modified_at, deleted_at
    ON file FOR EACH ROW WHEN (NEW.deleted_at IS DISTINCT FROM '-infinity')
    EXECUTE FUNCTION file_mark_change();

CREATE FUNCTION file_mark_gone() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO file_gone (public_id, found_in, changed)
    VALUES (OLD.public_id, OLD.found_in, pg_current_xact_id());
    RETURN NULL;
END $$;
CREATE TRIGGER file_goes AFTER DELETE ON file FOR EACH ROW
    WHEN (OLD.deleted_at > '-infinity' AND OLD.found_in IS NOT NULL)
    EXECUTE FUNCTION file_mark_gone();
CREATE TRIGGER file_leaves AFTER UPDATE OF parent_id ON file FOR EACH ROW
    WHEN (OLD.found_in IS DISTINCT FROM NEW.found_in AND OLD.found_in IS NOT NULL)
    EXECUTE FUNCTION file_mark_gone();

-- The words of files that are text: the worker's, when it works out an object's hash.
CREATE TABLE object_text (
    object_id bigint PRIMARY KEY REFERENCES object ON DELETE CASCADE,
    owner_id  bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    search    tsvector NOT NULL
);
CREATE INDEX object_text_owner ON object_text (owner_id);
CREATE INDEX object_text_search ON object_text USING gin (search);

GRANT SELECT ON file_gone TO vitrina_files;
GRANT SELECT, DELETE ON file_gone TO vitrina_worker;
GRANT SELECT ON object_text TO vitrina_files;
GRANT SELECT, INSERT, UPDATE ON object_text TO vitrina_worker;
