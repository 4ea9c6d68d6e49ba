-- What the programs count, and how the image cache is steered.

-- Cumulative since `boot`, by process: what Prometheus and the cache's figures read.
CREATE UNLOGGED TABLE counter (
    program    text NOT NULL,
    instance   text NOT NULL,                                -- host/process
    boot       timestamptz NOT NULL,
    name       text NOT NULL,
    value      bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (program, instance, boot, name)
);

-- The same over time: what was added in a step, or of a gauge its last value.  Zeros
-- of what is added are left out, but for `requests`, which says that it lives.
CREATE TABLE series (
    step_s     smallint NOT NULL CHECK (step_s IN (5, 60)),
    name       text NOT NULL,
    at         timestamptz NOT NULL,                         -- when the step began
    program    text NOT NULL,
    instance   text NOT NULL,
    is_gauge   boolean NOT NULL,
    value      bigint NOT NULL,
    PRIMARY KEY (step_s, name, at, program, instance)
);
CREATE INDEX series_age ON series (step_s, at);

-- How every images program keeps its cache.  NULL: as its vitrina.conf says.
CREATE TABLE cache_config (
    only_one           boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    policy             text CHECK (policy IN ('lru', 'random', 'sieve', 's3fifo')),
    capacity_bytes     bigint CHECK (capacity_bytes > 0),
    mode               text NOT NULL DEFAULT 'manual' CHECK (mode IN ('manual', 'auto')),
    max_miss_rate      double precision NOT NULL DEFAULT 0.2
                           CHECK (max_miss_rate > 0 AND max_miss_rate <= 1),
    min_miss_rate      double precision NOT NULL DEFAULT 0.05
                           CHECK (min_miss_rate >= 0 AND min_miss_rate < max_miss_rate),
    expand_ratio       double precision NOT NULL DEFAULT 1.5
                           CHECK (expand_ratio > 1 AND expand_ratio <= 10),
    shrink_ratio       double precision NOT NULL DEFAULT 0.75
                           CHECK (shrink_ratio > 0 AND shrink_ratio < 1),
    min_capacity_bytes bigint NOT NULL DEFAULT 16777216 CHECK (min_capacity_bytes > 0),
    max_capacity_bytes bigint NOT NULL DEFAULT 536870912
                           CHECK (max_capacity_bytes >= min_capacity_bytes),
    version            bigint NOT NULL DEFAULT 1,            -- one more with each change
    clears             bigint NOT NULL DEFAULT 0,            -- how often it was emptied
    updated_at         timestamptz NOT NULL DEFAULT now()
);
INSERT INTO cache_config DEFAULT VALUES;

-- What each process says that it made of it.
CREATE TABLE cache_instance (
    instance       text NOT NULL,
    boot           timestamptz NOT NULL,
    policy         text NOT NULL,
    capacity_bytes bigint NOT NULL,
    memory_bytes   bigint NOT NULL,                          -- of its machine
    version        bigint NOT NULL,                          -- of cache_config
    clears         bigint NOT NULL,
    applied_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (instance, boot)
);

-- Why the cache has the size it has.
CREATE TABLE cache_decision (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at              timestamptz NOT NULL DEFAULT now(),
    action          text NOT NULL CHECK (action IN ('set', 'clear', 'grow', 'shrink', 'hold')),
    reason          text NOT NULL,
    capacity_before bigint,
    capacity_after  bigint,
    requests        bigint NOT NULL DEFAULT 0,               -- over the minute before
    misses          bigint NOT NULL DEFAULT 0,
    evictions       bigint NOT NULL DEFAULT 0
);

CREATE FUNCTION cache_config_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cache_config', NEW.version::text);
    RETURN NULL;
END $$;
CREATE TRIGGER cache_config_changed AFTER UPDATE ON cache_config
    FOR EACH ROW EXECUTE FUNCTION cache_config_changed();

GRANT SELECT, INSERT, UPDATE ON counter, series TO vitrina_auth, vitrina_videos, vitrina_images,
    vitrina_files, vitrina_credentials, vitrina_stats, vitrina_matrix, vitrina_worker;
GRANT DELETE ON counter, series, cache_instance, cache_decision TO vitrina_worker;
GRANT SELECT, UPDATE ON cache_config TO vitrina_stats, vitrina_worker;
GRANT SELECT ON cache_config TO vitrina_images;
GRANT SELECT, INSERT ON cache_decision TO vitrina_stats, vitrina_worker;
GRANT SELECT, INSERT, UPDATE ON cache_instance TO vitrina_images;
GRANT SELECT ON cache_instance TO vitrina_stats, vitrina_worker;
