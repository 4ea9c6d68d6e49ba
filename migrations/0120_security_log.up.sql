-- What happened to accounts and rights, kept security_log_days: who, to whom, from
-- where, and how it ended.
CREATE TABLE security_event (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT now(),
    event      text NOT NULL CHECK (event ~ '^[a-z_]{1,40}$'),
    failed     boolean NOT NULL,
    actor_id   bigint REFERENCES account ON DELETE SET NULL,
    actor      text CHECK (length(actor) <= 60),      -- its name then, or an HMAC of what was typed
    target_id  bigint REFERENCES account ON DELETE SET NULL,
    target     text CHECK (length(target) <= 60),     -- the account that it is about
    about      text CHECK (length(about) <= 300),     -- what of it
    reason     text CHECK (length(reason) <= 60),
    changes    jsonb,                                 -- {"role": {"before": …, "after": …}}
    address    text CHECK (length(address) <= 60),
    user_agent text CHECK (length(user_agent) <= 200),
    program    text NOT NULL CHECK (length(program) <= 40),
    request_id text CHECK (length(request_id) <= 64)
);
CREATE INDEX security_event_at ON security_event (at);
CREATE INDEX security_event_event ON security_event (event, id);
CREATE INDEX security_event_actor_id ON security_event (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX security_event_target_id ON security_event (target_id, id) WHERE target_id IS NOT NULL;
CREATE INDEX security_event_actor ON security_event (lower(actor), id);
CREATE INDEX security_event_target ON security_event (lower(target), id);
CREATE INDEX security_event_address ON security_event (address, id);

-- Programs add to it and read nothing: this gives the names for their own log.
CREATE FUNCTION security_event_add(event text, failed boolean, actor_key bigint, actor_name text,
    target_key bigint, about text, reason text, changes text, address text, user_agent text,
    program text, request_id text, OUT actor text, OUT target text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    actor_row  account;
    target_row account;
BEGIN
    SELECT * INTO actor_row FROM account WHERE id = actor_key;
    SELECT * INTO target_row FROM account WHERE id = target_key;
    actor := coalesce(actor_name, actor_row.username);
    target := target_row.username;
    INSERT INTO security_event AS e (event, failed, actor_id, actor, target_id, target, about,
        reason, changes, address, user_agent, program, request_id)
    VALUES (security_event_add.event, security_event_add.failed, actor_row.id,
        left(security_event_add.actor, 60), target_row.id, left(security_event_add.target, 60),
        left(security_event_add.about, 300), left(security_event_add.reason, 60),
        security_event_add.changes::jsonb, left(security_event_add.address, 60),
        left(security_event_add.user_agent, 200), left(security_event_add.program, 40),
        left(security_event_add.request_id, 64));
END $$;

-- Names that do not exist are kept as an HMAC, for people type passwords there.  Its key
-- is of one month: what was typed before cannot be tried out later.
CREATE TABLE security_key (
    month date PRIMARY KEY CHECK (month = date_trunc('month', month)),
    key   bytea NOT NULL CHECK (length(key) = 32)
);

REVOKE ALL ON FUNCTION security_event_add(text, boolean, bigint, text, bigint, text, text, text,
    text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION security_event_add(text, boolean, bigint, text, bigint, text, text, text,
    text, text, text, text) TO vitrina_auth, vitrina_videos, vitrina_images, vitrina_files,
    vitrina_credentials, vitrina_stats, vitrina_matrix;
GRANT SELECT ON security_event TO vitrina_auth;
GRANT SELECT, INSERT, DELETE ON security_key TO vitrina_auth;
GRANT SELECT (at), DELETE ON security_event TO vitrina_worker;
GRANT SELECT (month), DELETE ON security_key TO vitrina_worker;
