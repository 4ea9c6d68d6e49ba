/* The newest public videos, as a feed shows them. */
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "service/video/video_list.h"
#include "service/video/video_row.h"

enum err
video_feed(struct db *db, struct arena *arena, int limit, struct video_cards *out)
{
	static const char SQL[] =
	    "SELECT v.public_id, v.title, v.description, v.created_at, v.type, v.size_bytes,"
	    "       v.owner_name"
	    "  FROM video v WHERE " VIDEO_LISTED("v.")
	    " ORDER BY v.created_at DESC, v.id DESC LIMIT $1";
	const struct db_param params[] = { db_int(limit) };
	struct db_rows *rows = NULL;
	size_t i;
	enum err err;

	err = db_rows(db, DB_QUERY(SQL, params), &rows);
	if (err != ERR_OK)
		return err;
	*out = (struct video_cards){ NULL, db_count(rows), NULL };
	out->items = ARENA_ARRAY(arena, struct video_card, out->count + 1);
	for (i = 0; i < out->count; i++)
		out->items[i] = (struct video_card){
			.id = db_get_id(rows, i, 0),
			.title = db_get_text(rows, i, 1, arena),
			.description = db_get_text(rows, i, 2, arena),
			.created_at = db_get_time(rows, i, 3),
			.type = db_get_text(rows, i, 4, arena),
			.size_bytes = db_get_int(rows, i, 5),
			.owner = db_get_text(rows, i, 6, arena),
		};
	db_rows_free(rows);
	return ERR_OK;
}
