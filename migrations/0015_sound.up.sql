-- Keys of the site, second factors, and slow-down that all instances share.

-- Keys that every instance needs alike and that guard nothing which is not in this
-- database as well: so they live here, not in files that somebody would have to carry.
CREATE TABLE site_key (
    name text PRIMARY KEY CHECK (name IN ('cursor', 'rate')),
    key  bytea NOT NULL CHECK (length(key) = 32)
);
INSERT INTO site_key (name, key)
SELECT name, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
           || uuid_send(gen_random_uuid()))                  -- 366 random bits
  FROM unnest(ARRAY['cursor', 'rate']) name;

-- Time-based one-time passwords (RFC 6238).  `confirmed_at` NULL: being set up.
CREATE TABLE totp (
    account_id   bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    secret       bytea NOT NULL CHECK (length(secret) = 20),
    created_at   timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    last_step    bigint NOT NULL DEFAULT 0,                  -- the newest that was used
    failures     integer NOT NULL DEFAULT 0,                 -- since a right one
    failed_at    timestamptz NOT NULL DEFAULT '-infinity'
);

-- Each signs in once where the authenticator is lost.
CREATE TABLE recovery_code (
    account_id bigint NOT NULL REFERENCES totp ON DELETE CASCADE,
    code_hash  bytea NOT NULL CHECK (length(code_hash) = 32),
    used_at    timestamptz,
    PRIMARY KEY (account_id, code_hash)
);

-- Token buckets: when each will be full again.  Unlogged: a crash fills them all.
CREATE UNLOGGED TABLE rate (
    name    bytea PRIMARY KEY CHECK (length(name) = 16),     -- a hash of what and who
    full_at timestamptz NOT NULL
);
CREATE INDEX rate_full ON rate (full_at);

GRANT SELECT ON site_key TO vitrina_auth, vitrina_videos, vitrina_images, vitrina_files,
    vitrina_credentials, vitrina_stats, vitrina_matrix, vitrina_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON totp, recovery_code TO vitrina_auth;
GRANT SELECT, INSERT, UPDATE ON rate TO vitrina_auth, vitrina_videos, vitrina_images,
    vitrina_files, vitrina_credentials, vitrina_stats, vitrina_matrix;
GRANT SELECT (full_at), DELETE ON rate TO vitrina_worker;
