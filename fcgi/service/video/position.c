/* Positions: kept, forgotten and listed. */
#include "service/video/position.h"

#include "lib/base/count.h"
#include "service/video/video_card.h"
#include "service/video/video_row.h"

#define POSITION_ROW(FIRST, NEXT) \
	CARD_ROW(FIRST, NEXT) \
	NEXT(position_ms, INT, "v.position_ms") \
	NEXT(watched_at, TIME, "v.watched_at")

static DB_READER(position_reader, struct video_card, POSITION_ROW)

static const struct page_list list = {
	"positions", position_reader,
	{ PAGE_BY_TIME(struct video_card, watched_at), PAGE_BY_INT(struct video_card, key) },
};

/*
 * What is at the end was watched.  Before a video was measured, nothing is its end.
 */
#define IS_KEPT \
	"$5::bigint > 0 AND (v.duration_ms = 0" \
	" OR $5::bigint < v.duration_ms - greatest(v.duration_ms / 20, 10000))"

enum err
position_keep(struct db *db, const struct viewer *viewer, const struct public_id *video,
    int64_t position_ms)
{
	static const char SQL[] =
	    "WITH seen AS ("
	    "    SELECT v.id, " IS_KEPT " AS kept FROM video v"
	    "     WHERE v.public_id = $3 AND " VIDEO_VISIBLE "),"
	    " lazy AS MATERIALIZED ("
	    "    SELECT id, set_config('synchronous_commit', 'off', true) FROM seen WHERE kept),"
	    " made AS ("
	    "    INSERT INTO video_position (video_id, account_id, position_ms)"
	    "    SELECT id, $1, $5 FROM lazy"
	    "    ON CONFLICT (video_id, account_id) DO UPDATE"
	    "       SET position_ms = EXCLUDED.position_ms, updated_at = now()),"
	    " gone AS ("
	    "    DELETE FROM video_position p USING seen"
	    "     WHERE p.video_id = seen.id AND p.account_id = $1 AND NOT seen.kept)"
	    " SELECT id FROM seen";
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_id(video),
		db_id(&viewer->link), db_int(position_ms),
	};
	int64_t id;

	return db_one_int(db, DB_QUERY(SQL, params), &id);
}

enum err
position_list(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct page_ask *ask, struct page *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(POSITION_ROW) " FROM ("
	    "    SELECT v.*, p.position_ms, p.updated_at AS watched_at"
	    "      FROM video_position p JOIN video v ON v.id = p.video_id"
	    "     WHERE p.account_id = $3 AND v.state <> 'failed' AND " VIDEO_VISIBLE
	    "       AND (p.updated_at, p.video_id) <"
	    "           (coalesce($5::timestamptz, 'infinity'), $6::bigint)"
	    "     ORDER BY p.updated_at DESC, p.video_id DESC LIMIT " PAGE_ROWS_MAX ") v"
	    " ORDER BY v.watched_at DESC, v.id DESC LIMIT $7";
	struct page_from from;
	enum err err;

	err = page_begin(db, &list, ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_user(&viewer->user),
		db_id(&viewer->link), from.keys[0], from.keys[1], from.rows,
	};

	err = page_read(db, arena, &from, DB_QUERY(SQL, params), out);
	if (err == ERR_OK)
		video_card_hide_reasons(out);
	return err;
}
