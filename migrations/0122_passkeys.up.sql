-- Passkeys (WebAuthn): public keys of authenticators, and what was shown of them.
-- An account that signs in by them alone has '!' for a password's hash.
CREATE TABLE passkey (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id     public_id NOT NULL UNIQUE,
    account_id    bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    credential_id bytea NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1023),
    algorithm     integer NOT NULL CHECK (algorithm IN (-7, -8, -257)),	-- ES256, EdDSA, RS256
    public_key    bytea NOT NULL CHECK (length(public_key) BETWEEN 32 AND 1024),
    sign_count    bigint NOT NULL CHECK (sign_count BETWEEN 0 AND 4294967295),
    verifies      boolean NOT NULL,	-- it has asked for a finger, a face or a PIN
    synced        boolean NOT NULL,	-- it is on more than one device
    name          text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    created_at    timestamptz NOT NULL DEFAULT now(),
    used_at       timestamptz
);
CREATE INDEX passkey_account_id ON passkey (account_id, id);

-- Challenges are sealed and kept by nobody until one was answered rightly: then it is here
-- until it is too old anyway.
CREATE TABLE passkey_used (
    challenge_hash bytea PRIMARY KEY CHECK (length(challenge_hash) = 32),
    expires_at     timestamptz NOT NULL
);
CREATE INDEX passkey_used_expires_at ON passkey_used (expires_at);

-- Recovery codes are for whoever has any second factor.
ALTER TABLE recovery_code DROP CONSTRAINT recovery_code_account_id_fkey;
ALTER TABLE recovery_code ADD CONSTRAINT recovery_code_account_id_fkey
    FOREIGN KEY (account_id) REFERENCES account ON DELETE CASCADE;

GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO vitrina_auth;
GRANT SELECT, INSERT, DELETE ON passkey_used TO vitrina_auth;
