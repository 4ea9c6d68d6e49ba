CREATE EXTENSION IF NOT EXISTS fuzzystrmatch WITH SCHEMA public;

COMMENT ON EXTENSION fuzzystrmatch IS 'determine similarities and distance between strings';

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;

COMMENT ON EXTENSION unaccent IS 'text search dictionary that removes accents';

CREATE DOMAIN public.public_id AS text
	CONSTRAINT public_id_check CHECK ((VALUE ~ '^[A-Za-z0-9_-]{11}$'::text));

CREATE FUNCTION public.account_is_open(of_id bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM account
                    WHERE id = of_id AND suspended_at IS NULL AND deleted_at IS NULL)
$$;

CREATE FUNCTION public.cache_config_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('cache_config', NEW.version::text);
    RETURN NULL;
END $$;

CREATE FUNCTION public.caption_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM video_spoken_refresh(CASE TG_OP WHEN 'DELETE' THEN OLD.video_id ELSE NEW.video_id END);
    RETURN NULL;
END $$;

CREATE FUNCTION public.file_access(who bigint, of_id bigint) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT id FROM file WHERE id = file_root(of_id) AND (home_of = who OR home_of IS NULL)
$$;

CREATE FUNCTION public.file_at(root bigint, names text[]) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.file_deepest(of_id bigint) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    WITH RECURSIVE down AS (
        SELECT of_id AS id, 0::bigint AS bytes
        UNION ALL
        SELECT f.id, down.bytes + 1 + octet_length(f.name)
          FROM down JOIN file f ON f.parent_id = down.id
         WHERE NOT f.is_file AND f.deleted_at IS NULL AND f.name <> '' AND down.bytes <= 4096)
    SELECT max(bytes) FROM down
$$;

CREATE FUNCTION public.file_horizon(roots bigint[], before bigint, latest integer) RETURNS bigint
    LANGUAGE sql STABLE
    SET enable_sort TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
    SELECT coalesce(max(h.id), 0) FROM unnest(roots) r (id) CROSS JOIN LATERAL (
        SELECT f.id FROM file f WHERE f.found_in = r.id AND f.deleted_at IS NULL AND f.id < before
         ORDER BY f.id DESC OFFSET latest - 1 LIMIT 1) h
$$;

CREATE FUNCTION public.file_is_within(of_id bigint, above bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.file_mark_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.changed := pg_current_xact_id();
    RETURN NEW;
END $$;

CREATE FUNCTION public.file_mark_gone() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO file_gone (public_id, found_in, changed)
    VALUES (OLD.public_id, OLD.found_in, pg_current_xact_id());
    RETURN NULL;
END $$;

CREATE FUNCTION public.file_open_to(who bigint, of_id bigint, OUT root bigint, OUT top bigint, OUT rights integer, OUT label text) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    SELECT e.root, e.top, e.rights, e.label INTO root, top, rights, label
      FROM file_seen(who, of_id) e;
    IF label IS NOT NULL
       AND NOT account_is_open((SELECT f.home_of FROM file f WHERE f.id = file_open_to.root)) THEN
        root := NULL;
        top := NULL;
        rights := NULL;
        label := NULL;
    END IF;
END $$;

CREATE FUNCTION public.file_path(of_id bigint) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.file_place(who bigint, folder bigint, called text, as_id public.public_id, as_key text, bytes bigint, as_etag text, as_version text, hash bytea, modified timestamp with time zone, quota bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    tree bigint := file_writes(who, folder);
    made bigint;
BEGIN
    PERFORM FROM file WHERE id = tree FOR KEY SHARE;
    IF NOT FOUND OR EXISTS (SELECT FROM file_lock WHERE root_id = tree AND expires_at > now())
    OR EXISTS (SELECT FROM file WHERE parent_id = folder AND name = called AND deleted_at IS NULL) THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE account SET used_bytes = used_bytes + bytes
     WHERE id = who AND used_bytes + bytes <= coalesce(quota_bytes, quota);
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO object (key, owner_id, size_bytes, etag, version_id, sha256, state)
    VALUES (as_key, who, bytes, as_etag, as_version, hash, 'stored') RETURNING id INTO made;
    INSERT INTO file (public_id, parent_id, name, is_file, object_id, size_bytes, modified_at, found_in)
    VALUES (as_id, folder, called, true, made, bytes, coalesce(modified, now()), tree)
    RETURNING id INTO made;
    RETURN made;
END $$;

CREATE FUNCTION public.file_root(of_id bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.file_seen(who bigint, of_id bigint, OUT root bigint, OUT top bigint, OUT rights integer, OUT label text) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.file_unlock() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    here bigint := coalesce(OLD.parent_id, OLD.id);
    up   bigint;
BEGIN
    LOOP
        SELECT parent_id INTO up FROM file WHERE id = here;
        EXIT WHEN up IS NULL;
        here := up;
    END LOOP;
    DELETE FROM file_lock WHERE root_id = here AND file_is_within(file_id, NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION public.file_writable_by(who bigint, of_id bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT e.root FROM file_open_to(who, of_id) e WHERE e.rights >= 2);
END $$;

CREATE FUNCTION public.file_writes(who bigint, of_id bigint) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT root FROM file_seen(who, of_id) WHERE rights >= 2
$$;

CREATE FUNCTION public.host_notify() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('host', '');
    RETURN NULL;
END $$;

CREATE FUNCTION public.image_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.job_arrive(of_kinds text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    came record;
BEGIN
    FOR came IN
        SELECT j.id, j.kind, j.owner_id FROM unnest(of_kinds) AS k(name), LATERAL (
            SELECT id, kind, owner_id FROM job
             WHERE kind = k.name AND state = 'queued' AND turn IS NULL AND run_at <= now()
             ORDER BY run_at, id LIMIT 16 FOR UPDATE SKIP LOCKED) j
    LOOP
        UPDATE job SET turn = job_turn_next(came.kind, came.owner_id) WHERE id = came.id;
    END LOOP;
END $$;

CREATE FUNCTION public.job_ended() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM pg_notify('job_end', OLD.leased_by);
    RETURN NULL;
END $$;

CREATE FUNCTION public.job_owner() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF NEW.video_id IS NOT NULL THEN
        SELECT owner_id INTO NEW.owner_id FROM video WHERE id = NEW.video_id;
    ELSIF NEW.kind = 'matrix' THEN
        SELECT id INTO NEW.owner_id FROM account WHERE id = (NEW.payload->>'account')::bigint;
    END IF;
    IF NEW.state = 'queued' AND NEW.run_at <= now() THEN
        NEW.turn := job_turn_next(NEW.kind, NEW.owner_id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.job_turn_next(of_kind text, of_owner bigint) RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT greatest(0,
        (SELECT max(turn) FROM job WHERE kind = of_kind AND state = 'running'),
        (SELECT min(turn) - 1 FROM job WHERE kind = of_kind AND state = 'queued'
            AND turn IS NOT NULL),
        (SELECT max(turn) + 1 FROM job WHERE kind = of_kind AND state IN ('queued', 'running')
            AND coalesce(owner_id, 0) = coalesce(of_owner, 0) AND turn IS NOT NULL))
$$;

CREATE FUNCTION public.matrix_charge() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    owner bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.owner_id ELSE NEW.owner_id END;
    more  bigint := 0;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        more := matrix_inline_bytes(NEW.data);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        more := more - matrix_inline_bytes(OLD.data);
    END IF;
    IF more <> 0 THEN
        UPDATE account SET used_bytes = greatest(0, used_bytes + more) WHERE id = owner;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.matrix_inline_bytes(data bytea) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT coalesce(length(data) + 128, 0)::bigint
$$;

CREATE FUNCTION public.object_is_used(of_id bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM file WHERE object_id = of_id)
        OR EXISTS (SELECT FROM file_version WHERE object_id = of_id)
        OR EXISTS (SELECT FROM video WHERE object_id = of_id)
        OR EXISTS (SELECT FROM image_version WHERE object_id = of_id)
        OR EXISTS (SELECT FROM matrix WHERE object_id = of_id)
$$;

CREATE FUNCTION public.object_keep() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (SELECT FROM file WHERE object_id = old.id)
    OR EXISTS (SELECT FROM file_version WHERE object_id = old.id) THEN
        RETURN NULL;
    END IF;
    RETURN new;
END $$;

CREATE FUNCTION public.playlist_by_link(of_id text) RETURNS TABLE(public_id public.public_id, title text, description text, privacy text, owner_name text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT p.public_id, p.title, p.description, p.privacy, a.username
      FROM playlist p JOIN account a ON a.id = p.owner_id
     WHERE p.public_id = of_id AND playlist_is_open(p.privacy)
$$;

CREATE FUNCTION public.playlist_is_open(its_privacy text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT its_privacy IN ('public', 'unlisted') AND NOT EXISTS (
        SELECT FROM setting WHERE name = 'site_access' AND value = 'members')
$$;

CREATE FUNCTION public.playlist_later_made() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM playlist_later_of(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION public.playlist_later_of(account_id bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    INSERT INTO playlist (public_id, owner_id, kind, title)
    VALUES (translate(substr(encode(uuid_send(gen_random_uuid()), 'base64'), 1, 11), '+/', '-_'),
        account_id, 'later', 'Watch later')
$$;

CREATE FUNCTION public.playlist_videos(of_id text, most integer) RETURNS TABLE(id bigint, public_id public.public_id, title text, owner_name text, created_at timestamp with time zone, duration_ms bigint, views bigint, privacy text, state text, progress integer, reason text, poster_key text, deleted_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT v.id, v.public_id, v.title, v.owner_name, v.created_at, v.duration_ms, v.views,
           v.privacy, v.state, v.progress, NULL::text, v.poster_key, v.deleted_at
      FROM playlist p JOIN playlist_item i ON i.playlist_id = p.id
      JOIN video v ON v.id = i.video_id
     WHERE p.public_id = of_id AND playlist_is_open(p.privacy)
       AND v.deleted_at IS NULL AND v.state <> 'failed'
       AND (v.privacy = 'public' OR (v.privacy = 'unlisted' AND v.owner_id = p.owner_id))
     ORDER BY i.place, i.video_id LIMIT least(most, 101)
$$;

CREATE FUNCTION public.public_person(called text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT username FROM account WHERE lower(username) = lower(called) AND deleted_at IS NULL
       AND NOT site_is_closed()
$$;

CREATE TABLE public.video (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    owner_id bigint NOT NULL,
    object_id bigint NOT NULL,
    owner_name text NOT NULL,
    size_bytes bigint NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    privacy text DEFAULT 'public'::text NOT NULL,
    state text DEFAULT 'processing'::text NOT NULL,
    progress integer DEFAULT 0 NOT NULL,
    reason text,
    type text NOT NULL,
    duration_ms bigint DEFAULT 0 NOT NULL,
    width integer DEFAULT 0 NOT NULL,
    height integer DEFAULT 0 NOT NULL,
    poster_key text,
    poster_is_chosen boolean DEFAULT false NOT NULL,
    hls_prefix text,
    views bigint DEFAULT 0 NOT NULL,
    likes bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    deleted_by_admin boolean DEFAULT false NOT NULL,
    search_text text DEFAULT ''::text NOT NULL,
    search tsvector DEFAULT ''::tsvector NOT NULL,
    beside boolean,
    clean_id bigint,
    clean_type text,
    clean_bytes bigint,
    replaced_at timestamp with time zone,
    note text,
    wanted_privacy text,
    CONSTRAINT video_clean_check CHECK ((num_nulls(clean_id, clean_type, clean_bytes) = ANY (ARRAY[0, 3]))),
    CONSTRAINT video_description_check CHECK ((char_length(description) <= 5000)),
    CONSTRAINT video_note_check CHECK ((note = 'no-sound'::text)),
    CONSTRAINT video_privacy_check CHECK ((privacy = ANY (ARRAY['public'::text, 'unlisted'::text, 'private'::text]))),
    CONSTRAINT video_progress_check CHECK (((progress >= 0) AND (progress <= 100))),
    CONSTRAINT video_state_check CHECK ((state = ANY (ARRAY['processing'::text, 'ready'::text, 'failed'::text]))),
    CONSTRAINT video_tags_check CHECK ((cardinality(tags) <= 20)),
    CONSTRAINT video_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200))),
    CONSTRAINT video_wanted_check CHECK (((wanted_privacy IS NULL) OR ((privacy = 'private'::text) AND (wanted_privacy = ANY (ARRAY['public'::text, 'members'::text, 'unlisted'::text])))))
);

CREATE VIEW public.video_shown AS
 SELECT v.id,
    v.public_id,
    v.title,
    v.description,
    v.tags,
    v.privacy,
    v.owner_id,
    v.owner_name,
    v.created_at,
    v.updated_at,
    v.deleted_at,
    v.duration_ms,
    v.width,
    v.height,
        CASE
            WHEN (v.beside IS FALSE) THEN v.size_bytes
            ELSE v.clean_bytes
        END AS size_bytes,
    COALESCE(
        CASE
            WHEN (v.beside IS FALSE) THEN v.type
            ELSE v.clean_type
        END, ''::text) AS type,
    COALESCE(((v.beside IS FALSE) OR (v.clean_id IS NOT NULL)), false) AS has_file,
    v.state,
    v.progress,
    NULL::text AS reason,
    v.views,
    v.likes,
    v.poster_key,
    v.hls_prefix,
    v.wanted_privacy
   FROM public.video v;

CREATE FUNCTION public.public_piece(first_id text, size integer) RETURNS SETOF public.video_shown
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT * FROM video_shown
     WHERE id >= (SELECT id FROM video WHERE public_id = first_id AND privacy = 'public')
       AND privacy = 'public' AND deleted_at IS NULL AND state <> 'failed'
     ORDER BY id LIMIT least(size, 5000)
$$;

CREATE FUNCTION public.public_pieces(size integer) RETURNS SETOF public.public_id
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT public_id FROM (
        SELECT public_id, id, row_number() OVER (ORDER BY id) AS n FROM video
         WHERE privacy = 'public' AND deleted_at IS NULL AND state <> 'failed') v
     WHERE n % size = 1 ORDER BY id
$$;

CREATE FUNCTION public.public_videos(person text, before_at timestamp with time zone, before_id bigint, most integer) RETURNS SETOF public.video_shown
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF person IS NULL THEN
        RETURN QUERY SELECT * FROM video_shown
         WHERE privacy = 'public' AND deleted_at IS NULL AND state <> 'failed'
           AND (created_at, id) < (coalesce(before_at, 'infinity'), before_id)
         ORDER BY created_at DESC, id DESC LIMIT least(most, 101);
    ELSE
        RETURN QUERY SELECT * FROM video_shown
         WHERE owner_id = (SELECT id FROM account WHERE lower(username) = lower(person))
           AND privacy = 'public' AND deleted_at IS NULL AND state <> 'failed'
           AND (created_at, id) < (coalesce(before_at, 'infinity'), before_id)
         ORDER BY created_at DESC, id DESC LIMIT least(most, 101);
    END IF;
END $$;

CREATE FUNCTION public.rendition_charge() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    of_video bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.video_id ELSE NEW.video_id END;
    more     bigint := 0;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        more := NEW.size_bytes;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        more := more - OLD.size_bytes;
    END IF;
    UPDATE account a SET used_bytes = greatest(0, a.used_bytes + more) FROM video v
     WHERE v.id = of_video AND a.id = v.owner_id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.security_event_add(event text, failed boolean, actor_key bigint, actor_name text, target_key bigint, about text, reason text, changes text, address text, user_agent text, program text, request_id text, OUT actor text, OUT target text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    actor_row  account;
    target_row account;
BEGIN
    SELECT * INTO actor_row FROM account WHERE id = actor_key;
    SELECT * INTO target_row FROM account WHERE id = target_key;
    actor := coalesce(actor_name, actor_row.username);
    target := target_row.username;
    INSERT INTO security_event AS e (event, failed, actor_id, actor, target_id, target, about,
        reason, changes, address, user_agent, program, request_id)
    VALUES (security_event_add.event, security_event_add.failed, actor_row.id,
        left(security_event_add.actor, 60), target_row.id, left(security_event_add.target, 60),
        left(security_event_add.about, 300), left(security_event_add.reason, 60),
        security_event_add.changes::jsonb, left(security_event_add.address, 60),
        left(security_event_add.user_agent, 200), left(security_event_add.program, 40),
        left(security_event_add.request_id, 64));
END $$;

CREATE FUNCTION public.session_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_TABLE_NAME = 'account' THEN
        PERFORM pg_notify('session', OLD.id::text);
    ELSE
        PERFORM pg_notify('session', OLD.account_id::text);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer) RETURNS TABLE(session_id bigint, account_id bigint, is_admin boolean, is_suspended boolean, is_unused boolean, scopes text[], expires_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer, max_days integer) RETURNS TABLE(session_id bigint, account_id bigint, is_admin boolean, is_suspended boolean, is_unused boolean, scopes text[], expires_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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
                   least(s.used_at + make_interval(days => idle_days),
                         s.created_at + make_interval(days => max_days))
              FROM session s JOIN account a ON a.id = s.account_id
             WHERE s.token_hash = hash AND s.used_at > now() - make_interval(days => idle_days)
               AND s.created_at > now() - make_interval(days => max_days)
               AND a.deleted_at IS NULL;
    END IF;
END $$;

CREATE FUNCTION public.session_touch(session_id bigint, is_token boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.share_password_mark(link text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN (SELECT coalesce(encode(sha256(convert_to(s.password_hash, 'UTF8')), 'hex'), '')
              FROM share s WHERE s.public_id = link AND s.with_id IS NULL);
END $$;

CREATE FUNCTION public.site_is_closed() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM setting WHERE name = 'site_access' AND value = 'members')
$$;

CREATE FUNCTION public.time_is_steady() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce((
        SELECT now() BETWEEN seen_at - interval '5 min' AND seen_at + interval '5 min'
               AND (jumped_at IS NULL OR jumped_at <= now() - interval '1 h')
          FROM time_seen), true)
$$;

CREATE FUNCTION public.time_mend(which text, stamp text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
DECLARE
    at_most timestamptz;
    mended  bigint;
    more    bigint := 0;
BEGIN
    SELECT now() + slack INTO STRICT at_most FROM time_stamps()
     WHERE of_table = which AND of_column = stamp;
    IF (which, stamp) = ('code', 'created_at') THEN
        UPDATE code SET expires_at = expires_at - (created_at - now()) WHERE created_at > at_most;
    ELSIF (which, stamp) = ('totp', 'created_at') THEN
        UPDATE totp SET last_step = extract(epoch FROM now())::bigint / 30
         WHERE last_step > extract(epoch FROM now())::bigint / 30 + 2;
        GET DIAGNOSTICS more = ROW_COUNT;
    END IF;
    IF which = 'series' THEN
        DELETE FROM series WHERE at > at_most;
    ELSE
        EXECUTE format('UPDATE %I SET %I = now() WHERE %I > $1', which, stamp, stamp) USING at_most;
    END IF;
    GET DIAGNOSTICS mended = ROW_COUNT;
    RETURN mended + more;
END $_$;

CREATE FUNCTION public.time_stamps() RETURNS TABLE(of_table text, of_column text, slack interval)
    LANGUAGE sql STABLE
    AS $$
    SELECT c.relname::text, a.attname::text,
           CASE WHEN (c.relname, a.attname) = ('job', 'run_at') THEN interval '2 h'
                WHEN (c.relname, a.attname) = ('rate', 'full_at') THEN interval '1 day'
                ELSE interval '1 min' END
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND a.atttypid = 'timestamptz'::regtype AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attname NOT IN ('expires_at', 'boot') AND c.relname <> 'time_seen'
$$;

CREATE FUNCTION public.upload_owner() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT owner_id INTO NEW.owner_id FROM object WHERE id = NEW.object_id;
    RETURN NEW;
END $$;

CREATE FUNCTION public.video_by_link(of_id text) RETURNS SETOF public.video_shown
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT * FROM video_shown
     WHERE public_id = of_id AND privacy <> 'private' AND deleted_at IS NULL
$$;

CREATE FUNCTION public.video_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('video', OLD.public_id);
    RETURN NULL;
END $$;

CREATE FUNCTION public.video_clean_gone() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    gone object;
BEGIN
    UPDATE object SET state = 'deleting' WHERE id = OLD.clean_id AND state <> 'deleting'
    RETURNING * INTO gone;
    IF gone.id IS NOT NULL THEN
        UPDATE account SET used_bytes = greatest(0, used_bytes - gone.size_bytes)
         WHERE id = gone.owner_id;
        INSERT INTO job (public_id, kind, payload)
        VALUES (translate(substr(encode(uuid_send(gen_random_uuid()), 'base64'), 1, 11), '+/', '-_'),
            'object_delete', jsonb_build_object('key', gone.key));
        PERFORM pg_notify('job', 'object_delete');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.video_copy() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT username INTO NEW.owner_name FROM account WHERE id = NEW.owner_id;
    SELECT size_bytes INTO NEW.size_bytes FROM object WHERE id = NEW.object_id;
    RETURN NEW;
END $$;

CREATE FUNCTION public.video_discharge() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE account a SET used_bytes = greatest(0, a.used_bytes - r.bytes)
      FROM (SELECT sum(size_bytes) AS bytes FROM rendition WHERE video_id = OLD.id) r
     WHERE a.id = OLD.owner_id AND r.bytes > 0;
    RETURN OLD;
END $$;

CREATE FUNCTION public.video_is_shared(of_id bigint, who bigint, link text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM share s JOIN video v ON v.id = s.video_id
                     JOIN account a ON a.id = s.owner_id
                    WHERE s.video_id = of_id AND v.owner_id = s.owner_id
                      AND (s.with_id = who OR (s.public_id = link AND s.token_hash IS NOT NULL)
                           OR s.group_id IN (SELECT m.group_id FROM group_member m WHERE m.account_id = who))
                      AND (s.ends_at IS NULL OR s.ends_at > now())
                      AND a.deleted_at IS NULL AND a.suspended_at IS NULL)
$$;

CREATE FUNCTION public.video_search_refresh() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.video_spoken_refresh(of_id bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    said tsvector := video_words_said(of_id);
BEGIN
    IF said IS NULL THEN
        DELETE FROM video_spoken WHERE video_id = of_id;
        RETURN;
    END IF;
    INSERT INTO video_spoken SELECT id, strip(search) || said FROM video WHERE id = of_id
        ON CONFLICT (video_id) DO UPDATE SET words = EXCLUDED.words;
    -- In order, so that no two transactions wait for each other.
    INSERT INTO video_word
    SELECT lexeme FROM unnest(said) WHERE char_length(lexeme) BETWEEN 3 AND 40
     ORDER BY lexeme ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION public.video_tags_refresh() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.privacy = 'public' AND NEW.deleted_at IS NULL AND NEW.state <> 'failed' THEN
        DELETE FROM video_tag WHERE video_id = NEW.id AND tag <> ALL (NEW.tags);
        INSERT INTO video_tag (tag, created_at, video_id)
        SELECT unnest(NEW.tags), NEW.created_at, NEW.id ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM video_tag WHERE video_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.video_wanted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.privacy = 'private' THEN
        RETURN NEW;
    END IF;
    NEW.wanted_privacy := NULL;
    IF site_is_closed() THEN
        NEW.wanted_privacy := NEW.privacy;
        NEW.privacy := 'private';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.video_words_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM video_spoken_refresh(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION public.video_words_said(of_id bigint) RETURNS tsvector
    LANGUAGE sql STABLE
    AS $$
    SELECT strip(to_tsvector('simple', unaccent(string_agg(left(
               regexp_replace(regexp_replace(c.body, '(^WEBVTT[^\n]*)|([^\n]*-->[^\n]*)', ' ', 'g'),
                   '<[^>]*>', '', 'g'),
               (150000 / c.languages)::int), ' '))))
      FROM (SELECT body, count(*) OVER () AS languages FROM caption WHERE video_id = of_id) c
$$;

CREATE TABLE public.account (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    username text NOT NULL,
    email text,
    password_hash text NOT NULL,
    role text DEFAULT 'user'::text NOT NULL,
    suspended_at timestamp with time zone,
    quota_bytes bigint,
    used_bytes bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT account_email_check CHECK (((char_length(email) >= 3) AND (char_length(email) <= 254))),
    CONSTRAINT account_quota_bytes_check CHECK ((quota_bytes >= 0)),
    CONSTRAINT account_role_check CHECK ((role = ANY (ARRAY['user'::text, 'admin'::text]))),
    CONSTRAINT account_used_bytes_check CHECK ((used_bytes >= 0)),
    CONSTRAINT account_username_check CHECK ((username ~ '^[A-Za-z0-9_.-]{3,32}$'::text))
);

CREATE TABLE public.account_group (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT account_group_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 60)))
);

ALTER TABLE public.account_group ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.account_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cache_config (
    only_one boolean DEFAULT true NOT NULL,
    policy text,
    capacity_bytes bigint,
    mode text DEFAULT 'manual'::text NOT NULL,
    max_miss_rate double precision DEFAULT 0.2 NOT NULL,
    min_miss_rate double precision DEFAULT 0.05 NOT NULL,
    expand_ratio double precision DEFAULT 1.5 NOT NULL,
    shrink_ratio double precision DEFAULT 0.75 NOT NULL,
    min_capacity_bytes bigint DEFAULT 16777216 NOT NULL,
    max_capacity_bytes bigint DEFAULT 536870912 NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    clears bigint DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cache_config_capacity_bytes_check CHECK ((capacity_bytes > 0)),
    CONSTRAINT cache_config_check CHECK (((min_miss_rate >= (0)::double precision) AND (min_miss_rate < max_miss_rate))),
    CONSTRAINT cache_config_check1 CHECK ((max_capacity_bytes >= min_capacity_bytes)),
    CONSTRAINT cache_config_expand_ratio_check CHECK (((expand_ratio > (1)::double precision) AND (expand_ratio <= (10)::double precision))),
    CONSTRAINT cache_config_max_miss_rate_check CHECK (((max_miss_rate > (0)::double precision) AND (max_miss_rate <= (1)::double precision))),
    CONSTRAINT cache_config_min_capacity_bytes_check CHECK ((min_capacity_bytes > 0)),
    CONSTRAINT cache_config_mode_check CHECK ((mode = ANY (ARRAY['manual'::text, 'auto'::text]))),
    CONSTRAINT cache_config_only_one_check CHECK (only_one),
    CONSTRAINT cache_config_policy_check CHECK ((policy = ANY (ARRAY['lru'::text, 'random'::text, 'sieve'::text, 's3fifo'::text]))),
    CONSTRAINT cache_config_shrink_ratio_check CHECK (((shrink_ratio > (0)::double precision) AND (shrink_ratio < (1)::double precision)))
);

CREATE TABLE public.cache_decision (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    action text NOT NULL,
    reason text NOT NULL,
    capacity_before bigint,
    capacity_after bigint,
    requests bigint DEFAULT 0 NOT NULL,
    misses bigint DEFAULT 0 NOT NULL,
    evictions bigint DEFAULT 0 NOT NULL,
    CONSTRAINT cache_decision_action_check CHECK ((action = ANY (ARRAY['set'::text, 'clear'::text, 'grow'::text, 'shrink'::text, 'hold'::text])))
);

ALTER TABLE public.cache_decision ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cache_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cache_instance (
    instance text NOT NULL,
    boot timestamp with time zone NOT NULL,
    policy text NOT NULL,
    capacity_bytes bigint NOT NULL,
    memory_bytes bigint NOT NULL,
    version bigint NOT NULL,
    clears bigint NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.caption (
    video_id bigint NOT NULL,
    language text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL,
    origin text NOT NULL,
    body text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT caption_body_check CHECK (((octet_length(body) >= 6) AND (octet_length(body) <= 1048576))),
    CONSTRAINT caption_label_check CHECK ((char_length(label) <= 100)),
    CONSTRAINT caption_language_check CHECK (((octet_length(language) >= 2) AND (octet_length(language) <= 35))),
    CONSTRAINT caption_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'person'::text, 'machine'::text])))
);

CREATE TABLE public.chapter (
    video_id bigint NOT NULL,
    at_ms bigint NOT NULL,
    title text NOT NULL,
    origin text DEFAULT 'file'::text NOT NULL,
    CONSTRAINT chapter_at_ms_check CHECK ((at_ms >= 0)),
    CONSTRAINT chapter_origin_check CHECK ((origin = ANY (ARRAY['file'::text, 'person'::text]))),
    CONSTRAINT chapter_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

CREATE TABLE public.code (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    kind text NOT NULL,
    code_hash bytea NOT NULL,
    account_id bigint,
    created_by bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT code_code_hash_check CHECK ((length(code_hash) = 32)),
    CONSTRAINT code_kind_check CHECK ((kind = ANY (ARRAY['invitation'::text, 'reset'::text, 'admin'::text])))
);

ALTER TABLE public.code ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.code_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.comment (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    video_id bigint NOT NULL,
    account_id bigint NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT comment_body_check CHECK (((char_length(body) >= 1) AND (char_length(body) <= 2000)))
);

ALTER TABLE public.comment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.comment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.counter (
    program text NOT NULL,
    instance text NOT NULL,
    boot timestamp with time zone NOT NULL,
    name text NOT NULL,
    value bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

CREATE TABLE public.counter_sent (
    program text NOT NULL,
    instance text NOT NULL,
    until timestamp with time zone NOT NULL
);

CREATE TABLE public.counter_swept (
    only_one boolean DEFAULT true NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT counter_swept_only_one_check CHECK (only_one)
);

CREATE TABLE public.device (
    token_hash bytea NOT NULL,
    account_id bigint NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    used_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT device_token_hash_check CHECK ((length(token_hash) = 32))
);

CREATE TABLE public.file (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    parent_id bigint,
    name text NOT NULL COLLATE pg_catalog."C",
    is_file boolean NOT NULL,
    object_id bigint,
    size_bytes bigint DEFAULT 0 NOT NULL,
    home_of bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    modified_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    bin_id bigint,
    found_in bigint,
    settles boolean DEFAULT false NOT NULL,
    changed xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT file_check CHECK ((is_file = (object_id IS NOT NULL))),
    CONSTRAINT file_check1 CHECK (((parent_id IS NULL) = (name = ''::text))),
    CONSTRAINT file_check2 CHECK (((parent_id IS NOT NULL) OR (NOT is_file))),
    CONSTRAINT file_check3 CHECK (((parent_id IS NULL) OR (home_of IS NULL))),
    CONSTRAINT file_check4 CHECK (((bin_id IS NULL) OR (deleted_at IS NOT NULL))),
    CONSTRAINT file_name_check CHECK (((octet_length(name) <= 255) AND (name <> ALL (ARRAY['.'::text, '..'::text])) AND (name !~ '[/\x01-\x1f\x7f\u0080-\u009f]'::text) AND (name IS NFC NORMALIZED))),
    CONSTRAINT file_size_bytes_check CHECK ((size_bytes >= 0))
);

CREATE TABLE public.file_gone (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    found_in bigint NOT NULL,
    changed xid8 NOT NULL,
    gone_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.file_gone ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.file_gone_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.file ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.file_lock (
    token text NOT NULL,
    file_id bigint NOT NULL,
    root_id bigint NOT NULL,
    account_id bigint NOT NULL,
    is_shared boolean NOT NULL,
    is_deep boolean NOT NULL,
    owner text NOT NULL,
    seconds integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT file_lock_owner_check CHECK ((octet_length(owner) <= 4096)),
    CONSTRAINT file_lock_seconds_check CHECK (((seconds >= 1) AND (seconds <= 3600)))
);

CREATE TABLE public.file_property (
    file_id bigint NOT NULL,
    space text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL,
    CONSTRAINT file_property_name_check CHECK (((octet_length(name) >= 1) AND (octet_length(name) <= 255))),
    CONSTRAINT file_property_space_check CHECK ((octet_length(space) <= 255)),
    CONSTRAINT file_property_value_check CHECK ((octet_length(value) <= 16384))
);

CREATE TABLE public.file_version (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    file_id bigint NOT NULL,
    object_id bigint NOT NULL,
    size_bytes bigint NOT NULL,
    modified_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT file_version_size_bytes_check CHECK ((size_bytes >= 0))
);

ALTER TABLE public.file_version ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.file_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.fleet_key (
    is_one boolean DEFAULT true NOT NULL,
    key bytea NOT NULL,
    CONSTRAINT fleet_key_is_one_check CHECK (is_one),
    CONSTRAINT fleet_key_key_check CHECK ((length(key) = 32))
);

CREATE TABLE public.group_member (
    group_id bigint NOT NULL,
    account_id bigint NOT NULL
);

CREATE TABLE public.host (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    name text NOT NULL,
    public_key bytea NOT NULL,
    enrolled_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone,
    seen_at timestamp with time zone,
    boot bigint DEFAULT 0 NOT NULL,
    sequence bigint DEFAULT 0 NOT NULL,
    is_lost boolean DEFAULT false NOT NULL,
    is_simulated boolean DEFAULT false NOT NULL,
    system text DEFAULT ''::text NOT NULL,
    missing text DEFAULT ''::text NOT NULL,
    figures bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    CONSTRAINT host_figures_check CHECK ((cardinality(figures) <= 32)),
    CONSTRAINT host_missing_check CHECK ((char_length(missing) <= 200)),
    CONSTRAINT host_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 64))),
    CONSTRAINT host_public_key_check CHECK ((length(public_key) = 32)),
    CONSTRAINT host_system_check CHECK ((char_length(system) <= 40))
)
WITH (fillfactor='50');

CREATE TABLE public.host_code (
    code_hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT host_code_code_hash_check CHECK ((length(code_hash) = 32))
);

CREATE TABLE public.host_event (
    id bigint NOT NULL,
    host_id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    kind text NOT NULL,
    CONSTRAINT host_event_kind_check CHECK ((kind = ANY (ARRAY['enrolled'::text, 'lost'::text, 'back'::text, 'revoked'::text])))
);

ALTER TABLE public.host_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.host_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.host ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.host_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.host_sample (
    host_id bigint NOT NULL,
    slot smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    figures bigint[] NOT NULL,
    CONSTRAINT host_sample_figures_check CHECK ((cardinality(figures) <= 32)),
    CONSTRAINT host_sample_slot_check CHECK (((slot >= 0) AND (slot <= 479)))
)
WITH (fillfactor='50');

CREATE TABLE public.idempotency (
    account_id bigint NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    made text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_fingerprint_check CHECK ((length(fingerprint) = 32)),
    CONSTRAINT idempotency_key_check CHECK (((char_length(key) >= 1) AND (char_length(key) <= 200)))
);

CREATE TABLE public.image (
    id bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    owner_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT image_key_check CHECK (((key ~ '^[A-Za-z0-9._-]{1,200}$'::text) AND (key ~ '[A-Za-z0-9]'::text)))
);

ALTER TABLE public.image ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.image_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.image_version (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    image_id bigint NOT NULL,
    object_id bigint NOT NULL,
    type text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    frames integer DEFAULT 1 NOT NULL,
    has_alpha boolean DEFAULT false NOT NULL,
    size_bytes bigint NOT NULL,
    sha256 bytea NOT NULL,
    original_type text NOT NULL,
    original_bytes bigint NOT NULL,
    original_sha256 bytea NOT NULL,
    is_bare boolean DEFAULT false NOT NULL,
    CONSTRAINT image_version_frames_check CHECK ((frames > 0)),
    CONSTRAINT image_version_height_check CHECK ((height > 0)),
    CONSTRAINT image_version_original_bytes_check CHECK ((original_bytes > 0)),
    CONSTRAINT image_version_original_sha256_check CHECK ((length(original_sha256) = 32)),
    CONSTRAINT image_version_original_type_check CHECK ((original_type = ANY (ARRAY['jpeg'::text, 'png'::text, 'gif'::text, 'webp'::text, 'avif'::text]))),
    CONSTRAINT image_version_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT image_version_size_bytes_check CHECK ((size_bytes > 0)),
    CONSTRAINT image_version_type_check CHECK ((type = ANY (ARRAY['jpeg'::text, 'png'::text, 'webp'::text, 'avif'::text]))),
    CONSTRAINT image_version_width_check CHECK ((width > 0))
);

ALTER TABLE public.image_version ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.image_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.job (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    kind text NOT NULL,
    video_id bigint,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    progress integer DEFAULT 0 NOT NULL,
    reason text,
    run_at timestamp with time zone DEFAULT now() NOT NULL,
    leased_until timestamp with time zone,
    leased_by text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    owner_id bigint,
    turn bigint,
    CONSTRAINT job_progress_check CHECK (((progress >= 0) AND (progress <= 100))),
    CONSTRAINT job_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'parked'::text])))
);

ALTER TABLE public.job ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.login_failure (
    name text NOT NULL,
    failures integer NOT NULL,
    failed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT login_failure_name_check CHECK ((char_length(name) <= 64))
);

CREATE TABLE public.matrix (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    owner_id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    rows bigint NOT NULL,
    cols bigint NOT NULL,
    seed bigint,
    privacy text DEFAULT 'private'::text NOT NULL,
    object_id bigint,
    data bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    job public.public_id,
    CONSTRAINT matrix_check CHECK (((object_id IS NULL) <> (data IS NULL))),
    CONSTRAINT matrix_check1 CHECK (((data IS NULL) OR (length(data) = ((rows * cols) * 8)))),
    CONSTRAINT matrix_cols_check CHECK ((cols >= 0)),
    CONSTRAINT matrix_data_check CHECK ((length(data) <= 8192)),
    CONSTRAINT matrix_kind_check CHECK ((kind = ANY (ARRAY['random'::text, 'normal'::text, 'identity'::text, 'zeros'::text, 'values'::text, 'uploaded'::text, 'computed'::text]))),
    CONSTRAINT matrix_name_check CHECK ((name ~ '^[A-Za-z_][A-Za-z0-9_]{0,99}$'::text)),
    CONSTRAINT matrix_privacy_check CHECK ((privacy = ANY (ARRAY['public'::text, 'unlisted'::text, 'private'::text]))),
    CONSTRAINT matrix_rows_check CHECK ((rows >= 0))
);

ALTER TABLE public.matrix ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.matrix_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.migration (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.object (
    id bigint NOT NULL,
    key text NOT NULL,
    owner_id bigint NOT NULL,
    size_bytes bigint DEFAULT 0 NOT NULL,
    etag text DEFAULT ''::text NOT NULL,
    version_id text DEFAULT ''::text NOT NULL,
    sha256 bytea,
    state text DEFAULT 'uploading'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT object_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200))),
    CONSTRAINT object_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT object_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT object_state_check CHECK ((state = ANY (ARRAY['uploading'::text, 'stored'::text, 'deleting'::text])))
);

ALTER TABLE public.object ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.object_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.object_text (
    object_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    search tsvector NOT NULL
);

CREATE TABLE public.part (
    upload_id bigint NOT NULL,
    number integer NOT NULL,
    size_bytes bigint NOT NULL,
    etag text NOT NULL,
    CONSTRAINT part_number_check CHECK (((number >= 1) AND (number <= 10000))),
    CONSTRAINT part_size_bytes_check CHECK ((size_bytes >= 0))
);

CREATE TABLE public.passkey (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    account_id bigint NOT NULL,
    credential_id bytea NOT NULL,
    algorithm integer NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    verifies boolean NOT NULL,
    synced boolean NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT passkey_algorithm_check CHECK ((algorithm = ANY (ARRAY['-7'::integer, '-8'::integer, '-257'::integer]))),
    CONSTRAINT passkey_credential_id_check CHECK (((length(credential_id) >= 1) AND (length(credential_id) <= 1023))),
    CONSTRAINT passkey_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT passkey_public_key_check CHECK (((length(public_key) >= 32) AND (length(public_key) <= 1024))),
    CONSTRAINT passkey_sign_count_check CHECK (((sign_count >= 0) AND (sign_count <= '4294967295'::bigint)))
);

ALTER TABLE public.passkey ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.passkey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.passkey_used (
    challenge_hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT passkey_used_challenge_hash_check CHECK ((length(challenge_hash) = 32))
);

CREATE TABLE public.playlist (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    owner_id bigint NOT NULL,
    kind text DEFAULT 'list'::text NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    privacy text DEFAULT 'private'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT playlist_check CHECK (((kind = 'list'::text) OR (privacy = 'private'::text))),
    CONSTRAINT playlist_description_check CHECK ((char_length(description) <= 5000)),
    CONSTRAINT playlist_kind_check CHECK ((kind = ANY (ARRAY['list'::text, 'later'::text]))),
    CONSTRAINT playlist_privacy_check CHECK ((privacy = ANY (ARRAY['public'::text, 'members'::text, 'unlisted'::text, 'private'::text]))),
    CONSTRAINT playlist_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

ALTER TABLE public.playlist ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.playlist_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.playlist_item (
    playlist_id bigint NOT NULL,
    video_id bigint NOT NULL,
    place bigint NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE VIEW public.public_image WITH (security_barrier='true') AS
 SELECT i.key,
    a.username AS owner_name,
    v.public_id AS version,
    v.type,
    v.width,
    v.height,
    v.size_bytes,
    i.created_at,
    i.updated_at
   FROM (((public.image i
     JOIN public.image_version v ON ((v.image_id = i.id)))
     JOIN public.object o ON (((o.id = v.object_id) AND (o.state = 'stored'::text))))
     JOIN public.account a ON (((a.id = i.owner_id) AND (a.deleted_at IS NULL))))
  WHERE (NOT public.site_is_closed());

CREATE VIEW public.public_video WITH (security_barrier='true') AS
 SELECT video_shown.id,
    video_shown.public_id,
    video_shown.title,
    video_shown.description,
    video_shown.tags,
    video_shown.privacy,
    video_shown.owner_id,
    video_shown.owner_name,
    video_shown.created_at,
    video_shown.updated_at,
    video_shown.deleted_at,
    video_shown.duration_ms,
    video_shown.width,
    video_shown.height,
    video_shown.size_bytes,
    video_shown.type,
    video_shown.has_file,
    video_shown.state,
    video_shown.progress,
    video_shown.reason,
    video_shown.views,
    video_shown.likes,
    video_shown.poster_key,
    video_shown.hls_prefix,
    video_shown.wanted_privacy
   FROM public.video_shown
  WHERE ((video_shown.privacy = 'public'::text) AND (video_shown.deleted_at IS NULL) AND (video_shown.state <> 'failed'::text));

CREATE UNLOGGED TABLE public.rate (
    name bytea NOT NULL,
    full_at timestamp with time zone NOT NULL,
    CONSTRAINT rate_name_check CHECK ((length(name) = 16))
);

CREATE TABLE public.recovery_code (
    account_id bigint NOT NULL,
    code_hash bytea NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT recovery_code_code_hash_check CHECK ((length(code_hash) = 32))
);

CREATE TABLE public.rendition (
    video_id bigint NOT NULL,
    height integer NOT NULL,
    width integer NOT NULL,
    bandwidth bigint NOT NULL,
    size_bytes bigint DEFAULT 0 NOT NULL,
    is_copy boolean DEFAULT false NOT NULL
);

CREATE TABLE public.scaling_decision (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    policy_id bigint NOT NULL,
    sample_id bigint NOT NULL,
    term bigint NOT NULL,
    had bigint NOT NULL,
    hosts bigint NOT NULL,
    why text NOT NULL,
    reason text NOT NULL,
    state text DEFAULT 'committed'::text NOT NULL,
    fault text DEFAULT ''::text NOT NULL,
    CONSTRAINT scaling_decision_fault_check CHECK ((char_length(fault) <= 500)),
    CONSTRAINT scaling_decision_hosts_check CHECK (((hosts >= 0) AND (hosts <= 1000))),
    CONSTRAINT scaling_decision_reason_check CHECK ((char_length(reason) <= 200)),
    CONSTRAINT scaling_decision_state_check CHECK ((state = ANY (ARRAY['committed'::text, 'done'::text, 'failed'::text]))),
    CONSTRAINT scaling_decision_why_check CHECK ((char_length(why) <= 20))
);

ALTER TABLE public.scaling_decision ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.scaling_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.scaling_lease (
    is_one boolean DEFAULT true NOT NULL,
    holder text DEFAULT ''::text NOT NULL,
    term bigint DEFAULT 0 NOT NULL,
    until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT scaling_lease_is_one_check CHECK (is_one)
);

CREATE TABLE public.scaling_policy (
    id bigint NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    mode text NOT NULL,
    manual_hosts bigint NOT NULL,
    kind text NOT NULL,
    hosts_min bigint NOT NULL,
    hosts_max bigint NOT NULL,
    above_percent double precision NOT NULL,
    below_percent double precision NOT NULL,
    utilisation double precision NOT NULL,
    CONSTRAINT scaling_policy_above_percent_check CHECK ((above_percent <= (100)::double precision)),
    CONSTRAINT scaling_policy_check CHECK (((hosts_max >= hosts_min) AND (hosts_max <= 1000))),
    CONSTRAINT scaling_policy_check1 CHECK (((below_percent >= (0)::double precision) AND (below_percent < above_percent))),
    CONSTRAINT scaling_policy_hosts_min_check CHECK ((hosts_min >= 1)),
    CONSTRAINT scaling_policy_kind_check CHECK ((kind = ANY (ARRAY['step'::text, 'target'::text]))),
    CONSTRAINT scaling_policy_manual_hosts_check CHECK (((manual_hosts >= 1) AND (manual_hosts <= 1000))),
    CONSTRAINT scaling_policy_mode_check CHECK ((mode = ANY (ARRAY['auto'::text, 'manual'::text, 'paused'::text]))),
    CONSTRAINT scaling_policy_utilisation_check CHECK (((utilisation > (0)::double precision) AND (utilisation <= (1)::double precision)))
);

ALTER TABLE public.scaling_policy ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.scaling_policy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.scaling_sample (
    id bigint NOT NULL,
    at_s bigint NOT NULL,
    load double precision NOT NULL,
    hosts bigint NOT NULL,
    telling bigint NOT NULL,
    pending bigint NOT NULL,
    wanted bigint DEFAULT 0 NOT NULL
);

ALTER TABLE public.scaling_sample ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.scaling_sample_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.security_event (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    event text NOT NULL,
    failed boolean NOT NULL,
    actor_id bigint,
    actor text,
    target_id bigint,
    target text,
    about text,
    reason text,
    changes jsonb,
    address text,
    user_agent text,
    program text NOT NULL,
    request_id text,
    CONSTRAINT security_event_about_check CHECK ((length(about) <= 300)),
    CONSTRAINT security_event_actor_check CHECK ((length(actor) <= 60)),
    CONSTRAINT security_event_address_check CHECK ((length(address) <= 60)),
    CONSTRAINT security_event_event_check CHECK ((event ~ '^[a-z_]{1,40}$'::text)),
    CONSTRAINT security_event_program_check CHECK ((length(program) <= 40)),
    CONSTRAINT security_event_reason_check CHECK ((length(reason) <= 60)),
    CONSTRAINT security_event_request_id_check CHECK ((length(request_id) <= 64)),
    CONSTRAINT security_event_target_check CHECK ((length(target) <= 60)),
    CONSTRAINT security_event_user_agent_check CHECK ((length(user_agent) <= 200))
);

ALTER TABLE public.security_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.security_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.security_key (
    month date NOT NULL,
    key bytea NOT NULL,
    CONSTRAINT security_key_key_check CHECK ((length(key) = 32)),
    CONSTRAINT security_key_month_check CHECK ((month = date_trunc('month'::text, (month)::timestamp with time zone)))
);

CREATE TABLE public.series (
    step_s smallint NOT NULL,
    name text NOT NULL,
    at timestamp with time zone NOT NULL,
    program text NOT NULL,
    instance text NOT NULL,
    is_gauge boolean NOT NULL,
    value bigint NOT NULL,
    CONSTRAINT series_step_s_check CHECK ((step_s = ANY (ARRAY[5, 60])))
);

CREATE TABLE public.session (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    account_id bigint NOT NULL,
    token_hash bytea NOT NULL,
    user_agent text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone DEFAULT now() NOT NULL,
    proved_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT session_token_hash_check CHECK ((length(token_hash) = 32)),
    CONSTRAINT session_user_agent_check CHECK ((char_length(user_agent) <= 200))
);

ALTER TABLE public.session ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.setting (
    name text NOT NULL,
    value text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.share (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    owner_id bigint NOT NULL,
    kind text NOT NULL,
    file_id bigint,
    video_id bigint,
    rights text NOT NULL,
    with_id bigint,
    label text COLLATE pg_catalog."C",
    token_hash bytea,
    password_hash text,
    uses_max bigint,
    uses bigint DEFAULT 0 NOT NULL,
    ends_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone,
    group_id bigint,
    CONSTRAINT share_check CHECK ((num_nonnulls(file_id, video_id) = 1)),
    CONSTRAINT share_check1 CHECK (((kind = 'video'::text) = (video_id IS NOT NULL))),
    CONSTRAINT share_check3 CHECK (((with_id IS NULL) = (label IS NULL))),
    CONSTRAINT share_check4 CHECK (((with_id IS NULL) OR (num_nonnulls(password_hash, uses_max) = 0))),
    CONSTRAINT share_check5 CHECK (((rights = 'read'::text) OR (kind <> 'video'::text))),
    CONSTRAINT share_check6 CHECK (((rights <> 'write'::text) OR (with_id IS NOT NULL))),
    CONSTRAINT share_check7 CHECK (((rights <> 'drop'::text) OR ((with_id IS NULL) AND (kind = 'folder'::text)))),
    CONSTRAINT share_group_check CHECK (((group_id IS NULL) OR ((kind = 'video'::text) AND (num_nonnulls(password_hash, uses_max) = 0)))),
    CONSTRAINT share_kind_check CHECK ((kind = ANY (ARRAY['file'::text, 'folder'::text, 'video'::text]))),
    CONSTRAINT share_rights_check CHECK ((rights = ANY (ARRAY['read'::text, 'write'::text, 'drop'::text]))),
    CONSTRAINT share_token_hash_check CHECK ((octet_length(token_hash) = 32)),
    CONSTRAINT share_uses_max_check CHECK ((uses_max > 0)),
    CONSTRAINT share_whom_check CHECK ((num_nonnulls(with_id, group_id, token_hash) = 1))
);

ALTER TABLE public.share ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.share_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.site_key (
    name text NOT NULL,
    key bytea NOT NULL,
    CONSTRAINT site_key_key_check CHECK ((length(key) = 32)),
    CONSTRAINT site_key_name_check CHECK ((name = ANY (ARRAY['cursor'::text, 'rate'::text, 'share'::text])))
);

CREATE TABLE public.store_copy (
    destination text NOT NULL,
    key text NOT NULL,
    size_bytes bigint NOT NULL,
    etag text NOT NULL,
    version_id text DEFAULT ''::text NOT NULL,
    sha256 bytea NOT NULL,
    copied_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT store_copy_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT store_copy_size_bytes_check CHECK ((size_bytes >= 0))
);

CREATE TABLE public.store_copying (
    destination text NOT NULL,
    key text NOT NULL,
    begun_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.time_seen (
    only_one boolean DEFAULT true NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    jumped_at timestamp with time zone,
    is_ahead boolean DEFAULT true NOT NULL,
    CONSTRAINT time_seen_only_one_check CHECK (only_one)
);

CREATE TABLE public.token (
    id bigint NOT NULL,
    public_id public.public_id NOT NULL,
    account_id bigint NOT NULL,
    token_hash bytea NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT token_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT token_scopes_check CHECK (((cardinality(scopes) >= 1) AND (scopes <@ ARRAY['read'::text, 'upload'::text, 'manage'::text, 'files'::text, 'admin'::text]))),
    CONSTRAINT token_token_hash_check CHECK ((length(token_hash) = 32))
);

ALTER TABLE public.token ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.totp (
    account_id bigint NOT NULL,
    secret bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    failed_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    sealed bytea,
    CONSTRAINT totp_kept_check CHECK (((secret IS NOT NULL) OR (sealed IS NOT NULL))),
    CONSTRAINT totp_sealed_check CHECK ((length(sealed) = 60)),
    CONSTRAINT totp_secret_check CHECK ((length(secret) = 20))
);

CREATE TABLE public.upload (
    id bigint NOT NULL,
    public_id text NOT NULL,
    object_id bigint NOT NULL,
    filename text NOT NULL,
    type text DEFAULT ''::text NOT NULL,
    size_bytes bigint DEFAULT 0 NOT NULL,
    part_size_bytes bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    completed_at timestamp with time zone,
    refused_at timestamp with time zone,
    refused_as text,
    refused text,
    owner_id bigint,
    CONSTRAINT upload_filename_check CHECK ((char_length(filename) <= 255)),
    CONSTRAINT upload_refused_as_check CHECK ((char_length(refused_as) <= 40)),
    CONSTRAINT upload_refused_check CHECK ((char_length(refused) <= 500)),
    CONSTRAINT upload_type_check CHECK ((char_length(type) <= 100))
);

ALTER TABLE public.upload ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.upload_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.video ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.video_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.video_like (
    video_id bigint NOT NULL,
    account_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.video_position (
    video_id bigint NOT NULL,
    account_id bigint NOT NULL,
    position_ms bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT video_position_position_ms_check CHECK (((position_ms >= 1) AND (position_ms <= 604800000)))
);

CREATE TABLE public.video_spoken (
    video_id bigint NOT NULL,
    words tsvector NOT NULL
);

CREATE TABLE public.video_tag (
    tag text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    video_id bigint NOT NULL,
    CONSTRAINT video_tag_tag_check CHECK (((char_length(tag) >= 1) AND (char_length(tag) <= 40)))
);

CREATE UNLOGGED TABLE public.video_view (
    video_id bigint NOT NULL,
    viewer bytea NOT NULL,
    counted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT video_view_viewer_check CHECK ((length(viewer) = 16))
);

CREATE TABLE public.video_word (
    word text NOT NULL,
    CONSTRAINT video_word_word_check CHECK (((char_length(word) >= 3) AND (char_length(word) <= 40)))
);

ALTER TABLE ONLY public.account_group
    ADD CONSTRAINT account_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account_group
    ADD CONSTRAINT account_group_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.cache_config
    ADD CONSTRAINT cache_config_pkey PRIMARY KEY (only_one);

ALTER TABLE ONLY public.cache_decision
    ADD CONSTRAINT cache_decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cache_instance
    ADD CONSTRAINT cache_instance_pkey PRIMARY KEY (instance, boot);

ALTER TABLE ONLY public.caption
    ADD CONSTRAINT caption_pkey PRIMARY KEY (video_id, language);

ALTER TABLE ONLY public.chapter
    ADD CONSTRAINT chapter_pkey PRIMARY KEY (video_id, at_ms);

ALTER TABLE ONLY public.code
    ADD CONSTRAINT code_code_hash_key UNIQUE (code_hash);

ALTER TABLE ONLY public.code
    ADD CONSTRAINT code_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.code
    ADD CONSTRAINT code_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.comment
    ADD CONSTRAINT comment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.comment
    ADD CONSTRAINT comment_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.counter
    ADD CONSTRAINT counter_pkey PRIMARY KEY (program, instance, boot, name);

ALTER TABLE ONLY public.counter_sent
    ADD CONSTRAINT counter_sent_pkey PRIMARY KEY (program, instance);

ALTER TABLE ONLY public.counter_swept
    ADD CONSTRAINT counter_swept_pkey PRIMARY KEY (only_one);

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_pkey PRIMARY KEY (token_hash);

ALTER TABLE ONLY public.file_gone
    ADD CONSTRAINT file_gone_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_home_of_key UNIQUE (home_of);

ALTER TABLE ONLY public.file_lock
    ADD CONSTRAINT file_lock_pkey PRIMARY KEY (token);

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.file_property
    ADD CONSTRAINT file_property_pkey PRIMARY KEY (file_id, space, name);

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.file_version
    ADD CONSTRAINT file_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.file_version
    ADD CONSTRAINT file_version_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.fleet_key
    ADD CONSTRAINT fleet_key_pkey PRIMARY KEY (is_one);

ALTER TABLE ONLY public.group_member
    ADD CONSTRAINT group_member_pkey PRIMARY KEY (group_id, account_id);

ALTER TABLE ONLY public.host_code
    ADD CONSTRAINT host_code_pkey PRIMARY KEY (code_hash);

ALTER TABLE ONLY public.host_event
    ADD CONSTRAINT host_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.host
    ADD CONSTRAINT host_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.host
    ADD CONSTRAINT host_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.host
    ADD CONSTRAINT host_public_key_key UNIQUE (public_key);

ALTER TABLE ONLY public.host_sample
    ADD CONSTRAINT host_sample_pkey PRIMARY KEY (host_id, slot);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (account_id, key);

ALTER TABLE ONLY public.image
    ADD CONSTRAINT image_key_key UNIQUE (key);

ALTER TABLE ONLY public.image
    ADD CONSTRAINT image_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.image_version
    ADD CONSTRAINT image_version_image_id_key UNIQUE (image_id);

ALTER TABLE ONLY public.image_version
    ADD CONSTRAINT image_version_object_id_key UNIQUE (object_id);

ALTER TABLE ONLY public.image_version
    ADD CONSTRAINT image_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.image_version
    ADD CONSTRAINT image_version_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.login_failure
    ADD CONSTRAINT login_failure_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.matrix
    ADD CONSTRAINT matrix_object_id_key UNIQUE (object_id);

ALTER TABLE ONLY public.matrix
    ADD CONSTRAINT matrix_owner_id_name_key UNIQUE (owner_id, name);

ALTER TABLE ONLY public.matrix
    ADD CONSTRAINT matrix_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.matrix
    ADD CONSTRAINT matrix_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.object
    ADD CONSTRAINT object_key_key UNIQUE (key);

ALTER TABLE ONLY public.object
    ADD CONSTRAINT object_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.object_text
    ADD CONSTRAINT object_text_pkey PRIMARY KEY (object_id);

ALTER TABLE ONLY public.part
    ADD CONSTRAINT part_pkey PRIMARY KEY (upload_id, number);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_credential_id_key UNIQUE (credential_id);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.passkey_used
    ADD CONSTRAINT passkey_used_pkey PRIMARY KEY (challenge_hash);

ALTER TABLE ONLY public.playlist_item
    ADD CONSTRAINT playlist_item_pkey PRIMARY KEY (playlist_id, video_id);

ALTER TABLE ONLY public.playlist
    ADD CONSTRAINT playlist_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.playlist
    ADD CONSTRAINT playlist_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.rate
    ADD CONSTRAINT rate_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_pkey PRIMARY KEY (account_id, code_hash);

ALTER TABLE ONLY public.rendition
    ADD CONSTRAINT rendition_pkey PRIMARY KEY (video_id, height);

ALTER TABLE ONLY public.scaling_decision
    ADD CONSTRAINT scaling_decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.scaling_lease
    ADD CONSTRAINT scaling_lease_pkey PRIMARY KEY (is_one);

ALTER TABLE ONLY public.scaling_policy
    ADD CONSTRAINT scaling_policy_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.scaling_sample
    ADD CONSTRAINT scaling_sample_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.security_event
    ADD CONSTRAINT security_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.security_key
    ADD CONSTRAINT security_key_pkey PRIMARY KEY (month);

ALTER TABLE ONLY public.series
    ADD CONSTRAINT series_pkey PRIMARY KEY (step_s, name, at, program, instance);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.share
    ADD CONSTRAINT share_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.share
    ADD CONSTRAINT share_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.share
    ADD CONSTRAINT share_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.site_key
    ADD CONSTRAINT site_key_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.store_copy
    ADD CONSTRAINT store_copy_pkey PRIMARY KEY (destination, key);

ALTER TABLE ONLY public.store_copying
    ADD CONSTRAINT store_copying_pkey PRIMARY KEY (destination, key);

ALTER TABLE ONLY public.time_seen
    ADD CONSTRAINT time_seen_pkey PRIMARY KEY (only_one);

ALTER TABLE ONLY public.token
    ADD CONSTRAINT token_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.token
    ADD CONSTRAINT token_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.token
    ADD CONSTRAINT token_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.totp
    ADD CONSTRAINT totp_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_object_id_key UNIQUE (object_id);

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.video_like
    ADD CONSTRAINT video_like_pkey PRIMARY KEY (video_id, account_id);

ALTER TABLE ONLY public.video
    ADD CONSTRAINT video_object_id_key UNIQUE (object_id);

ALTER TABLE ONLY public.video
    ADD CONSTRAINT video_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.video_position
    ADD CONSTRAINT video_position_pkey PRIMARY KEY (video_id, account_id);

ALTER TABLE ONLY public.video
    ADD CONSTRAINT video_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.video_spoken
    ADD CONSTRAINT video_spoken_pkey PRIMARY KEY (video_id);

ALTER TABLE ONLY public.video_tag
    ADD CONSTRAINT video_tag_pkey PRIMARY KEY (tag, created_at, video_id);

ALTER TABLE ONLY public.video_view
    ADD CONSTRAINT video_view_pkey PRIMARY KEY (video_id, viewer);

ALTER TABLE ONLY public.video_word
    ADD CONSTRAINT video_word_pkey PRIMARY KEY (word);

CREATE INDEX account_admin ON public.account USING btree (id) WHERE (role = 'admin'::text);

CREATE INDEX account_email ON public.account USING gin (lower(email) public.gin_trgm_ops);

CREATE UNIQUE INDEX account_group_name ON public.account_group USING btree (lower(name));

CREATE INDEX account_trigram ON public.account USING gin (lower(username) public.gin_trgm_ops);

CREATE UNIQUE INDEX account_username ON public.account USING btree (lower(username));

CREATE INDEX code_account ON public.code USING btree (account_id);

CREATE INDEX code_created_by ON public.code USING btree (created_by);

CREATE INDEX code_kind ON public.code USING btree (kind, id);

CREATE INDEX comment_account ON public.comment USING btree (account_id);

CREATE INDEX comment_video ON public.comment USING btree (video_id, created_at DESC, id DESC);

CREATE INDEX device_account ON public.device USING btree (account_id, used_at);

CREATE INDEX file_bin ON public.file USING btree (bin_id, deleted_at DESC, id DESC) WHERE (bin_id IS NOT NULL);

CREATE UNIQUE INDEX file_common ON public.file USING btree (((home_of IS NULL))) WHERE ((parent_id IS NULL) AND (home_of IS NULL));

CREATE INDEX file_deleted ON public.file USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);

CREATE INDEX file_find ON public.file USING gin (name COLLATE "default" public.gin_trgm_ops, (ARRAY[found_in])) WHERE (deleted_at IS NULL);

CREATE INDEX file_follow ON public.file USING btree (found_in, changed, id) WHERE (changed IS NOT NULL);

CREATE INDEX file_found ON public.file USING btree (found_in, id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX file_gone_at ON public.file_gone USING btree (gone_at);

CREATE INDEX file_gone_changed ON public.file_gone USING btree (found_in, changed, id);

CREATE INDEX file_lists ON public.file USING btree (parent_id, is_file, name) WHERE ((deleted_at IS NULL) AND (name <> ''::text));

CREATE INDEX file_lock_account ON public.file_lock USING btree (account_id);

CREATE INDEX file_lock_expires ON public.file_lock USING btree (expires_at);

CREATE INDEX file_lock_file ON public.file_lock USING btree (file_id);

CREATE INDEX file_lock_root ON public.file_lock USING btree (root_id);

CREATE UNIQUE INDEX file_name ON public.file USING btree (parent_id, name) WHERE (deleted_at IS NULL);

CREATE INDEX file_object ON public.file USING btree (object_id);

CREATE INDEX file_parent ON public.file USING btree (parent_id);

CREATE INDEX file_settles ON public.file USING btree (id) WHERE settles;

CREATE INDEX file_version_object ON public.file_version USING btree (object_id);

CREATE INDEX file_version_of ON public.file_version USING btree (file_id, id DESC);

CREATE INDEX file_version_replaced ON public.file_version USING btree (replaced_at);

CREATE INDEX group_member_account ON public.group_member USING btree (account_id, group_id);

CREATE INDEX host_event_at ON public.host_event USING btree (at);

CREATE INDEX host_known ON public.host USING btree (id) WHERE (revoked_at IS NULL);

CREATE INDEX idempotency_age ON public.idempotency USING btree (created_at);

CREATE INDEX image_newest ON public.image USING btree (created_at DESC, id DESC);

CREATE INDEX image_owner ON public.image USING btree (owner_id, created_at DESC, id DESC);

CREATE INDEX image_version_original ON public.image_version USING btree (original_sha256);

CREATE INDEX image_version_unbare ON public.image_version USING btree (id) WHERE ((type = 'webp'::text) AND (NOT is_bare));

CREATE INDEX job_later ON public.job USING btree (kind, run_at, id) WHERE ((state = 'queued'::text) AND (turn IS NULL));

CREATE INDEX job_lease ON public.job USING btree (kind, leased_until) WHERE (state = 'running'::text);

CREATE INDEX job_names ON public.job USING btree (kind, COALESCE((payload ->> 'prefix'::text), (payload ->> 'key'::text))) WHERE (kind = ANY (ARRAY['object_delete'::text, 'hash'::text]));

CREATE INDEX job_owner ON public.job USING btree (owner_id) WHERE (owner_id IS NOT NULL);

CREATE INDEX job_state ON public.job USING btree (state, id DESC);

CREATE INDEX job_turn ON public.job USING btree (kind, turn, id) WHERE ((state = 'queued'::text) AND (turn IS NOT NULL));

CREATE INDEX job_turn_owner ON public.job USING btree (kind, COALESCE(owner_id, (0)::bigint), turn) WHERE ((state = ANY (ARRAY['queued'::text, 'running'::text])) AND (turn IS NOT NULL));

CREATE INDEX job_video ON public.job USING btree (video_id);

CREATE INDEX login_failure_age ON public.login_failure USING btree (failed_at);

CREATE INDEX matrix_owner ON public.matrix USING btree (owner_id, id DESC);

CREATE INDEX matrix_owner_public ON public.matrix USING btree (owner_id, id DESC) WHERE (privacy = 'public'::text);

CREATE INDEX matrix_public ON public.matrix USING btree (id DESC) WHERE (privacy = 'public'::text);

CREATE INDEX object_begun ON public.object USING btree (owner_id) WHERE (state = 'uploading'::text);

CREATE INDEX object_not_stored ON public.object USING btree (state, created_at) WHERE (state <> 'stored'::text);

CREATE INDEX object_owner ON public.object USING btree (owner_id);

CREATE INDEX object_text_find ON public.object_text USING gin (search, (ARRAY[owner_id]));

CREATE INDEX object_text_owner ON public.object_text USING btree (owner_id);

CREATE INDEX object_unhashed ON public.object USING btree (id) WHERE ((state = 'stored'::text) AND (sha256 IS NULL));

CREATE INDEX passkey_account_id ON public.passkey USING btree (account_id, id);

CREATE INDEX passkey_used_expires_at ON public.passkey_used USING btree (expires_at);

CREATE INDEX playlist_item_video ON public.playlist_item USING btree (video_id);

CREATE UNIQUE INDEX playlist_later ON public.playlist USING btree (owner_id) WHERE (kind = 'later'::text);

CREATE INDEX playlist_owner ON public.playlist USING btree (owner_id);

CREATE INDEX rate_full ON public.rate USING btree (full_at);

CREATE INDEX scaling_sample_at ON public.scaling_sample USING btree (at_s);

CREATE INDEX security_event_actor ON public.security_event USING btree (lower(actor), id);

CREATE INDEX security_event_actor_id ON public.security_event USING btree (actor_id, id) WHERE (actor_id IS NOT NULL);

CREATE INDEX security_event_address ON public.security_event USING btree (address, id);

CREATE INDEX security_event_at ON public.security_event USING btree (at);

CREATE INDEX security_event_event ON public.security_event USING btree (event, id);

CREATE INDEX security_event_target ON public.security_event USING btree (lower(target), id);

CREATE INDEX security_event_target_id ON public.security_event USING btree (target_id, id) WHERE (target_id IS NOT NULL);

CREATE INDEX series_age ON public.series USING btree (step_s, at);

CREATE INDEX session_account ON public.session USING btree (account_id, id);

CREATE INDEX session_used ON public.session USING btree (used_at);

CREATE UNIQUE INDEX share_file ON public.share USING btree (file_id, with_id) WHERE (file_id IS NOT NULL);

CREATE INDEX share_group ON public.share USING btree (group_id) WHERE (group_id IS NOT NULL);

CREATE UNIQUE INDEX share_label ON public.share USING btree (with_id, ((kind = 'video'::text)), label) WHERE (with_id IS NOT NULL);

CREATE INDEX share_owner ON public.share USING btree (owner_id, id DESC);

CREATE UNIQUE INDEX share_video ON public.share USING btree (video_id, with_id) WHERE (video_id IS NOT NULL);

CREATE UNIQUE INDEX share_video_group ON public.share USING btree (video_id, group_id) WHERE (group_id IS NOT NULL);

CREATE INDEX token_account ON public.token USING btree (account_id, id);

CREATE INDEX upload_owner ON public.upload USING btree (owner_id, id DESC);

CREATE INDEX upload_updated ON public.upload USING btree (updated_at);

CREATE INDEX video_clean ON public.video USING btree (clean_id) WHERE (clean_id IS NOT NULL);

CREATE INDEX video_deleted ON public.video USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);

CREATE INDEX video_find ON public.video USING gin (search, search_text public.gin_trgm_ops, tags, (
CASE
    WHEN ((privacy = 'public'::text) AND (deleted_at IS NULL) AND (state <> 'failed'::text)) THEN ARRAY[(0)::bigint, owner_id]
    ELSE ARRAY[owner_id]
END));

CREATE INDEX video_like_account ON public.video_like USING btree (account_id);

CREATE INDEX video_members_find ON public.video USING gin ((
CASE
    WHEN (wanted_privacy IS NOT NULL) THEN search
    ELSE NULL::tsvector
END), (
CASE
    WHEN (wanted_privacy IS NOT NULL) THEN search_text
    ELSE NULL::text
END) public.gin_trgm_ops, (
CASE
    WHEN (wanted_privacy IS NOT NULL) THEN tags
    ELSE NULL::text[]
END), (ARRAY[owner_id])) WHERE ((wanted_privacy = ANY (ARRAY['public'::text, 'members'::text])) AND (deleted_at IS NULL) AND (state <> 'failed'::text));

CREATE INDEX video_members_newest ON public.video USING btree (created_at DESC, id DESC) WHERE ((wanted_privacy = ANY (ARRAY['public'::text, 'members'::text])) AND (deleted_at IS NULL) AND (state <> 'failed'::text));

CREATE INDEX video_members_owner_newest ON public.video USING btree (owner_id, created_at DESC, id DESC) WHERE ((wanted_privacy = ANY (ARRAY['public'::text, 'members'::text])) AND (deleted_at IS NULL) AND (state <> 'failed'::text));

CREATE INDEX video_members_owner_popular ON public.video USING btree (owner_id, views DESC, id DESC) WHERE ((wanted_privacy = ANY (ARRAY['public'::text, 'members'::text])) AND (deleted_at IS NULL) AND (state <> 'failed'::text));

CREATE INDEX video_members_popular ON public.video USING btree (views DESC, id DESC) WHERE ((wanted_privacy = ANY (ARRAY['public'::text, 'members'::text])) AND (deleted_at IS NULL) AND (state <> 'failed'::text));

CREATE INDEX video_mine_popular ON public.video USING btree (owner_id, views DESC, id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX video_newest ON public.video USING btree (created_at DESC, id DESC) WHERE ((privacy = 'public'::text) AND (deleted_at IS NULL) AND (state <> 'failed'::text));

CREATE INDEX video_owner ON public.video USING btree (owner_id, created_at DESC, id DESC);

CREATE INDEX video_owner_deleted ON public.video USING btree (owner_id, deleted_at DESC, id DESC) WHERE (deleted_at IS NOT NULL);

CREATE INDEX video_owner_newest ON public.video USING btree (owner_id, created_at DESC, id DESC) WHERE ((privacy = 'public'::text) AND (deleted_at IS NULL) AND (state <> 'failed'::text));

CREATE INDEX video_owner_popular ON public.video USING btree (owner_id, views DESC, id DESC) WHERE ((privacy = 'public'::text) AND (deleted_at IS NULL) AND (state <> 'failed'::text));

CREATE INDEX video_popular ON public.video USING btree (views DESC, id DESC) WHERE ((privacy = 'public'::text) AND (deleted_at IS NULL) AND (state <> 'failed'::text));

CREATE INDEX video_position_account ON public.video_position USING btree (account_id, updated_at, video_id);

CREATE INDEX video_spoken_words ON public.video_spoken USING gin (words) WITH (fastupdate=off);

CREATE INDEX video_tag_video ON public.video_tag USING btree (video_id);

CREATE INDEX video_unclean ON public.video USING btree (id) WHERE ((beside IS NOT FALSE) AND (clean_id IS NULL));

CREATE INDEX video_view_age ON public.video_view USING btree (counted_at);

CREATE INDEX video_word_near ON public.video_word USING btree ("left"(word, 2), char_length(word), word);

CREATE INDEX video_word_prefix ON public.video_word USING btree (word text_pattern_ops);

CREATE INDEX video_word_trigram ON public.video_word USING gin (word public.gin_trgm_ops);

CREATE TRIGGER cache_config_changed AFTER UPDATE ON public.cache_config FOR EACH ROW EXECUTE FUNCTION public.cache_config_changed();

CREATE TRIGGER caption_changed AFTER INSERT OR DELETE OR UPDATE OF body ON public.caption FOR EACH ROW EXECUTE FUNCTION public.caption_changed();

CREATE TRIGGER file_changes BEFORE UPDATE OF parent_id, name, object_id, modified_at, deleted_at ON public.file FOR EACH ROW WHEN ((new.deleted_at IS DISTINCT FROM '-infinity'::timestamp with time zone)) EXECUTE FUNCTION public.file_mark_change();

CREATE TRIGGER file_goes AFTER DELETE ON public.file FOR EACH ROW WHEN (((old.deleted_at > '-infinity'::timestamp with time zone) AND (old.found_in IS NOT NULL))) EXECUTE FUNCTION public.file_mark_gone();

CREATE TRIGGER file_leaves AFTER UPDATE OF parent_id ON public.file FOR EACH ROW WHEN (((old.found_in IS DISTINCT FROM new.found_in) AND (old.found_in IS NOT NULL))) EXECUTE FUNCTION public.file_mark_gone();

CREATE TRIGGER file_unlocked AFTER UPDATE OF parent_id, name, deleted_at ON public.file FOR EACH ROW WHEN (((old.parent_id IS DISTINCT FROM new.parent_id) OR (old.name IS DISTINCT FROM new.name) OR ((old.deleted_at IS NULL) AND (new.deleted_at IS NOT NULL)))) EXECUTE FUNCTION public.file_unlock();

CREATE TRIGGER host_changed AFTER INSERT OR DELETE OR UPDATE OF revoked_at ON public.host FOR EACH STATEMENT EXECUTE FUNCTION public.host_notify();

CREATE TRIGGER image_changed AFTER UPDATE OF deleted_at ON public.account FOR EACH ROW WHEN ((old.deleted_at IS DISTINCT FROM new.deleted_at)) EXECUTE FUNCTION public.image_changed();

CREATE TRIGGER image_changed AFTER DELETE ON public.image FOR EACH ROW EXECUTE FUNCTION public.image_changed();

CREATE TRIGGER image_changed AFTER INSERT ON public.image_version FOR EACH ROW EXECUTE FUNCTION public.image_changed();

CREATE TRIGGER job_ended AFTER UPDATE OF leased_by ON public.job FOR EACH ROW WHEN (((old.state = 'running'::text) AND (old.leased_by IS DISTINCT FROM new.leased_by))) EXECUTE FUNCTION public.job_ended();

CREATE TRIGGER job_owner BEFORE INSERT ON public.job FOR EACH ROW EXECUTE FUNCTION public.job_owner();

CREATE TRIGGER job_removed AFTER DELETE ON public.job FOR EACH ROW WHEN ((old.state = 'running'::text)) EXECUTE FUNCTION public.job_ended();

CREATE TRIGGER matrix_charge AFTER INSERT OR DELETE OR UPDATE OF data ON public.matrix FOR EACH ROW EXECUTE FUNCTION public.matrix_charge();

CREATE TRIGGER object_kept BEFORE UPDATE OF state ON public.object FOR EACH ROW WHEN (((new.state = 'deleting'::text) AND (old.state <> 'deleting'::text))) EXECUTE FUNCTION public.object_keep();

CREATE TRIGGER playlist_later_made AFTER INSERT ON public.account FOR EACH ROW EXECUTE FUNCTION public.playlist_later_made();

CREATE TRIGGER rendition_charge AFTER INSERT OR DELETE OR UPDATE OF size_bytes ON public.rendition FOR EACH ROW EXECUTE FUNCTION public.rendition_charge();

CREATE TRIGGER session_changed AFTER UPDATE OF role, suspended_at, deleted_at ON public.account FOR EACH ROW EXECUTE FUNCTION public.session_changed();

CREATE TRIGGER session_changed AFTER DELETE ON public.session FOR EACH ROW EXECUTE FUNCTION public.session_changed();

CREATE TRIGGER session_changed AFTER DELETE OR UPDATE OF scopes, expires_at ON public.token FOR EACH ROW EXECUTE FUNCTION public.session_changed();

CREATE TRIGGER upload_owner BEFORE INSERT ON public.upload FOR EACH ROW EXECUTE FUNCTION public.upload_owner();

CREATE TRIGGER video_changed AFTER UPDATE OF privacy, deleted_at, poster_key, hls_prefix, object_id, beside, clean_id ON public.video FOR EACH ROW WHEN ((((((((old.privacy IS DISTINCT FROM new.privacy) OR (old.deleted_at IS DISTINCT FROM new.deleted_at)) OR (old.poster_key IS DISTINCT FROM new.poster_key)) OR (old.hls_prefix IS DISTINCT FROM new.hls_prefix)) OR (old.object_id IS DISTINCT FROM new.object_id)) OR (old.beside IS DISTINCT FROM new.beside)) OR (old.clean_id IS DISTINCT FROM new.clean_id))) EXECUTE FUNCTION public.video_changed();

CREATE TRIGGER video_clean_gone AFTER DELETE ON public.video FOR EACH ROW WHEN ((old.clean_id IS NOT NULL)) EXECUTE FUNCTION public.video_clean_gone();

CREATE TRIGGER video_copy BEFORE INSERT ON public.video FOR EACH ROW EXECUTE FUNCTION public.video_copy();

CREATE TRIGGER video_discharge BEFORE DELETE ON public.video FOR EACH ROW EXECUTE FUNCTION public.video_discharge();

CREATE TRIGGER video_gone AFTER DELETE ON public.video FOR EACH ROW EXECUTE FUNCTION public.video_changed();

CREATE TRIGGER video_search_refresh BEFORE INSERT OR UPDATE OF title, description, tags ON public.video FOR EACH ROW EXECUTE FUNCTION public.video_search_refresh();

CREATE TRIGGER video_tags_refresh AFTER INSERT OR UPDATE OF tags, privacy, deleted_at, state ON public.video FOR EACH ROW EXECUTE FUNCTION public.video_tags_refresh();

CREATE TRIGGER video_wanted BEFORE INSERT OR UPDATE OF privacy, wanted_privacy ON public.video FOR EACH ROW EXECUTE FUNCTION public.video_wanted();

CREATE TRIGGER video_wanted_changed AFTER UPDATE OF wanted_privacy ON public.video FOR EACH ROW WHEN ((old.wanted_privacy IS DISTINCT FROM new.wanted_privacy)) EXECUTE FUNCTION public.video_changed();

CREATE TRIGGER video_words_changed AFTER UPDATE OF title, description, tags ON public.video FOR EACH ROW WHEN ((old.search IS DISTINCT FROM new.search)) EXECUTE FUNCTION public.video_words_changed();

ALTER TABLE ONLY public.caption
    ADD CONSTRAINT caption_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chapter
    ADD CONSTRAINT chapter_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.code
    ADD CONSTRAINT code_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.code
    ADD CONSTRAINT code_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.comment
    ADD CONSTRAINT comment_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.comment
    ADD CONSTRAINT comment_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_bin_id_fkey FOREIGN KEY (bin_id) REFERENCES public.file(id);

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_home_of_fkey FOREIGN KEY (home_of) REFERENCES public.account(id);

ALTER TABLE ONLY public.file_lock
    ADD CONSTRAINT file_lock_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.file_lock
    ADD CONSTRAINT file_lock_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.file(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.file_lock
    ADD CONSTRAINT file_lock_root_id_fkey FOREIGN KEY (root_id) REFERENCES public.file(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_object_id_fkey FOREIGN KEY (object_id) REFERENCES public.object(id);

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.file(id);

ALTER TABLE ONLY public.file_property
    ADD CONSTRAINT file_property_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.file(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.file_version
    ADD CONSTRAINT file_version_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.file(id);

ALTER TABLE ONLY public.file_version
    ADD CONSTRAINT file_version_object_id_fkey FOREIGN KEY (object_id) REFERENCES public.object(id);

ALTER TABLE ONLY public.group_member
    ADD CONSTRAINT group_member_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.group_member
    ADD CONSTRAINT group_member_group_id_fkey FOREIGN KEY (group_id) REFERENCES public.account_group(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.host_event
    ADD CONSTRAINT host_event_host_id_fkey FOREIGN KEY (host_id) REFERENCES public.host(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.host_sample
    ADD CONSTRAINT host_sample_host_id_fkey FOREIGN KEY (host_id) REFERENCES public.host(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.image
    ADD CONSTRAINT image_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.image_version
    ADD CONSTRAINT image_version_image_id_fkey FOREIGN KEY (image_id) REFERENCES public.image(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.image_version
    ADD CONSTRAINT image_version_object_id_fkey FOREIGN KEY (object_id) REFERENCES public.object(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matrix
    ADD CONSTRAINT matrix_object_id_fkey FOREIGN KEY (object_id) REFERENCES public.object(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.matrix
    ADD CONSTRAINT matrix_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.object
    ADD CONSTRAINT object_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.account(id);

ALTER TABLE ONLY public.object_text
    ADD CONSTRAINT object_text_object_id_fkey FOREIGN KEY (object_id) REFERENCES public.object(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.object_text
    ADD CONSTRAINT object_text_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.part
    ADD CONSTRAINT part_upload_id_fkey FOREIGN KEY (upload_id) REFERENCES public.upload(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.playlist_item
    ADD CONSTRAINT playlist_item_playlist_id_fkey FOREIGN KEY (playlist_id) REFERENCES public.playlist(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.playlist_item
    ADD CONSTRAINT playlist_item_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.playlist
    ADD CONSTRAINT playlist_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rendition
    ADD CONSTRAINT rendition_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.scaling_decision
    ADD CONSTRAINT scaling_decision_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES public.scaling_policy(id);

ALTER TABLE ONLY public.security_event
    ADD CONSTRAINT security_event_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.account(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.security_event
    ADD CONSTRAINT security_event_target_id_fkey FOREIGN KEY (target_id) REFERENCES public.account(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.share
    ADD CONSTRAINT share_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.file(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.share
    ADD CONSTRAINT share_group_id_fkey FOREIGN KEY (group_id) REFERENCES public.account_group(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.share
    ADD CONSTRAINT share_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.share
    ADD CONSTRAINT share_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.share
    ADD CONSTRAINT share_with_id_fkey FOREIGN KEY (with_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.token
    ADD CONSTRAINT token_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.totp
    ADD CONSTRAINT totp_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_object_id_fkey FOREIGN KEY (object_id) REFERENCES public.object(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video
    ADD CONSTRAINT video_clean_id_fkey FOREIGN KEY (clean_id) REFERENCES public.object(id);

ALTER TABLE ONLY public.video_like
    ADD CONSTRAINT video_like_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video_like
    ADD CONSTRAINT video_like_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video
    ADD CONSTRAINT video_object_id_fkey FOREIGN KEY (object_id) REFERENCES public.object(id);

ALTER TABLE ONLY public.video
    ADD CONSTRAINT video_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.account(id);

ALTER TABLE ONLY public.video_position
    ADD CONSTRAINT video_position_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video_position
    ADD CONSTRAINT video_position_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video_spoken
    ADD CONSTRAINT video_spoken_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video_tag
    ADD CONSTRAINT video_tag_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video_view
    ADD CONSTRAINT video_view_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE public.image ENABLE ROW LEVEL SECURITY;

CREATE POLICY image_of_closed_site ON public.image USING (((current_setting('vitrina.knows'::text, true) = 'closed'::text) OR (NOT public.site_is_closed())));

ALTER TABLE public.site_key ENABLE ROW LEVEL SECURITY;

CREATE POLICY site_key_cursor ON public.site_key FOR SELECT TO vitrina_site USING ((name = 'cursor'::text));

CREATE POLICY site_key_read ON public.site_key FOR SELECT TO vitrina_auth, vitrina_videos, vitrina_images, vitrina_files, vitrina_credentials, vitrina_stats, vitrina_matrix, vitrina_worker USING (true);

REVOKE ALL ON FUNCTION public.account_is_open(of_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.account_is_open(of_id bigint) TO vitrina_auth;
GRANT ALL ON FUNCTION public.account_is_open(of_id bigint) TO vitrina_videos;
GRANT ALL ON FUNCTION public.account_is_open(of_id bigint) TO vitrina_images;
GRANT ALL ON FUNCTION public.account_is_open(of_id bigint) TO vitrina_files;
GRANT ALL ON FUNCTION public.account_is_open(of_id bigint) TO vitrina_credentials;
GRANT ALL ON FUNCTION public.account_is_open(of_id bigint) TO vitrina_stats;
GRANT ALL ON FUNCTION public.account_is_open(of_id bigint) TO vitrina_matrix;
GRANT ALL ON FUNCTION public.account_is_open(of_id bigint) TO vitrina_worker;

REVOKE ALL ON FUNCTION public.caption_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.job_arrive(of_kinds text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.job_arrive(of_kinds text[]) TO vitrina_worker;

REVOKE ALL ON FUNCTION public.job_ended() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.job_owner() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.job_turn_next(of_kind text, of_owner bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.job_turn_next(of_kind text, of_owner bigint) TO vitrina_worker;

REVOKE ALL ON FUNCTION public.matrix_charge() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.object_is_used(of_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.object_is_used(of_id bigint) TO vitrina_files;
GRANT ALL ON FUNCTION public.object_is_used(of_id bigint) TO vitrina_worker;
GRANT ALL ON FUNCTION public.object_is_used(of_id bigint) TO vitrina_videos;
GRANT ALL ON FUNCTION public.object_is_used(of_id bigint) TO vitrina_images;
GRANT ALL ON FUNCTION public.object_is_used(of_id bigint) TO vitrina_matrix;

REVOKE ALL ON FUNCTION public.playlist_by_link(of_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.playlist_by_link(of_id text) TO vitrina_site;

REVOKE ALL ON FUNCTION public.playlist_is_open(its_privacy text) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.playlist_later_made() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.playlist_later_of(account_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.playlist_videos(of_id text, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.playlist_videos(of_id text, most integer) TO vitrina_site;

REVOKE ALL ON FUNCTION public.public_person(called text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.public_person(called text) TO vitrina_site;

GRANT SELECT,DELETE,UPDATE ON TABLE public.video TO vitrina_auth;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video TO vitrina_worker;

GRANT SELECT(id) ON TABLE public.video TO vitrina_files;
GRANT SELECT(id) ON TABLE public.video TO vitrina_images;

GRANT SELECT(public_id) ON TABLE public.video TO vitrina_files;
GRANT SELECT(public_id) ON TABLE public.video TO vitrina_images;

GRANT SELECT(owner_id) ON TABLE public.video TO vitrina_files;
GRANT SELECT(owner_id) ON TABLE public.video TO vitrina_images;

GRANT SELECT(object_id) ON TABLE public.video TO vitrina_files;
GRANT SELECT(object_id) ON TABLE public.video TO vitrina_images;

GRANT SELECT(size_bytes) ON TABLE public.video TO vitrina_files;

GRANT SELECT(title) ON TABLE public.video TO vitrina_files;

GRANT SELECT(privacy) ON TABLE public.video TO vitrina_files;
GRANT SELECT(privacy) ON TABLE public.video TO vitrina_images;

GRANT SELECT(type) ON TABLE public.video TO vitrina_files;
GRANT SELECT(type) ON TABLE public.video TO vitrina_images;

GRANT SELECT(poster_key) ON TABLE public.video TO vitrina_images;

GRANT SELECT(hls_prefix) ON TABLE public.video TO vitrina_images;

GRANT SELECT(created_at) ON TABLE public.video TO vitrina_files;

GRANT SELECT(deleted_at) ON TABLE public.video TO vitrina_files;
GRANT SELECT(deleted_at) ON TABLE public.video TO vitrina_images;

GRANT SELECT(beside) ON TABLE public.video TO vitrina_images;

GRANT SELECT(clean_id) ON TABLE public.video TO vitrina_images;

GRANT SELECT(clean_type) ON TABLE public.video TO vitrina_images;

GRANT SELECT(wanted_privacy) ON TABLE public.video TO vitrina_files;
GRANT SELECT(wanted_privacy) ON TABLE public.video TO vitrina_images;

REVOKE ALL ON FUNCTION public.public_piece(first_id text, size integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.public_piece(first_id text, size integer) TO vitrina_site;

REVOKE ALL ON FUNCTION public.public_pieces(size integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.public_pieces(size integer) TO vitrina_site;

REVOKE ALL ON FUNCTION public.public_videos(person text, before_at timestamp with time zone, before_id bigint, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.public_videos(person text, before_at timestamp with time zone, before_id bigint, most integer) TO vitrina_site;

REVOKE ALL ON FUNCTION public.rendition_charge() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.security_event_add(event text, failed boolean, actor_key bigint, actor_name text, target_key bigint, about text, reason text, changes text, address text, user_agent text, program text, request_id text, OUT actor text, OUT target text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.security_event_add(event text, failed boolean, actor_key bigint, actor_name text, target_key bigint, about text, reason text, changes text, address text, user_agent text, program text, request_id text, OUT actor text, OUT target text) TO vitrina_auth;
GRANT ALL ON FUNCTION public.security_event_add(event text, failed boolean, actor_key bigint, actor_name text, target_key bigint, about text, reason text, changes text, address text, user_agent text, program text, request_id text, OUT actor text, OUT target text) TO vitrina_videos;
GRANT ALL ON FUNCTION public.security_event_add(event text, failed boolean, actor_key bigint, actor_name text, target_key bigint, about text, reason text, changes text, address text, user_agent text, program text, request_id text, OUT actor text, OUT target text) TO vitrina_images;
GRANT ALL ON FUNCTION public.security_event_add(event text, failed boolean, actor_key bigint, actor_name text, target_key bigint, about text, reason text, changes text, address text, user_agent text, program text, request_id text, OUT actor text, OUT target text) TO vitrina_files;
GRANT ALL ON FUNCTION public.security_event_add(event text, failed boolean, actor_key bigint, actor_name text, target_key bigint, about text, reason text, changes text, address text, user_agent text, program text, request_id text, OUT actor text, OUT target text) TO vitrina_credentials;
GRANT ALL ON FUNCTION public.security_event_add(event text, failed boolean, actor_key bigint, actor_name text, target_key bigint, about text, reason text, changes text, address text, user_agent text, program text, request_id text, OUT actor text, OUT target text) TO vitrina_stats;
GRANT ALL ON FUNCTION public.security_event_add(event text, failed boolean, actor_key bigint, actor_name text, target_key bigint, about text, reason text, changes text, address text, user_agent text, program text, request_id text, OUT actor text, OUT target text) TO vitrina_matrix;

REVOKE ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer) TO vitrina_auth;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer) TO vitrina_videos;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer) TO vitrina_images;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer) TO vitrina_files;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer) TO vitrina_credentials;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer) TO vitrina_stats;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer) TO vitrina_matrix;

REVOKE ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer, max_days integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer, max_days integer) TO vitrina_auth;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer, max_days integer) TO vitrina_videos;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer, max_days integer) TO vitrina_images;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer, max_days integer) TO vitrina_files;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer, max_days integer) TO vitrina_credentials;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer, max_days integer) TO vitrina_stats;
GRANT ALL ON FUNCTION public.session_resolve(hash bytea, is_token boolean, idle_days integer, max_days integer) TO vitrina_matrix;

REVOKE ALL ON FUNCTION public.session_touch(session_id bigint, is_token boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION public.session_touch(session_id bigint, is_token boolean) TO vitrina_auth;
GRANT ALL ON FUNCTION public.session_touch(session_id bigint, is_token boolean) TO vitrina_videos;
GRANT ALL ON FUNCTION public.session_touch(session_id bigint, is_token boolean) TO vitrina_images;
GRANT ALL ON FUNCTION public.session_touch(session_id bigint, is_token boolean) TO vitrina_files;
GRANT ALL ON FUNCTION public.session_touch(session_id bigint, is_token boolean) TO vitrina_credentials;
GRANT ALL ON FUNCTION public.session_touch(session_id bigint, is_token boolean) TO vitrina_stats;
GRANT ALL ON FUNCTION public.session_touch(session_id bigint, is_token boolean) TO vitrina_matrix;

REVOKE ALL ON FUNCTION public.share_password_mark(link text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.share_password_mark(link text) TO vitrina_files;
GRANT ALL ON FUNCTION public.share_password_mark(link text) TO vitrina_videos;
GRANT ALL ON FUNCTION public.share_password_mark(link text) TO vitrina_images;

REVOKE ALL ON FUNCTION public.time_mend(which text, stamp text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.time_mend(which text, stamp text) TO vitrina_worker;

REVOKE ALL ON FUNCTION public.video_by_link(of_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.video_by_link(of_id text) TO vitrina_site;

REVOKE ALL ON FUNCTION public.video_clean_gone() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.video_discharge() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.video_spoken_refresh(of_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.video_words_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.video_words_said(of_id bigint) FROM PUBLIC;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account TO vitrina_auth;
GRANT DELETE ON TABLE public.account TO vitrina_worker;

GRANT SELECT(id) ON TABLE public.account TO vitrina_videos;
GRANT SELECT(id) ON TABLE public.account TO vitrina_images;
GRANT SELECT(id) ON TABLE public.account TO vitrina_files;
GRANT SELECT(id) ON TABLE public.account TO vitrina_credentials;
GRANT SELECT(id) ON TABLE public.account TO vitrina_stats;
GRANT SELECT(id) ON TABLE public.account TO vitrina_matrix;
GRANT SELECT(id) ON TABLE public.account TO vitrina_worker;

GRANT SELECT(public_id) ON TABLE public.account TO vitrina_videos;
GRANT SELECT(public_id) ON TABLE public.account TO vitrina_images;
GRANT SELECT(public_id) ON TABLE public.account TO vitrina_files;
GRANT SELECT(public_id) ON TABLE public.account TO vitrina_credentials;
GRANT SELECT(public_id) ON TABLE public.account TO vitrina_stats;
GRANT SELECT(public_id) ON TABLE public.account TO vitrina_matrix;
GRANT SELECT(public_id) ON TABLE public.account TO vitrina_worker;

GRANT SELECT(username) ON TABLE public.account TO vitrina_videos;
GRANT SELECT(username) ON TABLE public.account TO vitrina_images;
GRANT SELECT(username) ON TABLE public.account TO vitrina_files;
GRANT SELECT(username) ON TABLE public.account TO vitrina_credentials;
GRANT SELECT(username) ON TABLE public.account TO vitrina_stats;
GRANT SELECT(username) ON TABLE public.account TO vitrina_matrix;
GRANT SELECT(username) ON TABLE public.account TO vitrina_worker;

GRANT SELECT(role) ON TABLE public.account TO vitrina_videos;
GRANT SELECT(role) ON TABLE public.account TO vitrina_images;
GRANT SELECT(role) ON TABLE public.account TO vitrina_files;
GRANT SELECT(role) ON TABLE public.account TO vitrina_credentials;
GRANT SELECT(role) ON TABLE public.account TO vitrina_stats;
GRANT SELECT(role) ON TABLE public.account TO vitrina_matrix;
GRANT SELECT(role) ON TABLE public.account TO vitrina_worker;

GRANT SELECT(suspended_at) ON TABLE public.account TO vitrina_videos;
GRANT SELECT(suspended_at) ON TABLE public.account TO vitrina_images;
GRANT SELECT(suspended_at) ON TABLE public.account TO vitrina_files;
GRANT SELECT(suspended_at) ON TABLE public.account TO vitrina_credentials;
GRANT SELECT(suspended_at) ON TABLE public.account TO vitrina_stats;
GRANT SELECT(suspended_at) ON TABLE public.account TO vitrina_matrix;
GRANT SELECT(suspended_at) ON TABLE public.account TO vitrina_worker;

GRANT SELECT(quota_bytes) ON TABLE public.account TO vitrina_videos;
GRANT SELECT(quota_bytes) ON TABLE public.account TO vitrina_images;
GRANT SELECT(quota_bytes) ON TABLE public.account TO vitrina_files;
GRANT SELECT(quota_bytes) ON TABLE public.account TO vitrina_credentials;
GRANT SELECT(quota_bytes) ON TABLE public.account TO vitrina_stats;
GRANT SELECT(quota_bytes) ON TABLE public.account TO vitrina_matrix;
GRANT SELECT(quota_bytes) ON TABLE public.account TO vitrina_worker;

GRANT SELECT(used_bytes),UPDATE(used_bytes) ON TABLE public.account TO vitrina_videos;
GRANT SELECT(used_bytes),UPDATE(used_bytes) ON TABLE public.account TO vitrina_images;
GRANT SELECT(used_bytes),UPDATE(used_bytes) ON TABLE public.account TO vitrina_files;
GRANT SELECT(used_bytes),UPDATE(used_bytes) ON TABLE public.account TO vitrina_credentials;
GRANT SELECT(used_bytes) ON TABLE public.account TO vitrina_stats;
GRANT SELECT(used_bytes),UPDATE(used_bytes) ON TABLE public.account TO vitrina_matrix;
GRANT SELECT(used_bytes),UPDATE(used_bytes) ON TABLE public.account TO vitrina_worker;

GRANT SELECT(created_at) ON TABLE public.account TO vitrina_videos;
GRANT SELECT(created_at) ON TABLE public.account TO vitrina_images;
GRANT SELECT(created_at) ON TABLE public.account TO vitrina_files;
GRANT SELECT(created_at) ON TABLE public.account TO vitrina_credentials;
GRANT SELECT(created_at) ON TABLE public.account TO vitrina_stats;
GRANT SELECT(created_at) ON TABLE public.account TO vitrina_matrix;
GRANT SELECT(created_at) ON TABLE public.account TO vitrina_worker;

GRANT SELECT(deleted_at) ON TABLE public.account TO vitrina_videos;
GRANT SELECT(deleted_at) ON TABLE public.account TO vitrina_images;
GRANT SELECT(deleted_at) ON TABLE public.account TO vitrina_files;
GRANT SELECT(deleted_at) ON TABLE public.account TO vitrina_credentials;
GRANT SELECT(deleted_at) ON TABLE public.account TO vitrina_stats;
GRANT SELECT(deleted_at) ON TABLE public.account TO vitrina_matrix;
GRANT SELECT(deleted_at) ON TABLE public.account TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account_group TO vitrina_auth;
GRANT SELECT ON TABLE public.account_group TO vitrina_files;

GRANT SELECT,UPDATE ON TABLE public.cache_config TO vitrina_stats;
GRANT SELECT,UPDATE ON TABLE public.cache_config TO vitrina_worker;
GRANT SELECT ON TABLE public.cache_config TO vitrina_images;

GRANT SELECT,INSERT,DELETE ON TABLE public.cache_decision TO vitrina_worker;
GRANT SELECT,INSERT ON TABLE public.cache_decision TO vitrina_stats;

GRANT SELECT,DELETE ON TABLE public.cache_instance TO vitrina_worker;
GRANT SELECT,INSERT,UPDATE ON TABLE public.cache_instance TO vitrina_images;
GRANT SELECT ON TABLE public.cache_instance TO vitrina_stats;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.caption TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.caption TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.chapter TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.chapter TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.code TO vitrina_auth;
GRANT DELETE ON TABLE public.code TO vitrina_worker;

GRANT SELECT(expires_at) ON TABLE public.code TO vitrina_worker;

GRANT SELECT,DELETE ON TABLE public.comment TO vitrina_auth;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.comment TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.comment TO vitrina_worker;

GRANT SELECT(id) ON TABLE public.comment TO vitrina_files;

GRANT SELECT(public_id) ON TABLE public.comment TO vitrina_files;

GRANT SELECT(video_id) ON TABLE public.comment TO vitrina_files;

GRANT SELECT(account_id) ON TABLE public.comment TO vitrina_files;

GRANT SELECT(body) ON TABLE public.comment TO vitrina_files;

GRANT SELECT(created_at) ON TABLE public.comment TO vitrina_files;

GRANT SELECT,INSERT,UPDATE ON TABLE public.counter TO vitrina_auth;
GRANT SELECT,INSERT,UPDATE ON TABLE public.counter TO vitrina_videos;
GRANT SELECT,INSERT,UPDATE ON TABLE public.counter TO vitrina_images;
GRANT SELECT,INSERT,UPDATE ON TABLE public.counter TO vitrina_files;
GRANT SELECT,INSERT,UPDATE ON TABLE public.counter TO vitrina_credentials;
GRANT SELECT,INSERT,UPDATE ON TABLE public.counter TO vitrina_stats;
GRANT SELECT,INSERT,UPDATE ON TABLE public.counter TO vitrina_matrix;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.counter TO vitrina_worker;
GRANT SELECT,INSERT,UPDATE ON TABLE public.counter TO vitrina_site;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.counter_sent TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.counter_swept TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.device TO vitrina_auth;
GRANT DELETE ON TABLE public.device TO vitrina_worker;

GRANT SELECT(used_at) ON TABLE public.device TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.file TO vitrina_files;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.file TO vitrina_worker;

GRANT SELECT(id) ON TABLE public.file TO vitrina_videos;
GRANT SELECT(id) ON TABLE public.file TO vitrina_images;
GRANT SELECT(id) ON TABLE public.file TO vitrina_matrix;

GRANT SELECT(public_id) ON TABLE public.file TO vitrina_videos;
GRANT SELECT(public_id) ON TABLE public.file TO vitrina_images;
GRANT SELECT(public_id) ON TABLE public.file TO vitrina_matrix;

GRANT SELECT(parent_id) ON TABLE public.file TO vitrina_videos;
GRANT SELECT(parent_id) ON TABLE public.file TO vitrina_images;
GRANT SELECT(parent_id) ON TABLE public.file TO vitrina_matrix;

GRANT SELECT(name) ON TABLE public.file TO vitrina_videos;
GRANT SELECT(name) ON TABLE public.file TO vitrina_images;
GRANT SELECT(name) ON TABLE public.file TO vitrina_matrix;

GRANT SELECT(is_file) ON TABLE public.file TO vitrina_videos;
GRANT SELECT(is_file) ON TABLE public.file TO vitrina_images;
GRANT SELECT(is_file) ON TABLE public.file TO vitrina_matrix;

GRANT SELECT(object_id) ON TABLE public.file TO vitrina_videos;
GRANT SELECT(object_id) ON TABLE public.file TO vitrina_images;
GRANT SELECT(object_id) ON TABLE public.file TO vitrina_matrix;

GRANT SELECT(home_of) ON TABLE public.file TO vitrina_videos;
GRANT SELECT(home_of) ON TABLE public.file TO vitrina_images;
GRANT SELECT(home_of) ON TABLE public.file TO vitrina_matrix;

GRANT SELECT(deleted_at) ON TABLE public.file TO vitrina_videos;
GRANT SELECT(deleted_at) ON TABLE public.file TO vitrina_images;
GRANT SELECT(deleted_at) ON TABLE public.file TO vitrina_matrix;

GRANT SELECT ON TABLE public.file_gone TO vitrina_files;
GRANT SELECT,DELETE ON TABLE public.file_gone TO vitrina_worker;

GRANT USAGE ON SEQUENCE public.file_id_seq TO vitrina_files;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.file_lock TO vitrina_files;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.file_property TO vitrina_files;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.file_version TO vitrina_files;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.file_version TO vitrina_worker;

GRANT SELECT ON TABLE public.fleet_key TO vitrina_stats;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.group_member TO vitrina_auth;
GRANT SELECT ON TABLE public.group_member TO vitrina_files;

GRANT SELECT,INSERT,UPDATE ON TABLE public.host TO vitrina_stats;
GRANT SELECT ON TABLE public.host TO vitrina_controller;

GRANT UPDATE(revoked_at) ON TABLE public.host TO vitrina_controller;

GRANT SELECT,INSERT,DELETE ON TABLE public.host_code TO vitrina_stats;
GRANT DELETE ON TABLE public.host_code TO vitrina_worker;
GRANT INSERT ON TABLE public.host_code TO vitrina_controller;

GRANT SELECT(code_hash) ON TABLE public.host_code TO vitrina_worker;

GRANT SELECT(expires_at) ON TABLE public.host_code TO vitrina_worker;

GRANT SELECT,INSERT ON TABLE public.host_event TO vitrina_stats;
GRANT DELETE ON TABLE public.host_event TO vitrina_worker;
GRANT INSERT ON TABLE public.host_event TO vitrina_controller;

GRANT SELECT(id) ON TABLE public.host_event TO vitrina_worker;

GRANT SELECT(at) ON TABLE public.host_event TO vitrina_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.host_sample TO vitrina_stats;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency TO vitrina_credentials;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency TO vitrina_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency TO vitrina_matrix;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency TO vitrina_files;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.image TO vitrina_images;
GRANT SELECT ON TABLE public.image TO vitrina_worker;
GRANT SELECT ON TABLE public.image TO vitrina_stats;

GRANT SELECT(id) ON TABLE public.image TO vitrina_files;

GRANT SELECT(key) ON TABLE public.image TO vitrina_files;

GRANT SELECT(owner_id) ON TABLE public.image TO vitrina_files;

GRANT SELECT(created_at) ON TABLE public.image TO vitrina_files;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.image_version TO vitrina_images;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.image_version TO vitrina_worker;
GRANT SELECT ON TABLE public.image_version TO vitrina_stats;

GRANT SELECT(image_id) ON TABLE public.image_version TO vitrina_files;

GRANT SELECT(object_id) ON TABLE public.image_version TO vitrina_files;

GRANT SELECT(type) ON TABLE public.image_version TO vitrina_files;

GRANT SELECT(size_bytes) ON TABLE public.image_version TO vitrina_files;

GRANT SELECT,INSERT ON TABLE public.job TO vitrina_auth;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job TO vitrina_worker;
GRANT SELECT,INSERT ON TABLE public.job TO vitrina_credentials;
GRANT SELECT,INSERT ON TABLE public.job TO vitrina_images;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job TO vitrina_matrix;
GRANT SELECT,INSERT ON TABLE public.job TO vitrina_files;

GRANT UPDATE(state) ON TABLE public.job TO vitrina_auth;
GRANT SELECT(state) ON TABLE public.job TO vitrina_controller;
GRANT SELECT(state) ON TABLE public.job TO vitrina_stats;

GRANT UPDATE(attempts) ON TABLE public.job TO vitrina_auth;

GRANT UPDATE(progress) ON TABLE public.job TO vitrina_auth;

GRANT UPDATE(reason) ON TABLE public.job TO vitrina_auth;

GRANT UPDATE(run_at) ON TABLE public.job TO vitrina_auth;
GRANT SELECT(run_at) ON TABLE public.job TO vitrina_stats;

GRANT UPDATE(leased_until) ON TABLE public.job TO vitrina_auth;

GRANT UPDATE(leased_by) ON TABLE public.job TO vitrina_auth;
GRANT SELECT(leased_by) ON TABLE public.job TO vitrina_controller;

GRANT UPDATE(updated_at) ON TABLE public.job TO vitrina_auth;

GRANT UPDATE(turn) ON TABLE public.job TO vitrina_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.login_failure TO vitrina_auth;
GRANT DELETE ON TABLE public.login_failure TO vitrina_worker;

GRANT SELECT(failed_at) ON TABLE public.login_failure TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matrix TO vitrina_matrix;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matrix TO vitrina_worker;

GRANT SELECT(id) ON TABLE public.matrix TO vitrina_files;

GRANT SELECT(owner_id) ON TABLE public.matrix TO vitrina_files;

GRANT SELECT(name) ON TABLE public.matrix TO vitrina_files;

GRANT SELECT(rows) ON TABLE public.matrix TO vitrina_files;

GRANT SELECT(cols) ON TABLE public.matrix TO vitrina_files;

GRANT SELECT(object_id) ON TABLE public.matrix TO vitrina_files;

GRANT SELECT(data) ON TABLE public.matrix TO vitrina_files;

GRANT SELECT(created_at) ON TABLE public.matrix TO vitrina_files;

GRANT SELECT(number) ON TABLE public.migration TO PUBLIC;

GRANT SELECT,UPDATE ON TABLE public.object TO vitrina_auth;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.object TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.object TO vitrina_credentials;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.object TO vitrina_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.object TO vitrina_images;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.object TO vitrina_matrix;
GRANT SELECT,INSERT,UPDATE ON TABLE public.object TO vitrina_files;

GRANT SELECT ON TABLE public.object_text TO vitrina_files;
GRANT SELECT,INSERT,UPDATE ON TABLE public.object_text TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.part TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.part TO vitrina_credentials;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.part TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.passkey TO vitrina_auth;

GRANT SELECT,INSERT,DELETE ON TABLE public.passkey_used TO vitrina_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.playlist TO vitrina_videos;
GRANT SELECT ON TABLE public.playlist TO vitrina_files;
GRANT SELECT,DELETE ON TABLE public.playlist TO vitrina_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.playlist_item TO vitrina_videos;
GRANT SELECT ON TABLE public.playlist_item TO vitrina_files;

GRANT SELECT ON TABLE public.public_image TO vitrina_site;

GRANT SELECT ON TABLE public.public_video TO vitrina_site;

GRANT SELECT,INSERT,UPDATE ON TABLE public.rate TO vitrina_auth;
GRANT SELECT,INSERT,UPDATE ON TABLE public.rate TO vitrina_videos;
GRANT SELECT,INSERT,UPDATE ON TABLE public.rate TO vitrina_images;
GRANT SELECT,INSERT,UPDATE ON TABLE public.rate TO vitrina_files;
GRANT SELECT,INSERT,UPDATE ON TABLE public.rate TO vitrina_credentials;
GRANT SELECT,INSERT,UPDATE ON TABLE public.rate TO vitrina_stats;
GRANT SELECT,INSERT,UPDATE ON TABLE public.rate TO vitrina_matrix;
GRANT DELETE ON TABLE public.rate TO vitrina_worker;

GRANT SELECT(full_at) ON TABLE public.rate TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_code TO vitrina_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rendition TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rendition TO vitrina_worker;

GRANT SELECT ON TABLE public.scaling_decision TO vitrina_stats;
GRANT SELECT,INSERT,UPDATE ON TABLE public.scaling_decision TO vitrina_controller;
GRANT DELETE ON TABLE public.scaling_decision TO vitrina_worker;

GRANT SELECT(at) ON TABLE public.scaling_decision TO vitrina_worker;

GRANT SELECT ON TABLE public.scaling_lease TO vitrina_stats;
GRANT SELECT,UPDATE ON TABLE public.scaling_lease TO vitrina_controller;

GRANT SELECT,INSERT ON TABLE public.scaling_policy TO vitrina_stats;
GRANT SELECT ON TABLE public.scaling_policy TO vitrina_controller;

GRANT SELECT ON TABLE public.scaling_sample TO vitrina_stats;
GRANT SELECT,INSERT,UPDATE ON TABLE public.scaling_sample TO vitrina_controller;
GRANT DELETE ON TABLE public.scaling_sample TO vitrina_worker;

GRANT SELECT(at_s) ON TABLE public.scaling_sample TO vitrina_worker;

GRANT SELECT ON TABLE public.security_event TO vitrina_auth;
GRANT DELETE ON TABLE public.security_event TO vitrina_worker;

GRANT SELECT(at) ON TABLE public.security_event TO vitrina_worker;

GRANT SELECT,INSERT,DELETE ON TABLE public.security_key TO vitrina_auth;
GRANT DELETE ON TABLE public.security_key TO vitrina_worker;

GRANT SELECT(month) ON TABLE public.security_key TO vitrina_worker;

GRANT SELECT,INSERT,UPDATE ON TABLE public.series TO vitrina_auth;
GRANT SELECT,INSERT,UPDATE ON TABLE public.series TO vitrina_videos;
GRANT SELECT,INSERT,UPDATE ON TABLE public.series TO vitrina_images;
GRANT SELECT,INSERT,UPDATE ON TABLE public.series TO vitrina_files;
GRANT SELECT,INSERT,UPDATE ON TABLE public.series TO vitrina_credentials;
GRANT SELECT,INSERT,UPDATE ON TABLE public.series TO vitrina_stats;
GRANT SELECT,INSERT,UPDATE ON TABLE public.series TO vitrina_matrix;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.series TO vitrina_worker;
GRANT SELECT,INSERT,UPDATE ON TABLE public.series TO vitrina_site;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.session TO vitrina_auth;
GRANT DELETE ON TABLE public.session TO vitrina_worker;

GRANT SELECT(id) ON TABLE public.session TO vitrina_worker;

GRANT SELECT(created_at) ON TABLE public.session TO vitrina_worker;

GRANT SELECT(used_at) ON TABLE public.session TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.setting TO vitrina_auth;
GRANT SELECT ON TABLE public.setting TO vitrina_videos;
GRANT SELECT ON TABLE public.setting TO vitrina_images;
GRANT SELECT ON TABLE public.setting TO vitrina_files;
GRANT SELECT ON TABLE public.setting TO vitrina_credentials;
GRANT SELECT ON TABLE public.setting TO vitrina_stats;
GRANT SELECT ON TABLE public.setting TO vitrina_matrix;
GRANT SELECT ON TABLE public.setting TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.share TO vitrina_files;
GRANT DELETE ON TABLE public.share TO vitrina_auth;

GRANT SELECT(public_id) ON TABLE public.share TO vitrina_videos;
GRANT SELECT(public_id) ON TABLE public.share TO vitrina_images;

GRANT SELECT(owner_id) ON TABLE public.share TO vitrina_auth;
GRANT SELECT(owner_id) ON TABLE public.share TO vitrina_videos;
GRANT SELECT(owner_id) ON TABLE public.share TO vitrina_images;

GRANT SELECT(video_id) ON TABLE public.share TO vitrina_videos;
GRANT SELECT(video_id) ON TABLE public.share TO vitrina_images;

GRANT SELECT(with_id) ON TABLE public.share TO vitrina_auth;
GRANT SELECT(with_id) ON TABLE public.share TO vitrina_videos;
GRANT SELECT(with_id) ON TABLE public.share TO vitrina_images;

GRANT SELECT(ends_at) ON TABLE public.share TO vitrina_videos;
GRANT SELECT(ends_at) ON TABLE public.share TO vitrina_images;

GRANT SELECT ON TABLE public.site_key TO vitrina_auth;
GRANT SELECT ON TABLE public.site_key TO vitrina_videos;
GRANT SELECT ON TABLE public.site_key TO vitrina_images;
GRANT SELECT ON TABLE public.site_key TO vitrina_files;
GRANT SELECT ON TABLE public.site_key TO vitrina_credentials;
GRANT SELECT ON TABLE public.site_key TO vitrina_stats;
GRANT SELECT ON TABLE public.site_key TO vitrina_matrix;
GRANT SELECT ON TABLE public.site_key TO vitrina_worker;
GRANT SELECT ON TABLE public.site_key TO vitrina_site;

GRANT SELECT,INSERT,UPDATE ON TABLE public.time_seen TO vitrina_worker;
GRANT SELECT ON TABLE public.time_seen TO vitrina_auth;
GRANT SELECT ON TABLE public.time_seen TO vitrina_videos;
GRANT SELECT ON TABLE public.time_seen TO vitrina_images;
GRANT SELECT ON TABLE public.time_seen TO vitrina_files;
GRANT SELECT ON TABLE public.time_seen TO vitrina_credentials;
GRANT SELECT ON TABLE public.time_seen TO vitrina_stats;
GRANT SELECT ON TABLE public.time_seen TO vitrina_matrix;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.token TO vitrina_auth;
GRANT DELETE ON TABLE public.token TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.totp TO vitrina_auth;

GRANT SELECT,DELETE,UPDATE ON TABLE public.upload TO vitrina_auth;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.upload TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.upload TO vitrina_credentials;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.upload TO vitrina_worker;
GRANT SELECT,DELETE,UPDATE ON TABLE public.upload TO vitrina_files;

GRANT SELECT,DELETE ON TABLE public.video_like TO vitrina_auth;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_like TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_like TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_position TO vitrina_videos;
GRANT SELECT,DELETE ON TABLE public.video_position TO vitrina_auth;
GRANT SELECT ON TABLE public.video_position TO vitrina_files;

GRANT SELECT(video_id) ON TABLE public.video_position TO vitrina_worker;

GRANT SELECT(account_id) ON TABLE public.video_position TO vitrina_worker;

GRANT SELECT(position_ms) ON TABLE public.video_position TO vitrina_worker;

GRANT SELECT ON TABLE public.video_spoken TO vitrina_videos;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_tag TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_tag TO vitrina_worker;
GRANT SELECT,INSERT,DELETE ON TABLE public.video_tag TO vitrina_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_view TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_view TO vitrina_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_word TO vitrina_videos;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.video_word TO vitrina_worker;

