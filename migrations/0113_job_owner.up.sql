-- Whose work a job is, so that it ends with its video, or while its owner is suspended; NULL: the
-- site's own.
ALTER TABLE job ADD COLUMN owner_id bigint REFERENCES account ON DELETE CASCADE;

CREATE FUNCTION job_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.video_id IS NOT NULL THEN
        SELECT owner_id INTO NEW.owner_id FROM video WHERE id = NEW.video_id;
    ELSIF NEW.kind = 'matrix' THEN
        SELECT id INTO NEW.owner_id FROM account WHERE id = (NEW.payload->>'account')::bigint;
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION job_owner() FROM PUBLIC;

CREATE TRIGGER job_owner BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION job_owner();

UPDATE job j SET owner_id = v.owner_id FROM video v WHERE v.id = j.video_id;
UPDATE job j SET owner_id = a.id FROM account a
 WHERE j.kind = 'matrix' AND a.id = (j.payload->>'account')::bigint;

CREATE INDEX job_owner ON job (owner_id) WHERE owner_id IS NOT NULL;

-- Who runs a job that is no longer his hears so at once: the payload is the lease that ended.
CREATE FUNCTION job_ended() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_notify('job_end', OLD.leased_by);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION job_ended() FROM PUBLIC;

CREATE TRIGGER job_ended AFTER UPDATE OF leased_by ON job FOR EACH ROW
    WHEN (OLD.state = 'running' AND OLD.leased_by IS DISTINCT FROM NEW.leased_by)
    EXECUTE FUNCTION job_ended();
CREATE TRIGGER job_removed AFTER DELETE ON job FOR EACH ROW WHEN (OLD.state = 'running')
    EXECUTE FUNCTION job_ended();

-- Who suspends an account, or closes it, ends its jobs.
GRANT UPDATE (state, attempts, progress, reason, run_at, leased_by, leased_until, updated_at)
    ON job TO vitrina_auth;
