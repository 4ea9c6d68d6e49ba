-- What of `series` went out to CloudWatch.

-- The last step that was sent, by process: one whose samples come late is behind.
CREATE TABLE counter_sent (
    program    text NOT NULL,
    instance   text NOT NULL,
    until      timestamptz NOT NULL,                         -- when that step began
    PRIMARY KEY (program, instance)
);

-- Everything older was sent, but for what comes late; no row: nothing ever was.
CREATE TABLE counter_swept (
    only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    at         timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON counter_sent, counter_swept TO vitrina_worker;
