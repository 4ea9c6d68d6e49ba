-- Sessions end whatever happens, know when their owner last proved to be there, and
-- second factors are sealed.

-- When the password was typed; what was signed in before this is not proved.
ALTER TABLE session ADD COLUMN proved_at timestamptz NOT NULL DEFAULT '-infinity';

-- Sealed with a key of auth's own.  The secret as it is stays beside it for the release
-- before, until vitrina-admin seal.
ALTER TABLE totp ADD COLUMN sealed bytea CHECK (length(sealed) = 60);
ALTER TABLE totp ALTER COLUMN secret DROP NOT NULL;
ALTER TABLE totp ADD CONSTRAINT totp_kept_check CHECK (secret IS NOT NULL OR sealed IS NOT NULL);

-- As the older of three parameters, which the release before calls; and no session is
-- older than `max_days`.
CREATE FUNCTION session_resolve(hash bytea, is_token boolean, idle_days integer, max_days integer)
RETURNS TABLE (session_id bigint, account_id bigint, is_admin boolean, is_suspended boolean,
    is_unused boolean, scopes text[], expires_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF is_token THEN
        RETURN QUERY
            SELECT t.id, a.id, a.role = 'admin', a.suspended_at IS NOT NULL,
                   t.used_at IS NULL OR t.used_at < now() - interval '1 minute',
                   t.scopes, t.expires_at
              FROM token t JOIN account a ON a.id = t.account_id
             WHERE t.token_hash = hash AND (t.expires_at IS NULL OR t.expires_at > now())
               AND a.deleted_at IS NULL;
    ELSE
        RETURN QUERY
            SELECT s.id, a.id, a.role = 'admin', a.suspended_at IS NOT NULL,
                   s.used_at < now() - interval '1 minute', NULL::text[],
                   least(s.used_at + make_interval(days => idle_days),
                         s.created_at + make_interval(days => max_days))
              FROM session s JOIN account a ON a.id = s.account_id
             WHERE s.token_hash = hash AND s.used_at > now() - make_interval(days => idle_days)
               AND s.created_at > now() - make_interval(days => max_days)
               AND a.deleted_at IS NULL;
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION session_resolve(bytea, boolean, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_resolve(bytea, boolean, integer, integer)
    TO vitrina_auth, vitrina_videos, vitrina_images, vitrina_files, vitrina_credentials,
    vitrina_stats, vitrina_matrix;
GRANT SELECT (created_at) ON session TO vitrina_worker;
