-- What somebody shares is open as long as he is: of an account that is suspended nothing
-- is seen by whom it was shared with, until it is let in again.  The bodies name what later
-- migrations make (0156); the release before asks file_seen() and file_writes().

CREATE FUNCTION account_is_open(of_id bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM account
                    WHERE id = of_id AND suspended_at IS NULL AND deleted_at IS NULL)
$$;

-- As file_seen().
CREATE FUNCTION file_open_to(who bigint, of_id bigint,
    OUT root bigint, OUT top bigint, OUT rights integer, OUT label text)
LANGUAGE plpgsql STABLE AS $$
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

-- As file_writes(): the root above it, where `who` may write there.
CREATE FUNCTION file_writable_by(who bigint, of_id bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT e.root FROM file_open_to(who, of_id) e WHERE e.rights >= 2);
END $$;

-- What changes when a link's password does, and says nothing of it ('': there is none).
-- NULL: there is no such link.
CREATE FUNCTION share_password_mark(link text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(encode(sha256(convert_to(s.password_hash, 'UTF8')), 'hex'), '')
              FROM share s WHERE s.public_id = link AND s.with_id IS NULL);
END $$;

REVOKE ALL ON FUNCTION account_is_open(bigint), share_password_mark(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_is_open(bigint)
    TO vitrina_auth, vitrina_videos, vitrina_images, vitrina_files, vitrina_credentials,
    vitrina_stats, vitrina_matrix, vitrina_worker;
GRANT EXECUTE ON FUNCTION share_password_mark(text)
    TO vitrina_files, vitrina_videos, vitrina_images;
