-- What is made of a video counts against its owner's quota, as the video itself does.

CREATE FUNCTION rendition_charge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
REVOKE ALL ON FUNCTION rendition_charge() FROM PUBLIC;

CREATE TRIGGER rendition_charge AFTER INSERT OR DELETE OR UPDATE OF size_bytes ON rendition
    FOR EACH ROW EXECUTE FUNCTION rendition_charge();

-- When renditions go with their video, its row is gone before they are.
CREATE FUNCTION video_discharge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE account a SET used_bytes = greatest(0, a.used_bytes - r.bytes)
      FROM (SELECT sum(size_bytes) AS bytes FROM rendition WHERE video_id = OLD.id) r
     WHERE a.id = OLD.owner_id AND r.bytes > 0;
    RETURN OLD;
END $$;
REVOKE ALL ON FUNCTION video_discharge() FROM PUBLIC;

CREATE TRIGGER video_discharge BEFORE DELETE ON video
    FOR EACH ROW EXECUTE FUNCTION video_discharge();

UPDATE account a SET used_bytes = a.used_bytes + r.bytes
  FROM (SELECT v.owner_id, sum(r.size_bytes) AS bytes
          FROM rendition r JOIN video v ON v.id = r.video_id GROUP BY v.owner_id) r
 WHERE r.owner_id = a.id;
