DELETE FROM share WHERE group_id IS NOT NULL;
CREATE OR REPLACE FUNCTION video_is_shared(of_id bigint, who bigint, link text) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER AS $$
    SELECT EXISTS (SELECT FROM share s JOIN video v ON v.id = s.video_id
                     JOIN account a ON a.id = s.owner_id
                    WHERE s.video_id = of_id AND v.owner_id = s.owner_id
                      AND (s.with_id = who OR (s.public_id = link AND s.with_id IS NULL))
                      AND (s.ends_at IS NULL OR s.ends_at > now())
                      AND a.deleted_at IS NULL AND a.suspended_at IS NULL)
$$;
ALTER FUNCTION video_is_shared(bigint, bigint, text) RESET ALL;
DROP INDEX share_video_group;
DROP INDEX share_group;
ALTER TABLE share DROP CONSTRAINT share_group_check, DROP CONSTRAINT share_whom_check,
    DROP COLUMN group_id,
    ADD CONSTRAINT share_check2 CHECK ((with_id IS NULL) = (token_hash IS NOT NULL));
DROP TABLE group_member;
DROP TABLE account_group;
