-- What `vitrina-admin store copy` has brought to another driver, and proved there.
CREATE TABLE store_copy (
    destination text NOT NULL,                 -- a driver's name
    key         text NOT NULL,
    size_bytes  bigint NOT NULL CHECK (size_bytes >= 0),
    etag        text NOT NULL,                 -- there
    version_id  text NOT NULL DEFAULT '',      -- there
    sha256      bytea NOT NULL CHECK (length(sha256) = 32),
    copied_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (destination, key)
);
