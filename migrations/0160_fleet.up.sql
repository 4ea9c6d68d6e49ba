-- Hosts that say how they are: who they are, what they said last, two hours of it, and
-- what became of them.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vitrina_agent') THEN
        CREATE ROLE vitrina_agent LOGIN;
    END IF;
END $$;

CREATE TABLE host (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id    public_id NOT NULL UNIQUE,
    name         text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 64),
    public_key   bytea NOT NULL UNIQUE CHECK (length(public_key) = 32),
    enrolled_at  timestamptz NOT NULL DEFAULT now(),
    revoked_at   timestamptz,
    -- what it said last
    seen_at      timestamptz,
    boot         bigint NOT NULL DEFAULT 0,
    sequence     bigint NOT NULL DEFAULT 0,
    is_lost      boolean NOT NULL DEFAULT false,
    is_simulated boolean NOT NULL DEFAULT false,
    system      text NOT NULL DEFAULT '' CHECK (char_length(system) <= 40),
    missing      text NOT NULL DEFAULT '' CHECK (char_length(missing) <= 200),
    figures      bigint[] NOT NULL DEFAULT '{}' CHECK (cardinality(figures) <= 32)
) WITH (fillfactor = 50);
CREATE INDEX host_known ON host (id) WHERE revoked_at IS NULL;

-- A code for one host to come in by, within a day.
CREATE TABLE host_code (
    code_hash  bytea PRIMARY KEY CHECK (length(code_hash) = 32),
    expires_at timestamptz NOT NULL
);

-- A ring: place `slot` is written again after two hours, so it never grows.
CREATE TABLE host_sample (
    host_id bigint NOT NULL REFERENCES host ON DELETE CASCADE,
    slot    smallint NOT NULL CHECK (slot BETWEEN 0 AND 479),
    at      timestamptz NOT NULL,
    figures bigint[] NOT NULL CHECK (cardinality(figures) <= 32),
    PRIMARY KEY (host_id, slot)
) WITH (fillfactor = 50);

CREATE TABLE host_event (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host_id bigint NOT NULL REFERENCES host ON DELETE CASCADE,
    at      timestamptz NOT NULL DEFAULT now(),
    kind    text NOT NULL CHECK (kind IN ('enrolled', 'lost', 'back', 'revoked'))
);
CREATE INDEX host_event_at ON host_event (at);

-- Whoever remembers hosts hears of one that came or went.
CREATE FUNCTION host_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('host', '');
    RETURN NULL;
END $$;
CREATE TRIGGER host_changed AFTER INSERT OR UPDATE OF revoked_at OR DELETE ON host
    FOR EACH STATEMENT EXECUTE FUNCTION host_notify();

-- The monitor's secret half: what beats are signed by is made of it and the host's key.
CREATE TABLE fleet_key (
    is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
    key    bytea NOT NULL CHECK (length(key) = 32)
);
INSERT INTO fleet_key (key)
VALUES (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
            || uuid_send(gen_random_uuid())));

GRANT SELECT ON fleet_key TO vitrina_stats;
GRANT SELECT, INSERT, UPDATE ON host TO vitrina_stats;
GRANT SELECT, INSERT, DELETE ON host_code TO vitrina_stats;
GRANT SELECT, INSERT, UPDATE ON host_sample TO vitrina_stats;
GRANT SELECT, INSERT ON host_event TO vitrina_stats;
GRANT SELECT (id, at), DELETE ON host_event TO vitrina_worker;
GRANT SELECT (code_hash, expires_at), DELETE ON host_code TO vitrina_worker;
