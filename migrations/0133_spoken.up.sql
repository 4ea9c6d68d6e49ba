-- What is said in videos, to be found by it: their captions' words, with those of title,
-- tags and description, so that a search for both finds.  Apart from the video's row, which
-- lists read.
CREATE TABLE video_spoken (
    video_id bigint PRIMARY KEY REFERENCES video ON DELETE CASCADE,
    words    tsvector NOT NULL
);

-- Words are many: each that waits to be sorted in would be read by every search.
CREATE INDEX video_spoken_words ON video_spoken USING gin (words) WITH (fastupdate = off);

-- Of all languages, shared among them, so much as a tsvector always holds: without places.
CREATE FUNCTION video_words_said(of_id bigint) RETURNS tsvector
LANGUAGE sql STABLE
AS $$
    SELECT strip(to_tsvector('simple', unaccent(string_agg(left(
               regexp_replace(regexp_replace(c.body, '(^WEBVTT[^\n]*)|([^\n]*-->[^\n]*)', ' ', 'g'),
                   '<[^>]*>', '', 'g'),
               (150000 / c.languages)::int), ' '))))
      FROM (SELECT body, count(*) OVER () AS languages FROM caption WHERE video_id = of_id) c
$$;

CREATE FUNCTION video_spoken_refresh(of_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path TO 'public', 'pg_temp'
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

CREATE FUNCTION caption_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path TO 'public', 'pg_temp'
AS $$
BEGIN
    PERFORM video_spoken_refresh(CASE TG_OP WHEN 'DELETE' THEN OLD.video_id ELSE NEW.video_id END);
    RETURN NULL;
END $$;

CREATE TRIGGER caption_changed AFTER INSERT OR DELETE OR UPDATE OF body ON caption
    FOR EACH ROW EXECUTE FUNCTION caption_changed();

CREATE FUNCTION video_words_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path TO 'public', 'pg_temp'
AS $$
BEGIN
    PERFORM video_spoken_refresh(NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER video_words_changed AFTER UPDATE OF title, description, tags ON video
    FOR EACH ROW WHEN (OLD.search IS DISTINCT FROM NEW.search)
    EXECUTE FUNCTION video_words_changed();

REVOKE ALL ON FUNCTION video_words_said(bigint), video_spoken_refresh(bigint), caption_changed(),
    video_words_changed() FROM PUBLIC;

SELECT video_spoken_refresh(video_id) FROM (SELECT DISTINCT video_id FROM caption) c;

GRANT SELECT ON video_spoken TO vitrina_videos;
