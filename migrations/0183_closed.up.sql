-- A closed site is for those who have an account.  Its videos are private to the release
-- before (0181); of images that one knows no such thing, so on a closed site it finds none:
-- programs say with each connection that they know what a closed site is.
ALTER TABLE image ENABLE ROW LEVEL SECURITY;
CREATE POLICY image_of_closed_site ON image
    USING (current_setting('vitrina.knows', true) = 'closed' OR NOT site_is_closed());

-- Strangers' pages show none either.
CREATE OR REPLACE VIEW public_image WITH (security_barrier) AS
    SELECT i.key, a.username AS owner_name, v.public_id AS version, v.type, v.width, v.height,
           v.size_bytes, i.created_at, i.updated_at
      FROM image i JOIN image_version v ON v.image_id = i.id
      JOIN object o ON o.id = v.object_id AND o.state = 'stored'
      JOIN account a ON a.id = i.owner_id AND a.deleted_at IS NULL
     WHERE NOT site_is_closed();

-- Who is told: whoever may see a person's page.
CREATE OR REPLACE FUNCTION public_person(called text) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT username FROM account WHERE lower(username) = lower(called) AND deleted_at IS NULL
       AND NOT site_is_closed()
$$;
