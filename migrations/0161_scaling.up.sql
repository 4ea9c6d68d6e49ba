-- How many hosts there are to be: by what policy, who decides, and every decision with what
-- it was made of, so that it can be made again to the same number.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vitrina_controller') THEN
        CREATE ROLE vitrina_controller LOGIN;
    END IF;
END $$;

-- One row each change: decisions name the one that they were made by.
CREATE TABLE scaling_policy (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made_at       timestamptz NOT NULL DEFAULT now(),
    mode          text NOT NULL CHECK (mode IN ('auto', 'manual', 'paused')),
    manual_hosts  bigint NOT NULL CHECK (manual_hosts BETWEEN 1 AND 1000),
    kind          text NOT NULL CHECK (kind IN ('step', 'target')),
    hosts_min     bigint NOT NULL CHECK (hosts_min >= 1),
    hosts_max     bigint NOT NULL CHECK (hosts_max BETWEEN hosts_min AND 1000),
    above_percent float8 NOT NULL CHECK (above_percent <= 100),
    below_percent float8 NOT NULL CHECK (below_percent >= 0 AND below_percent < above_percent),
    utilisation   float8 NOT NULL CHECK (utilisation > 0 AND utilisation <= 1)
);
INSERT INTO scaling_policy (mode, manual_hosts, kind, hosts_min, hosts_max, above_percent,
    below_percent, utilisation) VALUES ('auto', 2, 'step', 2, 5, 70, 40, 0.7);

-- Who decides: one row.
CREATE TABLE scaling_lease (
    is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
    holder text NOT NULL DEFAULT '',
    term   bigint NOT NULL DEFAULT 0,
    until  timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO scaling_lease DEFAULT VALUES;

-- What was measured at each look; some days of it.
CREATE TABLE scaling_sample (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_s    bigint NOT NULL,
    load    float8 NOT NULL,
    hosts   bigint NOT NULL,
    telling bigint NOT NULL,
    pending bigint NOT NULL,
    wanted  bigint NOT NULL DEFAULT 0
);
CREATE INDEX scaling_sample_at ON scaling_sample (at_s);

CREATE TABLE scaling_decision (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT now(),
    policy_id  bigint NOT NULL REFERENCES scaling_policy,
    sample_id  bigint NOT NULL,
    term       bigint NOT NULL,
    had        bigint NOT NULL,
    hosts      bigint NOT NULL CHECK (hosts BETWEEN 0 AND 1000),
    why        text NOT NULL CHECK (char_length(why) <= 20),
    reason     text NOT NULL CHECK (char_length(reason) <= 200),
    state      text NOT NULL DEFAULT 'committed' CHECK (state IN ('committed', 'done', 'failed')),
    fault      text NOT NULL DEFAULT '' CHECK (char_length(fault) <= 500)
);

GRANT SELECT ON scaling_policy, scaling_lease, scaling_sample, scaling_decision TO vitrina_stats;
GRANT INSERT ON scaling_policy TO vitrina_stats;
GRANT SELECT ON scaling_policy, host TO vitrina_controller;
GRANT SELECT, UPDATE ON scaling_lease TO vitrina_controller;
GRANT SELECT, INSERT, UPDATE ON scaling_sample, scaling_decision TO vitrina_controller;
-- hosts that it starts on its own machine come in and go like any other
GRANT INSERT ON host_code, host_event TO vitrina_controller;
GRANT UPDATE (revoked_at) ON host TO vitrina_controller;
GRANT SELECT (state, leased_by) ON job TO vitrina_controller;
GRANT SELECT (at_s), DELETE ON scaling_sample TO vitrina_worker;
GRANT SELECT (at), DELETE ON scaling_decision TO vitrina_worker;
