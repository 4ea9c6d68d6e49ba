-- Accounts, sessions, objects, uploads, videos and jobs.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

CREATE DOMAIN public_id AS text CHECK (VALUE ~ '^[A-Za-z0-9_-]{11}$');

CREATE TABLE account (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id       public_id NOT NULL UNIQUE,
    username        text NOT NULL CHECK (username ~ '^[A-Za-z0-9_.-]{3,32}$'),
    email           text CHECK (char_length(email) BETWEEN 3 AND 254),
    password_hash   text NOT NULL,
    role            text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
    suspended_at    timestamptz,
    quota_bytes     bigint CHECK (quota_bytes >= 0),       -- NULL: the configuration's
    used_bytes      bigint NOT NULL DEFAULT 0 CHECK (used_bytes >= 0),
    created_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz                            -- gone for all but the worker
);
CREATE UNIQUE INDEX account_username ON account (lower(username));
CREATE INDEX account_trigram ON account USING gin (lower(username) gin_trgm_ops);
CREATE INDEX account_admin ON account (id) WHERE role = 'admin';

CREATE TABLE session (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id  public_id NOT NULL UNIQUE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    user_agent text NOT NULL DEFAULT '' CHECK (char_length(user_agent) <= 200),
    address    text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX session_account ON session (account_id, id);
CREATE INDEX session_used ON session (used_at);

CREATE TABLE token (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id  public_id NOT NULL UNIQUE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    name       text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    scopes     text[] NOT NULL CHECK (cardinality(scopes) >= 1
                   AND scopes <@ ARRAY['read', 'upload', 'manage', 'admin']),
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at    timestamptz
);
CREATE INDEX token_account ON token (account_id, id);

-- Browsers that have signed in to an account: others' failures never slow them down.
CREATE TABLE device (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    failures   integer NOT NULL DEFAULT 0,
    used_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX device_account ON device (account_id, used_at);

-- Failed log-ins by name as typed, whether there is such an account or not: both are
-- slowed down alike.  Unlogged: losing it in a crash forgives some failures.
CREATE UNLOGGED TABLE login_failure (
    name      text PRIMARY KEY CHECK (char_length(name) <= 64),
    failures  integer NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_failure_age ON login_failure (failed_at);

-- Codes shown once: invitations, password resets, and the admin's.
CREATE TABLE code (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id  public_id NOT NULL UNIQUE,
    kind       text NOT NULL CHECK (kind IN ('invitation', 'reset', 'admin')),
    code_hash  bytea NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    account_id bigint REFERENCES account ON DELETE CASCADE,  -- reset: whose password
    created_by bigint REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX code_kind ON code (kind, id);
CREATE INDEX code_account ON code (account_id);
CREATE INDEX code_created_by ON code (created_by);

CREATE TABLE setting (
    name       text PRIMARY KEY,
    value      text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE object (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        text NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 200),
    owner_id   bigint NOT NULL REFERENCES account,
    size_bytes bigint NOT NULL DEFAULT 0 CHECK (size_bytes >= 0),
    etag       text NOT NULL DEFAULT '',
    version_id text NOT NULL DEFAULT '',
    sha256     bytea CHECK (length(sha256) = 32),            -- filled by the worker
    state      text NOT NULL DEFAULT 'uploading'
                   CHECK (state IN ('uploading', 'stored', 'deleting')),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX object_owner ON object (owner_id);
CREATE INDEX object_not_stored ON object (state, created_at) WHERE state <> 'stored';

CREATE TABLE upload (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id       text NOT NULL UNIQUE,                    -- the S3 upload id, or ours
    object_id       bigint NOT NULL UNIQUE REFERENCES object ON DELETE CASCADE,
    filename        text NOT NULL CHECK (char_length(filename) <= 255),
    type            text NOT NULL DEFAULT '' CHECK (char_length(type) <= 100),
    size_bytes      bigint NOT NULL DEFAULT 0,               -- as announced; 0: not said
    part_size_bytes bigint NOT NULL,                         -- 0: the whole in one PUT
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),      -- when something last came
    completed_at    timestamptz
);
CREATE INDEX upload_updated ON upload (updated_at);

CREATE TABLE part (
    upload_id  bigint NOT NULL REFERENCES upload ON DELETE CASCADE,
    number     integer NOT NULL CHECK (number BETWEEN 1 AND 10000),
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    etag       text NOT NULL,
    PRIMARY KEY (upload_id, number)
);

CREATE TABLE video (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id   public_id NOT NULL UNIQUE,
    owner_id    bigint NOT NULL REFERENCES account,
    object_id   bigint NOT NULL UNIQUE REFERENCES object,
    owner_name  text NOT NULL,                               -- as in account, and
    size_bytes  bigint NOT NULL,                             -- as in object: lists join nothing
    title       text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    description text NOT NULL DEFAULT '' CHECK (char_length(description) <= 5000),
    tags        text[] NOT NULL DEFAULT '{}' CHECK (cardinality(tags) <= 20),
    privacy     text NOT NULL DEFAULT 'public'
                    CHECK (privacy IN ('public', 'unlisted', 'private')),
    state       text NOT NULL DEFAULT 'processing'
                    CHECK (state IN ('processing', 'ready', 'failed')),
    progress    integer NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    reason      text,
    type        text NOT NULL,                               -- mime type of the original
    duration_ms bigint NOT NULL DEFAULT 0,
    width       integer NOT NULL DEFAULT 0,
    height      integer NOT NULL DEFAULT 0,
    poster_key  text,                                        -- v/<id>/poster-<n>.jpg
    poster_is_chosen boolean NOT NULL DEFAULT false,
    hls_prefix  text,                                        -- v/<id>/hls-<n>/
    views       bigint NOT NULL DEFAULT 0,
    likes       bigint NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    deleted_by_admin boolean NOT NULL DEFAULT false,         -- then only the admin undeletes it
    search_text text NOT NULL DEFAULT '',                    -- folded title and tags
    search      tsvector NOT NULL DEFAULT ''
);
CREATE INDEX video_newest ON video (created_at DESC, id DESC)
    WHERE privacy = 'public' AND deleted_at IS NULL AND state <> 'failed';
CREATE INDEX video_popular ON video (views DESC, id DESC)
    WHERE privacy = 'public' AND deleted_at IS NULL AND state <> 'failed';
CREATE INDEX video_owner ON video (owner_id, created_at DESC, id DESC);
CREATE INDEX video_deleted ON video (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX video_owner_deleted ON video (owner_id, deleted_at DESC, id DESC)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX video_search ON video USING gin (search);
CREATE INDEX video_trigram ON video USING gin (search_text gin_trgm_ops);

-- Every word that a search can find: what a mistyped word is compared with, which
-- is far quicker than comparing it with every video.  Words are never taken back.
CREATE TABLE video_word (
    word text PRIMARY KEY CHECK (char_length(word) BETWEEN 3 AND 40)
);
CREATE INDEX video_word_prefix ON video_word (word text_pattern_ops);
CREATE INDEX video_word_trigram ON video_word USING gin (word gin_trgm_ops);

-- The tags of video.tags, each with its newest videos first: kept by a trigger.
CREATE TABLE video_tag (
    tag        text NOT NULL CHECK (char_length(tag) BETWEEN 1 AND 40),
    created_at timestamptz NOT NULL,
    video_id   bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    PRIMARY KEY (tag, created_at, video_id)
);
CREATE INDEX video_tag_video ON video_tag (video_id);

CREATE FUNCTION video_search_refresh() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search_text := lower(unaccent(NEW.title || ' ' || array_to_string(NEW.tags, ' ')));
    NEW.search :=
        setweight(to_tsvector('simple', unaccent(NEW.title)), 'A') ||
        setweight(to_tsvector('simple', unaccent(array_to_string(NEW.tags, ' '))), 'B') ||
        setweight(to_tsvector('simple', unaccent(NEW.description)), 'C');
    -- In order, so that no two transactions wait for each other.
    INSERT INTO video_word
    SELECT lexeme FROM unnest(NEW.search) WHERE char_length(lexeme) BETWEEN 3 AND 40
     ORDER BY lexeme ON CONFLICT DO NOTHING;
    RETURN NEW;
END $$;
CREATE TRIGGER video_search_refresh
    BEFORE INSERT OR UPDATE OF title, description, tags ON video
    FOR EACH ROW EXECUTE FUNCTION video_search_refresh();

-- Neither changes: an account keeps its name, a published object its size.
CREATE FUNCTION video_copy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT username INTO NEW.owner_name FROM account WHERE id = NEW.owner_id;
    SELECT size_bytes INTO NEW.size_bytes FROM object WHERE id = NEW.object_id;
    RETURN NEW;
END $$;
CREATE TRIGGER video_copy BEFORE INSERT ON video FOR EACH ROW EXECUTE FUNCTION video_copy();

CREATE FUNCTION video_tags_refresh() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM video_tag WHERE video_id = NEW.id AND tag <> ALL (NEW.tags);
    INSERT INTO video_tag (tag, created_at, video_id)
    SELECT unnest(NEW.tags), NEW.created_at, NEW.id ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER video_tags_refresh
    AFTER INSERT OR UPDATE OF tags ON video
    FOR EACH ROW EXECUTE FUNCTION video_tags_refresh();

-- Tells caches of who may see which media: see service/video_media.h.
CREATE FUNCTION video_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('video', OLD.public_id);
    RETURN NULL;
END $$;
CREATE TRIGGER video_changed
    AFTER UPDATE OF privacy, deleted_at, poster_key, hls_prefix ON video
    FOR EACH ROW WHEN ((OLD.privacy, OLD.deleted_at, OLD.poster_key, OLD.hls_prefix)
        IS DISTINCT FROM (NEW.privacy, NEW.deleted_at, NEW.poster_key, NEW.hls_prefix))
    EXECUTE FUNCTION video_changed();
CREATE TRIGGER video_gone AFTER DELETE ON video
    FOR EACH ROW EXECUTE FUNCTION video_changed();

-- Who was counted as a viewer lately.  Unlogged: losing it in a crash counts some twice.
CREATE UNLOGGED TABLE video_view (
    video_id   bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    viewer     bytea NOT NULL CHECK (length(viewer) = 16),   -- a hash: see service/view.h
    counted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (video_id, viewer)
);
CREATE INDEX video_view_age ON video_view (counted_at);

CREATE TABLE rendition (
    video_id   bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    height     integer NOT NULL,
    width      integer NOT NULL,
    bandwidth  bigint NOT NULL,
    size_bytes bigint NOT NULL DEFAULT 0,
    is_copy    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (video_id, height)
);

CREATE TABLE video_like (
    video_id   bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (video_id, account_id)
);
CREATE INDEX video_like_account ON video_like (account_id);

CREATE TABLE comment (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id  public_id NOT NULL UNIQUE,
    video_id   bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    body       text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 2000),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX comment_video ON comment (video_id, created_at DESC, id DESC);
CREATE INDEX comment_account ON comment (account_id);

CREATE TABLE job (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id    public_id NOT NULL UNIQUE,
    kind         text NOT NULL,
    video_id     bigint REFERENCES video ON DELETE CASCADE,
    payload      jsonb NOT NULL DEFAULT '{}',
    state        text NOT NULL DEFAULT 'queued'
                     CHECK (state IN ('queued', 'running', 'done', 'parked')),
    attempts     integer NOT NULL DEFAULT 0,
    progress     integer NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    reason       text,
    run_at       timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    leased_by    text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX job_due ON job (run_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX job_state ON job (state, id DESC);
CREATE INDEX job_video ON job (video_id);

-- What an Idempotency-Key made, so that saying it again makes nothing more.
CREATE TABLE idempotency (
    account_id  bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    key         text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 200),
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    made        text NOT NULL DEFAULT '',                    -- public id of what was made
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

-- One role a program, and what each may do.
DO $$
DECLARE
    program text;
BEGIN
    FOREACH program IN ARRAY ARRAY['auth', 'videos', 'images', 'files', 'credentials',
        'stats', 'matrix', 'worker'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vitrina_' || program) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', 'vitrina_' || program);
        END IF;
    END LOOP;
END $$;

-- Sessions and tokens are resolved through this alone: no program but auth reads them.
-- `is_unused`: not touched for a minute, so that session_touch() is due.
CREATE FUNCTION session_resolve(hash bytea, is_token boolean, idle_days integer)
RETURNS TABLE (session_id bigint, account_id bigint, is_admin boolean, is_suspended boolean,
    is_unused boolean, scopes text[], expires_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF is_token THEN
        RETURN QUERY
            SELECT t.id, a.id, a.role = 'admin', a.suspended_at IS NOT NULL,
                   t.used_at IS NULL OR t.used_at < now() - interval '1 minute',
                   t.scopes, t.expires_at
              FROM token t JOIN account a ON a.id = t.account_id
             WHERE t.token_hash = hash AND (t.expires_at IS NULL OR t.expires_at > now())
               AND a.deleted_at IS NULL;
    ELSE
        RETURN QUERY
            SELECT s.id, a.id, a.role = 'admin', a.suspended_at IS NOT NULL,
                   s.used_at < now() - interval '1 minute', NULL::text[],
                   s.used_at + make_interval(days => idle_days)
              FROM session s JOIN account a ON a.id = s.account_id
             WHERE s.token_hash = hash AND s.used_at > now() - make_interval(days => idle_days)
               AND a.deleted_at IS NULL;
    END IF;
END $$;

-- Note that a session or token is in use.  Never waits: whoever holds the row is
-- touching it too, and losing a touch in a crash does no harm.  A statement of its own.
CREATE FUNCTION session_touch(session_id bigint, is_token boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    IF is_token THEN
        UPDATE token SET used_at = now() WHERE id = (
            SELECT id FROM token WHERE id = session_id
               AND (used_at IS NULL OR used_at < now() - interval '1 minute')
               FOR UPDATE SKIP LOCKED);
    ELSE
        UPDATE session SET used_at = now() WHERE id = (
            SELECT id FROM session WHERE id = session_id
               AND used_at < now() - interval '1 minute'
               FOR UPDATE SKIP LOCKED);
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION session_resolve(bytea, boolean, integer), session_touch(bigint, boolean)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_resolve(bytea, boolean, integer), session_touch(bigint, boolean)
    TO vitrina_auth, vitrina_videos, vitrina_images, vitrina_files, vitrina_credentials,
    vitrina_stats, vitrina_matrix;

-- Every program drops what it remembers of an account's sessions when these change.
CREATE FUNCTION session_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'account' THEN
        PERFORM pg_notify('session', OLD.id::text);
    ELSE
        PERFORM pg_notify('session', OLD.account_id::text);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER session_changed AFTER DELETE ON session
    FOR EACH ROW EXECUTE FUNCTION session_changed();
CREATE TRIGGER session_changed AFTER DELETE OR UPDATE OF scopes, expires_at ON token
    FOR EACH ROW EXECUTE FUNCTION session_changed();
CREATE TRIGGER session_changed AFTER UPDATE OF role, suspended_at, deleted_at ON account
    FOR EACH ROW EXECUTE FUNCTION session_changed();

GRANT SELECT, INSERT, UPDATE, DELETE ON account, session, token, device, login_failure, code,
    setting TO vitrina_auth;
GRANT SELECT, UPDATE ON video, object, upload TO vitrina_auth;
GRANT DELETE ON upload, video TO vitrina_auth;
GRANT SELECT, DELETE ON comment, video_like TO vitrina_auth;
GRANT SELECT, INSERT ON job TO vitrina_auth;

GRANT SELECT (id, public_id, username, role, suspended_at, quota_bytes, used_bytes, created_at,
    deleted_at) ON account TO vitrina_videos, vitrina_images, vitrina_files, vitrina_credentials,
    vitrina_stats, vitrina_matrix, vitrina_worker;
GRANT UPDATE (used_bytes) ON account TO vitrina_videos, vitrina_images, vitrina_files,
    vitrina_credentials, vitrina_matrix, vitrina_worker;
GRANT SELECT ON setting TO vitrina_videos, vitrina_images, vitrina_files, vitrina_credentials,
    vitrina_stats, vitrina_matrix, vitrina_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON object, upload, part, idempotency
    TO vitrina_videos, vitrina_credentials, vitrina_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON video, video_word, video_tag, video_view, rendition,
    video_like, comment, job TO vitrina_videos, vitrina_worker;
GRANT SELECT, INSERT ON job TO vitrina_credentials;
GRANT DELETE ON account, session, token, code, device, login_failure TO vitrina_worker;
GRANT SELECT (id, used_at) ON session TO vitrina_worker;
GRANT SELECT (used_at) ON device TO vitrina_worker;
GRANT SELECT (expires_at) ON code TO vitrina_worker;
GRANT SELECT (failed_at) ON login_failure TO vitrina_worker;
