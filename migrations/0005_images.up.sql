-- Images: a key that its first owner chose, and the version that it stands for.

CREATE TABLE image (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        text COLLATE "C" NOT NULL UNIQUE
                   CHECK (key ~ '^[A-Za-z0-9._-]{1,200}$' AND key ~ '[A-Za-z0-9]'),
    owner_id   bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX image_newest ON image (created_at DESC, id DESC);
CREATE INDEX image_owner ON image (owner_id, created_at DESC, id DESC);

-- One an image: replacing it makes another, and the one before goes.
CREATE TABLE image_version (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id       public_id NOT NULL UNIQUE,
    image_id        bigint NOT NULL UNIQUE REFERENCES image ON DELETE CASCADE,
    object_id       bigint NOT NULL UNIQUE REFERENCES object ON DELETE CASCADE,
    type            text NOT NULL CHECK (type IN ('jpeg', 'png', 'webp', 'avif')),
    width           integer NOT NULL CHECK (width > 0),
    height          integer NOT NULL CHECK (height > 0),
    frames          integer NOT NULL DEFAULT 1 CHECK (frames > 0),
    has_alpha       boolean NOT NULL DEFAULT false,
    size_bytes      bigint NOT NULL CHECK (size_bytes > 0),          -- of what is stored
    sha256          bytea NOT NULL CHECK (length(sha256) = 32),
    original_type   text NOT NULL CHECK (original_type IN ('jpeg', 'png', 'gif', 'webp', 'avif')),
    original_bytes  bigint NOT NULL CHECK (original_bytes > 0),      -- of what was sent
    original_sha256 bytea NOT NULL CHECK (length(original_sha256) = 32)
);
CREATE INDEX image_version_original ON image_version (original_sha256);

-- Programs that remember images drop what changed: 'key version', 'key' when it is
-- gone, or '' for all.
CREATE FUNCTION image_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'account' THEN
        PERFORM pg_notify('image', '');
    ELSIF TG_TABLE_NAME = 'image' THEN
        PERFORM pg_notify('image', OLD.key);
    ELSE
        PERFORM pg_notify('image', key || ' ' || NEW.public_id)
           FROM image WHERE id = NEW.image_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER image_changed AFTER DELETE ON image
    FOR EACH ROW EXECUTE FUNCTION image_changed();
CREATE TRIGGER image_changed AFTER INSERT ON image_version
    FOR EACH ROW EXECUTE FUNCTION image_changed();
CREATE TRIGGER image_changed AFTER UPDATE OF deleted_at ON account
    FOR EACH ROW WHEN (OLD.deleted_at IS DISTINCT FROM NEW.deleted_at)
    EXECUTE FUNCTION image_changed();

GRANT SELECT, INSERT, UPDATE, DELETE ON image, image_version, object TO vitrina_images;
GRANT SELECT, INSERT ON job TO vitrina_images;
GRANT SELECT ON image, image_version TO vitrina_worker, vitrina_stats;
