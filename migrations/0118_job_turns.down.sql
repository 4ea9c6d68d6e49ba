DROP FUNCTION job_arrive(text[]);
CREATE OR REPLACE FUNCTION job_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.video_id IS NOT NULL THEN
        SELECT owner_id INTO NEW.owner_id FROM video WHERE id = NEW.video_id;
    ELSIF NEW.kind = 'matrix' THEN
        SELECT id INTO NEW.owner_id FROM account WHERE id = (NEW.payload->>'account')::bigint;
    END IF;
    RETURN NEW;
END $$;
DROP FUNCTION job_turn_next(text, bigint);
CREATE INDEX job_due ON job (run_at, id) WHERE state IN ('queued', 'running');
ALTER TABLE job DROP COLUMN turn;
