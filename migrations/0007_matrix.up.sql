-- Matrices: small ones in their row, the others as .npy objects.

CREATE TABLE matrix (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id  public_id NOT NULL UNIQUE,
    owner_id   bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    name       text NOT NULL CHECK (name ~ '^[A-Za-z_][A-Za-z0-9_]{0,99}$'),
    kind       text NOT NULL CHECK (kind IN ('random', 'normal', 'identity', 'zeros', 'values',
                   'uploaded', 'computed')),
    rows       bigint NOT NULL CHECK (rows >= 0),
    cols       bigint NOT NULL CHECK (cols >= 0),
    seed       bigint,                                       -- of random ones
    privacy    text NOT NULL DEFAULT 'private'
                   CHECK (privacy IN ('public', 'unlisted', 'private')),
    object_id  bigint UNIQUE REFERENCES object ON DELETE CASCADE,
    data       bytea CHECK (length(data) <= 8192),           -- little-endian doubles, row by row
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (owner_id, name),
    CHECK ((object_id IS NULL) <> (data IS NULL)),
    CHECK (data IS NULL OR length(data) = rows * cols * 8)
);
CREATE INDEX matrix_owner ON matrix (owner_id, id DESC);
CREATE INDEX matrix_public ON matrix (id DESC) WHERE privacy = 'public';

GRANT SELECT, INSERT, UPDATE, DELETE ON matrix TO vitrina_matrix, vitrina_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON object, idempotency TO vitrina_matrix;
GRANT SELECT, INSERT, UPDATE, DELETE ON job TO vitrina_matrix;
