REVOKE UPDATE (state, attempts, progress, reason, run_at, leased_by, leased_until, updated_at)
    ON job FROM vitrina_auth;
DROP TRIGGER job_removed ON job;
DROP TRIGGER job_ended ON job;
DROP FUNCTION job_ended();
DROP TRIGGER job_owner ON job;
DROP FUNCTION job_owner();
ALTER TABLE job DROP COLUMN owner_id;
