DROP FUNCTION session_resolve(bytea, boolean, integer, integer);
REVOKE SELECT (created_at) ON session FROM vitrina_worker;
-- A second factor that is kept sealed alone cannot go back: this refuses then.
ALTER TABLE totp DROP CONSTRAINT totp_kept_check, DROP COLUMN sealed,
    ALTER COLUMN secret SET NOT NULL;
ALTER TABLE session DROP COLUMN proved_at;
