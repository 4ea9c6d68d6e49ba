-- Whether time passes as it should.  The worker says each minute that it saw
-- the time; where that jumped, nothing is deleted for its age for an hour.
CREATE TABLE time_seen (
    only_one  boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    seen_at   timestamptz NOT NULL,
    jumped_at timestamptz,
    is_ahead  boolean NOT NULL DEFAULT true     -- rows may be dated ahead of time
);

-- Where no worker ever looked, nothing is known against it.
CREATE FUNCTION time_is_steady() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT now() BETWEEN seen_at - interval '5 min' AND seen_at + interval '5 min'
               AND (jumped_at IS NULL OR jumped_at <= now() - interval '1 h')
          FROM time_seen), true)
$$;

-- All columns that say when something was, and how far ahead of time they may
-- rightly be: what is to happen later, or until when something holds.
CREATE FUNCTION time_stamps() RETURNS TABLE (of_table text, of_column text, slack interval)
LANGUAGE sql STABLE AS $$
    SELECT c.relname::text, a.attname::text,
           CASE WHEN (c.relname, a.attname) = ('job', 'run_at') THEN interval '2 h'
                WHEN (c.relname, a.attname) = ('rate', 'full_at') THEN interval '1 day'
                ELSE interval '1 min' END
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND a.atttypid = 'timestamptz'::regtype AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attname NOT IN ('expires_at', 'boot') AND c.relname <> 'time_seen'
$$;

-- Date what is ahead of time anew, in one column.
CREATE FUNCTION time_mend(which text, stamp text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    at_most timestamptz;
    mended  bigint;
    more    bigint := 0;
BEGIN
    SELECT now() + slack INTO STRICT at_most FROM time_stamps()
     WHERE of_table = which AND of_column = stamp;
    IF (which, stamp) = ('code', 'created_at') THEN
        UPDATE code SET expires_at = expires_at - (created_at - now()) WHERE created_at > at_most;
    ELSIF (which, stamp) = ('totp', 'created_at') THEN
        UPDATE totp SET last_step = extract(epoch FROM now())::bigint / 30
         WHERE last_step > extract(epoch FROM now())::bigint / 30 + 2;
        GET DIAGNOSTICS more = ROW_COUNT;
    END IF;
    IF which = 'series' THEN
        DELETE FROM series WHERE at > at_most;
    ELSE
        EXECUTE format('UPDATE %I SET %I = now() WHERE %I > $1', which, stamp, stamp) USING at_most;
    END IF;
    GET DIAGNOSTICS mended = ROW_COUNT;
    RETURN mended + more;
END $$;

REVOKE ALL ON FUNCTION time_mend(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION time_mend(text, text) TO vitrina_worker;
GRANT SELECT, INSERT, UPDATE ON time_seen TO vitrina_worker;
GRANT SELECT ON time_seen TO vitrina_auth, vitrina_videos, vitrina_images,
    vitrina_files, vitrina_credentials, vitrina_stats, vitrina_matrix;
