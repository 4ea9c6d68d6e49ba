-- Matrices that lie in their row count against the quota as a .npy file of theirs would:
-- its header of 128 bytes, and the elements.

CREATE FUNCTION matrix_inline_bytes(data bytea) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(length(data) + 128, 0)::bigint
$$;

-- Whoever makes, replaces or deletes one: the owner's used_bytes follows.
CREATE FUNCTION matrix_charge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
REVOKE ALL ON FUNCTION matrix_charge() FROM PUBLIC;

CREATE TRIGGER matrix_charge AFTER INSERT OR DELETE OR UPDATE OF data ON matrix
    FOR EACH ROW EXECUTE FUNCTION matrix_charge();

UPDATE account a SET used_bytes = a.used_bytes + m.bytes
  FROM (SELECT owner_id, sum(matrix_inline_bytes(data)) AS bytes FROM matrix GROUP BY owner_id) m
 WHERE m.owner_id = a.id;
