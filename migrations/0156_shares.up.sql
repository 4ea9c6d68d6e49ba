-- Shares: one row a share, whatever is shared and with whomever: a person, or whoever has
-- a link, of which the database has a hash alone.  What it is of says `kind`; each kind of
-- thing has a column of its own, so that a share goes with it.
CREATE TABLE share (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id     public_id NOT NULL UNIQUE,
    owner_id      bigint NOT NULL REFERENCES account ON DELETE CASCADE,    -- who shares it
    kind          text NOT NULL CHECK (kind IN ('file', 'folder', 'video')),
    file_id       bigint REFERENCES file ON DELETE CASCADE,
    video_id      bigint REFERENCES video ON DELETE CASCADE,
    rights        text NOT NULL CHECK (rights IN ('read', 'write', 'drop')),
    with_id       bigint REFERENCES account ON DELETE CASCADE,  -- the person; NULL: a link
    label         text COLLATE "C",             -- by which name that person finds it
    token_hash    bytea UNIQUE CHECK (octet_length(token_hash) = 32),
    password_hash text,
    uses_max      bigint CHECK (uses_max > 0),  -- downloads, or uploads into it
    uses          bigint NOT NULL DEFAULT 0,
    ends_at       timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    used_at       timestamptz,
    CHECK (num_nonnulls(file_id, video_id) = 1),
    CHECK ((kind = 'video') = (video_id IS NOT NULL)),
    CHECK ((with_id IS NULL) = (token_hash IS NOT NULL)),
    CHECK ((with_id IS NULL) = (label IS NULL)),
    CHECK (with_id IS NULL OR num_nonnulls(password_hash, uses_max) = 0),
    CHECK (rights = 'read' OR kind <> 'video'),
    CHECK (rights <> 'write' OR with_id IS NOT NULL),
    CHECK (rights <> 'drop' OR (with_id IS NULL AND kind = 'folder'))
);
CREATE INDEX share_owner ON share (owner_id, id DESC);
CREATE UNIQUE INDEX share_file ON share (file_id, with_id) WHERE file_id IS NOT NULL;
CREATE UNIQUE INDEX share_video ON share (video_id, with_id) WHERE video_id IS NOT NULL;
CREATE UNIQUE INDEX share_label ON share (with_id, (kind = 'video'), label) WHERE with_id IS NOT NULL;

-- What `who` may do with a row that is there: 3, all, in his home; 2, read and write; 1, read.
-- `root` is what it is below, `top` the highest that he sees of it: that root, or what
-- its owner shares with him, which he finds by the name `label`.  NULLs: it is none of his.
-- The release before asks file_access(), which knows of no shares.
CREATE FUNCTION file_seen(who bigint, of_id bigint,
    OUT root bigint, OUT top bigint, OUT rights integer, OUT label text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    home bigint;
BEGIN
    SELECT f.id, f.home_of INTO root, home FROM file f WHERE f.id = file_root(of_id);
    IF NOT FOUND THEN
        RETURN;
    ELSIF home IS NULL OR home = who THEN
        top := root;
        rights := CASE WHEN home IS NULL THEN 2 ELSE 3 END;
        RETURN;
    END IF;
    WITH RECURSIVE up AS (
        SELECT f.id, f.parent_id, 0 AS level FROM file f WHERE f.id = of_id
        UNION ALL
        SELECT f.id, f.parent_id, up.level + 1 FROM up JOIN file f ON f.id = up.parent_id)
    SELECT (array_agg(up.id ORDER BY up.level DESC))[1], (array_agg(s.label ORDER BY up.level DESC))[1],
           max(CASE s.rights WHEN 'write' THEN 2 ELSE 1 END)
      INTO top, label, rights
      FROM up JOIN share s ON s.file_id = up.id AND s.with_id = who AND s.owner_id = home
     WHERE s.ends_at IS NULL OR s.ends_at > now();
    IF top IS NULL THEN
        root := NULL;
    END IF;
END $$;

-- The root above it, where `who` may write there.
CREATE FUNCTION file_writes(who bigint, of_id bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT root FROM file_seen(who, of_id) WHERE rights >= 2
$$;

-- What says that a link's password was shown, or that a download has begun, is signed by this.
ALTER TABLE site_key DROP CONSTRAINT site_key_name_check,
    ADD CONSTRAINT site_key_name_check CHECK (name IN ('cursor', 'rate', 'share'));
INSERT INTO site_key (name, key)
VALUES ('share', sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
                     || uuid_send(gen_random_uuid())));

GRANT SELECT, INSERT, UPDATE, DELETE ON share TO vitrina_files;
GRANT SELECT (owner_id, with_id), DELETE ON share TO vitrina_auth;      -- an account that closes
