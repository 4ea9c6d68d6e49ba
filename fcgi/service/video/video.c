/* Videos: one of them, as somebody sees it. */
#include "service/video/video.h"

#include "lib/base/count.h"
#include "service/video/video_row.h"

const char *const video_privacies[] = { "public", "members", "unlisted", "private", NULL };

DB_READER(video_reader, struct video, VIDEO_ROW)

enum err
video_find(struct db *db, struct arena *arena, const struct viewer *viewer,
    const struct public_id *id, struct video *out)
{
	static const char SQL[] =
	    "SELECT " VIDEO_COLUMNS
	    "  FROM video v WHERE v.public_id = $3 AND " VIDEO_VISIBLE;
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_id(id), db_id(&viewer->link),
	};

	return db_read_one(db, arena, DB_QUERY(SQL, params), video_reader(), out);
}
