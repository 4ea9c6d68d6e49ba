-- Files: rows over immutable objects.  A row says whose child it is and by what
-- name, never a path: a folder of any size moves as one row.  Roots have no
-- parent: an account's home, and the one common folder, whose home_of is NULL.
CREATE TABLE file (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id   public_id NOT NULL UNIQUE,
    parent_id   bigint REFERENCES file,
    name        text COLLATE "C" NOT NULL,
    is_file     boolean NOT NULL,               -- else a folder
    object_id   bigint REFERENCES object,       -- a file's bytes now
    size_bytes  bigint NOT NULL DEFAULT 0 CHECK (size_bytes >= 0),      -- the object's
    home_of     bigint UNIQUE REFERENCES account,
    created_at  timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now(),     -- as whoever put it says
    updated_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,                    -- this row; what is below it is not marked
    bin_id      bigint REFERENCES file,         -- the root in whose bin it is
    CHECK (is_file = (object_id IS NOT NULL)),
    CHECK ((parent_id IS NULL) = (name = '')),
    CHECK (parent_id IS NOT NULL OR NOT is_file),
    CHECK (parent_id IS NULL OR home_of IS NULL),
    CHECK (bin_id IS NULL OR deleted_at IS NOT NULL),
    CHECK (octet_length(name) <= 255 AND name NOT IN ('.', '..')
           AND name !~ '[/\x01-\x1f\x7f\u0080-\u009f]' AND name IS NFC NORMALIZED)
);
CREATE UNIQUE INDEX file_name ON file (parent_id, name) WHERE deleted_at IS NULL;
-- As a folder is listed: folders first.
CREATE INDEX file_listed ON file (parent_id, is_file, name) WHERE deleted_at IS NULL;
CREATE INDEX file_parent ON file (parent_id);
CREATE UNIQUE INDEX file_common ON file ((home_of IS NULL)) WHERE parent_id IS NULL AND home_of IS NULL;
CREATE INDEX file_object ON file (object_id);
CREATE INDEX file_bin ON file (bin_id, deleted_at DESC, id DESC) WHERE bin_id IS NOT NULL;
CREATE INDEX file_deleted ON file (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX file_search ON file USING gin ((name COLLATE "default") gin_trgm_ops)
    WHERE deleted_at IS NULL;

-- What a file's bytes were before: modified_at is theirs, replaced_at when others came.
CREATE TABLE file_version (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id   public_id NOT NULL UNIQUE,
    file_id     bigint NOT NULL REFERENCES file,
    object_id   bigint NOT NULL REFERENCES object,
    size_bytes  bigint NOT NULL CHECK (size_bytes >= 0),
    modified_at timestamptz NOT NULL,
    replaced_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX file_version_of ON file_version (file_id, id DESC);
CREATE INDEX file_version_object ON file_version (object_id);
CREATE INDEX file_version_replaced ON file_version (replaced_at);

-- The root above a row that is there: no row on the way to it is deleted.  NULL else.
CREATE FUNCTION file_root(of_id bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    here bigint := of_id;
    up   bigint;
    gone timestamptz;
BEGIN
    FOR depth IN 1..4200 LOOP
        SELECT parent_id, deleted_at INTO up, gone FROM file WHERE id = here;
        IF NOT FOUND OR gone IS NOT NULL THEN
            RETURN NULL;
        END IF;
        IF up IS NULL THEN
            RETURN here;
        END IF;
        here := up;
    END LOOP;
    RETURN NULL;
END $$;

-- That root, where `who` (an account) may read and write below it.
CREATE FUNCTION file_access(who bigint, of_id bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT id FROM file WHERE id = file_root(of_id) AND (home_of = who OR home_of IS NULL)
$$;

-- Is the row `of_id`, or one that it is below?
CREATE FUNCTION file_is_within(of_id bigint, above bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    here bigint := of_id;
BEGIN
    WHILE here IS NOT NULL LOOP
        IF here = above THEN
            RETURN true;
        END IF;
        SELECT parent_id INTO here FROM file WHERE id = here;
    END LOOP;
    RETURN false;
END $$;

-- Names from the root down, a / before each; '' of a root.
CREATE FUNCTION file_path(of_id bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    here bigint := of_id;
    up   bigint;
    part text;
    path text := '';
BEGIN
    FOR depth IN 1..4200 LOOP
        SELECT parent_id, name INTO up, part FROM file WHERE id = here;
        EXIT WHEN up IS NULL;
        path := '/' || part || path;
        here := up;
    END LOOP;
    RETURN path;
END $$;

-- The row that names lead to from a root; NULL where there is none.
CREATE FUNCTION file_at(root bigint, names text[]) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    here bigint := root;
    part text;
BEGIN
    FOREACH part IN ARRAY names LOOP
        SELECT id INTO here FROM file
         WHERE parent_id = here AND name = part COLLATE "C" AND deleted_at IS NULL;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
    END LOOP;
    RETURN here;
END $$;

-- Bytes of the longest path of a folder below, seen from this one; 0 where there is none.
CREATE FUNCTION file_deepest(of_id bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE down AS (
        SELECT of_id AS id, 0::bigint AS bytes
        UNION ALL
        SELECT f.id, down.bytes + 1 + octet_length(f.name)
          FROM down JOIN file f ON f.parent_id = down.id
         WHERE NOT f.is_file AND f.deleted_at IS NULL AND down.bytes <= 4096)
    SELECT max(bytes) FROM down
$$;

-- Does anything that people made of it use this object?
CREATE FUNCTION object_is_used(of_id bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM file WHERE object_id = of_id)
        OR EXISTS (SELECT FROM file_version WHERE object_id = of_id)
        OR EXISTS (SELECT FROM video WHERE object_id = of_id)
        OR EXISTS (SELECT FROM image_version WHERE object_id = of_id)
        OR EXISTS (SELECT FROM matrix WHERE object_id = of_id)
$$;

REVOKE ALL ON FUNCTION object_is_used(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION object_is_used(bigint) TO vitrina_files, vitrina_worker,
    vitrina_videos, vitrina_images, vitrina_matrix;
GRANT SELECT, INSERT, UPDATE, DELETE ON file, file_version TO vitrina_files, vitrina_worker;
GRANT USAGE ON SEQUENCE file_id_seq TO vitrina_files;
GRANT SELECT, INSERT, UPDATE ON object TO vitrina_files;
GRANT SELECT, UPDATE, DELETE ON upload TO vitrina_files;
GRANT SELECT, INSERT ON job TO vitrina_files;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency TO vitrina_files;
