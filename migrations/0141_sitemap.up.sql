-- What search engines are told of: public videos in the order in which they came, in pieces
-- of which all but the last stay as they are.

-- The first of each piece.
CREATE FUNCTION public_pieces(size integer) RETURNS SETOF public_id LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT public_id FROM (
        SELECT public_id, id, row_number() OVER (ORDER BY id) AS n FROM video
         WHERE privacy = 'public' AND deleted_at IS NULL AND state <> 'failed') v
     WHERE n % size = 1 ORDER BY id
$$;

CREATE FUNCTION public_piece(first_id text, size integer) RETURNS SETOF video_shown LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM video_shown
     WHERE id >= (SELECT id FROM video WHERE public_id = first_id AND privacy = 'public')
       AND privacy = 'public' AND deleted_at IS NULL AND state <> 'failed'
     ORDER BY id LIMIT least(size, 5000)
$$;

REVOKE ALL ON FUNCTION public_pieces(integer), public_piece(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_pieces(integer), public_piece(text, integer) TO vitrina_site;
