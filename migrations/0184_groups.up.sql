-- Groups of people, whom something can be shared with together.
CREATE TABLE account_group (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id  public_id NOT NULL UNIQUE,
    name       text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX account_group_name ON account_group (lower(name));
CREATE TABLE group_member (
    group_id   bigint NOT NULL REFERENCES account_group ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    PRIMARY KEY (group_id, account_id)
);
CREATE INDEX group_member_account ON group_member (account_id, group_id);

-- A share is with a person, or with a group, or a link.  To the release before one with a
-- group is a link of which nobody has the token.
ALTER TABLE share ADD COLUMN group_id bigint REFERENCES account_group ON DELETE CASCADE,
    DROP CONSTRAINT share_check2,
    ADD CONSTRAINT share_whom_check CHECK (num_nonnulls(with_id, group_id, token_hash) = 1),
    ADD CONSTRAINT share_group_check CHECK (group_id IS NULL
        OR (kind = 'video' AND num_nonnulls(password_hash, uses_max) = 0));
CREATE UNIQUE INDEX share_video_group ON share (video_id, group_id) WHERE group_id IS NOT NULL;
CREATE INDEX share_group ON share (group_id) WHERE group_id IS NOT NULL;

-- Now with the rights of its owner: who asks may read no groups.
CREATE OR REPLACE FUNCTION video_is_shared(of_id bigint, who bigint, link text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM share s JOIN video v ON v.id = s.video_id
                     JOIN account a ON a.id = s.owner_id
                    WHERE s.video_id = of_id AND v.owner_id = s.owner_id
                      AND (s.with_id = who OR (s.public_id = link AND s.token_hash IS NOT NULL)
                           OR s.group_id IN (SELECT m.group_id FROM group_member m WHERE m.account_id = who))
                      AND (s.ends_at IS NULL OR s.ends_at > now())
                      AND a.deleted_at IS NULL AND a.suspended_at IS NULL)
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON account_group, group_member TO vitrina_auth;
GRANT SELECT ON account_group, group_member TO vitrina_files;
