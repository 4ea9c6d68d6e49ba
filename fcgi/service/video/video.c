/* Videos: one of them, as somebody sees it. */
#include "service/video/video.h"

#include "lib/base/count.h"
#include "lib/db/db.h"
#include "service/video/video_row.h"

const char *const video_privacies[] = { "public", "unlisted", "private", NULL };

void
video_read(const struct db_rows *rows, size_t row, struct arena *arena, struct video *out)
{
	*out = (struct video){
		.id = db_get_id(rows, row, 0),
		.title = db_get_text(rows, row, 1, arena),
		.description = db_get_text(rows, row, 2, arena),
		.tags = db_get_texts(rows, row, 3, arena),
		.privacy = db_get_text(rows, row, 4, arena),
		.owner = db_get_text(rows, row, 5, arena),
		.mine = db_get_bool(rows, row, 6),
		.created_at = db_get_time(rows, row, 7),
		.updated_at = db_get_time(rows, row, 8),
		.deleted_at = db_get_time(rows, row, 9),
		.duration_ms = db_get_int(rows, row, 10),
		.width = db_get_int(rows, row, 11),
		.height = db_get_int(rows, row, 12),
		.size_bytes = db_get_int(rows, row, 13),
		.type = db_get_text(rows, row, 14, arena),
		.state = db_get_text(rows, row, 15, arena),
		.progress = db_get_int(rows, row, 16),
		.reason = db_get_text(rows, row, 17, arena),
		.views = db_get_int(rows, row, 18),
		.likes = db_get_int(rows, row, 19),
		.liked = db_get_bool(rows, row, 20),
		.poster_key = db_get_text(rows, row, 21, arena),
		.hls_prefix = db_get_text(rows, row, 22, arena),
	};
}

enum err
video_find(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, struct video *out)
{
	static const char SQL[] =
	    "SELECT " VIDEO_COLUMNS
	    "  FROM video v WHERE v.public_id = $3 AND " VIDEO_VISIBLE;
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_id(id),
	};
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err == ERR_OK)
		video_read(rows, 0, arena, out);
	db_rows_free(rows);
	return err;
}
