-- Lists of videos to be watched one after the other, and one for later that everybody has.
DO $$
DECLARE
    program text;
BEGIN
    FOREACH program IN ARRAY ARRAY['vitrina_site', 'vitrina_files'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = program) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', program);
        END IF;
    END LOOP;
END $$;

CREATE TABLE playlist (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id   public_id NOT NULL UNIQUE,
    owner_id    bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    kind        text NOT NULL DEFAULT 'list' CHECK (kind IN ('list', 'later')),
    title       text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    description text NOT NULL DEFAULT '' CHECK (char_length(description) <= 5000),
    privacy     text NOT NULL DEFAULT 'private' 
        CHECK (privacy IN ('public', 'members', 'unlisted', 'private')),
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CHECK (kind = 'list' OR privacy = 'private')
);

CREATE INDEX playlist_owner ON playlist (owner_id);
CREATE UNIQUE INDEX playlist_later ON playlist (owner_id) WHERE kind = 'later';

-- In the order of `place`, which has gaps; the service keeps them at 500 a list.
CREATE TABLE playlist_item (
    playlist_id bigint NOT NULL REFERENCES playlist ON DELETE CASCADE,
    video_id    bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    place       bigint NOT NULL,
    added_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (playlist_id, video_id)
);

CREATE INDEX playlist_item_video ON playlist_item (video_id);

CREATE FUNCTION playlist_later_of(account_id bigint) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path TO 'public', 'pg_temp'
AS $$
    INSERT INTO playlist (public_id, owner_id, kind, title)
    VALUES (translate(substr(encode(uuid_send(gen_random_uuid()), 'base64'), 1, 11), '+/', '-_'),
        account_id, 'later', 'Watch later')
$$;

CREATE FUNCTION playlist_later_made() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path TO 'public', 'pg_temp'
AS $$
BEGIN
    PERFORM playlist_later_of(NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER playlist_later_made AFTER INSERT ON account
    FOR EACH ROW EXECUTE FUNCTION playlist_later_made();

SELECT playlist_later_of(id) FROM account;

-- Whether whoever knows its id may see it, signed out too: on a closed site nobody.
CREATE FUNCTION playlist_is_open(its_privacy text) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path TO 'public', 'pg_temp'
AS $$
    SELECT its_privacy IN ('public', 'unlisted') AND NOT EXISTS (
        SELECT FROM setting WHERE name = 'site_access' AND value = 'members')
$$;

-- For the program site: whoever knows the id of one that is not private may see it, and in it
-- what is public, or as little hidden as the list and of the same person.
CREATE FUNCTION playlist_by_link(of_id text)
RETURNS TABLE (public_id public_id, title text, description text, privacy text, owner_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path TO 'public', 'pg_temp'
AS $$
    SELECT p.public_id, p.title, p.description, p.privacy, a.username
      FROM playlist p JOIN account a ON a.id = p.owner_id
     WHERE p.public_id = of_id AND playlist_is_open(p.privacy)
$$;

CREATE FUNCTION playlist_videos(of_id text, most integer)
RETURNS TABLE (id bigint, public_id public_id, title text, owner_name text, created_at timestamptz,
    duration_ms bigint, views bigint, privacy text, state text, progress integer, reason text,
    poster_key text, deleted_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path TO 'public', 'pg_temp'
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

REVOKE ALL ON FUNCTION playlist_later_of(bigint), playlist_later_made(), playlist_is_open(text), playlist_by_link(text),
    playlist_videos(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION playlist_by_link(text), playlist_videos(text, integer) TO vitrina_site;
GRANT SELECT, INSERT, UPDATE, DELETE ON playlist, playlist_item TO vitrina_videos;
GRANT SELECT ON playlist, playlist_item TO vitrina_files;
GRANT SELECT, DELETE ON playlist TO vitrina_auth;
