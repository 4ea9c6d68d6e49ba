-- Jobs in turns: of each kind the next one is of whoever has had the least.  A job that is due has a
-- turn, one after the last of its owner's and none before what is being done now (start-time fair
-- queueing, Goyal et al. 1996, every job counted as one); NULL: it is not due yet.
ALTER TABLE job ADD COLUMN turn bigint;

-- Where no sequential scan, and no walk over other kinds or owners, is needed.
CREATE INDEX job_turn ON job (kind, turn, id) WHERE state = 'queued' AND turn IS NOT NULL;
CREATE INDEX job_later ON job (kind, run_at, id) WHERE state = 'queued' AND turn IS NULL;
CREATE INDEX job_turn_owner ON job (kind, coalesce(owner_id, 0), turn)
    WHERE state IN ('queued', 'running') AND turn IS NOT NULL;
CREATE INDEX job_lease ON job (kind, leased_until) WHERE state = 'running';
DROP INDEX job_due;

CREATE FUNCTION job_turn_next(of_kind text, of_owner bigint) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT greatest(0,
        (SELECT max(turn) FROM job WHERE kind = of_kind AND state = 'running'),
        (SELECT min(turn) - 1 FROM job WHERE kind = of_kind AND state = 'queued'
            AND turn IS NOT NULL),
        (SELECT max(turn) + 1 FROM job WHERE kind = of_kind AND state IN ('queued', 'running')
            AND coalesce(owner_id, 0) = coalesce(of_owner, 0) AND turn IS NOT NULL))
$$;
REVOKE ALL ON FUNCTION job_turn_next(text, bigint) FROM PUBLIC;

CREATE OR REPLACE FUNCTION job_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.video_id IS NOT NULL THEN
        SELECT owner_id INTO NEW.owner_id FROM video WHERE id = NEW.video_id;
    ELSIF NEW.kind = 'matrix' THEN
        SELECT id INTO NEW.owner_id FROM account WHERE id = (NEW.payload->>'account')::bigint;
    END IF;
    IF NEW.state = 'queued' AND NEW.run_at <= now() THEN
        NEW.turn := job_turn_next(NEW.kind, NEW.owner_id);
    END IF;
    RETURN NEW;
END $$;

-- What has become due gets its turn, a few at a time: each one sees those before it.
CREATE FUNCTION job_arrive(of_kinds text[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    came record;
BEGIN
    FOR came IN
        SELECT j.id, j.kind, j.owner_id FROM unnest(of_kinds) AS k(name), LATERAL (
            SELECT id, kind, owner_id FROM job
             WHERE kind = k.name AND state = 'queued' AND turn IS NULL AND run_at <= now()
             ORDER BY run_at, id LIMIT 16 FOR UPDATE SKIP LOCKED) j
    LOOP
        UPDATE job SET turn = job_turn_next(came.kind, came.owner_id) WHERE id = came.id;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION job_arrive(text[]) FROM PUBLIC;

GRANT UPDATE (turn) ON job TO vitrina_auth;
GRANT EXECUTE ON FUNCTION job_turn_next(text, bigint), job_arrive(text[]) TO vitrina_worker;

UPDATE job j SET turn = d.turn FROM (
    SELECT id, row_number() OVER (PARTITION BY kind, owner_id ORDER BY run_at, id) AS turn
      FROM job WHERE state = 'queued' AND run_at <= now()) d
 WHERE d.id = j.id;
