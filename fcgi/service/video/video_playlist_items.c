/* What is in lists of videos: read, put in, moved, taken out. */
#include "lib/base/count.h"
#include "lib/base/texts.h"
#include "lib/db/db_row.h"
#include "service/video/video_card.h"
#include "service/video/video_playlist.h"
#include "service/video/video_playlist_row.h"

/* Pages fall: from the last place down, with the signs changed. */
#define ITEM_ROW(FIRST, NEXT) \
	CARD_ROW(FIRST, NEXT) \
	NEXT(sort_key, INT, "-i.place")

static DB_READER(item_reader, struct video_card, ITEM_ROW)

static const struct page_list items = {
	"playlist items", item_reader,
	{ PAGE_BY_INT(struct video_card, sort_key), PAGE_BY_INT(struct video_card, key) },
};

enum err
video_playlist_items(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, const struct page_ask *ask, struct page *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(ITEM_ROW) " FROM playlist p JOIN playlist_item i ON i.playlist_id = p.id"
	    "  JOIN video v ON v.id = i.video_id"
	    " WHERE p.public_id = $3 AND " PLAYLIST_VISIBLE " AND " PLAYLIST_SHOWS
	    "   AND (-i.place, i.video_id) < ($5::bigint, $6::bigint)"
	    " ORDER BY -i.place DESC, i.video_id DESC LIMIT $7";
	struct video_playlist playlist;
	struct page_from from;
	enum err err;

	if ((err = page_begin(db, &items, ask, &from)) != ERR_OK ||
	    (err = video_playlist_find(db, arena, viewer, id, &playlist)) != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_id(id), db_id(&viewer->link),
		from.keys[0], from.keys[1], from.rows,
	};

	err = page_read(db, arena, &from, DB_QUERY(SQL, params), out);
	if (err == ERR_OK)
		video_card_hide_reasons(out);
	return err;
}

/* A list of one's own, which nobody else changes until the transaction ends. */
static enum err
lock_own(struct db *db, const struct viewer *viewer, const struct public_id *id, int64_t *key)
{
	static const char SQL[] =
	    "UPDATE playlist SET updated_at = now() WHERE owner_id = $1 AND public_id = $2 RETURNING id";
	const struct db_param params[] = { db_user(&viewer->user), db_id(id) };

	return db_one_int(db, DB_QUERY(SQL, params), key);
}

/* ERR_INPUT  the first that is not there for him is `*bad` */
static enum err
check_seen(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct texts *videos, size_t *bad)
{
	static const char SQL[] =
	    "SELECT w.n - 1 FROM unnest($3::text[]) WITH ORDINALITY w (id, n)"
	    " LEFT JOIN video v ON v.public_id = w.id AND " VIDEO_VISIBLE
	    " WHERE v.id IS NULL ORDER BY w.n LIMIT 1";
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_texts(arena, videos),
		db_id(&viewer->link),
	};
	int64_t first = 0;
	const enum err err = db_one_int(db, DB_QUERY(SQL, params), &first);

	*bad = (size_t)first;
	return err == ERR_NOT_FOUND ? ERR_OK : err == ERR_OK ? ERR_INPUT : err;
}

static enum err
append(struct db *db, struct arena *arena, int64_t key, const struct texts *videos)
{
	static const char SQL[] =
	    "INSERT INTO playlist_item (playlist_id, video_id, place)"
	    " SELECT $1, v.id, min(w.n) + coalesce((SELECT max(place) FROM playlist_item"
	    "     WHERE playlist_id = $1), 0)"
	    "   FROM unnest($2::text[]) WITH ORDINALITY w (id, n) JOIN video v ON v.public_id = w.id"
	    "  GROUP BY v.id"
	    " ON CONFLICT DO NOTHING";
	static const char SQL_COUNT[] = "SELECT count(*) FROM playlist_item WHERE playlist_id = $1";
	const struct db_param params[] = { db_int(key), db_texts(arena, videos) };
	int64_t count = 0;
	enum err err;

	if ((err = db_exec(db, DB_QUERY(SQL, params), NULL)) == ERR_OK)
		err = db_one_int(db, &(const struct db_query){ SQL_COUNT, params, 1 }, &count);
	return err == ERR_OK && count > VIDEO_PLAYLIST_ITEMS ? ERR_CONFLICT : err;
}

enum err
video_playlist_add(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, const struct texts *videos, size_t *bad)
{
	int64_t key;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = lock_own(db, viewer, id, &key)) == ERR_OK &&
	    (err = check_seen(db, arena, viewer, videos, bad)) == ERR_OK &&
	    (err = append(db, arena, key, videos)) == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	return err;
}

enum err
video_playlist_remove(struct db *db, const struct viewer *viewer, const struct public_id *id,
    const struct public_id *video)
{
	static const char SQL[] =
	    "WITH gone AS (DELETE FROM playlist_item i USING playlist p, video v"
	    "     WHERE p.owner_id = $1 AND p.public_id = $2 AND v.public_id = $3"
	    "       AND i.playlist_id = p.id AND i.video_id = v.id RETURNING p.id)"
	    " UPDATE playlist SET updated_at = now() FROM gone WHERE playlist.id = gone.id";
	const struct db_param params[] = { db_user(&viewer->user), db_id(id), db_id(video) };

	return db_exec_found(db, DB_QUERY(SQL, params));
}

#define PLACE_OF(video) \
	"(SELECT j.place FROM playlist_item j JOIN video v ON v.id = j.video_id" \
	"  WHERE j.playlist_id = $1 AND v.public_id = " video ")"

/* All places anew: a list is short. */
static enum err
renumber(struct db *db, int64_t key, const struct public_id *video, const struct public_id *after)
{
	static const char SQL[] =
	    "UPDATE playlist_item i SET place = o.n FROM ("
	    "    SELECT j.video_id, row_number() OVER (ORDER BY CASE WHEN v.public_id = $2"
	    "               THEN coalesce(" PLACE_OF("$3") ", -9000000000000000) ELSE j.place END,"
	    "               v.public_id = $2, j.video_id) AS n"
	    "      FROM playlist_item j JOIN video v ON v.id = j.video_id WHERE j.playlist_id = $1) o"
	    " WHERE i.playlist_id = $1 AND i.video_id = o.video_id";
	static const char SQL_THERE[] =
	    "SELECT " PLACE_OF("$2") " IS NOT NULL AND ($3::text IS NULL OR " PLACE_OF("$3") " IS NOT NULL)";
	const struct db_param params[] = { db_int(key), db_id(video), db_id(after) };
	bool are_there = false;
	enum err err;

	if ((err = db_one_bool(db, DB_QUERY(SQL_THERE, params), &are_there)) != ERR_OK)
		return err;
	return are_there ? db_exec(db, DB_QUERY(SQL, params), NULL) : ERR_NOT_FOUND;
}

enum err
video_playlist_move(struct db *db, const struct viewer *viewer, const struct public_id *id,
    const struct public_id *video, const struct public_id *after)
{
	int64_t key;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = lock_own(db, viewer, id, &key)) == ERR_OK &&
	    (err = renumber(db, key, video, after)) == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	return err;
}
