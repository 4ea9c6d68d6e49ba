/* Within service/video*.c: the columns of a whole video, and their reader. */
#ifndef SERVICE_VIDEO_ROW_H
#define SERVICE_VIDEO_ROW_H

#include "service/video/video.h"

struct db_rows;

/* Of `video v`, as the account $1 sees them; $2: it is an admin. */
#define VIDEO_COLUMNS \
	"v.public_id, v.title, v.description, v.tags, v.privacy," \
	" v.owner_name, v.owner_id IS NOT DISTINCT FROM $1," \
	" v.created_at, v.updated_at, v.deleted_at, v.duration_ms, v.width, v.height," \
	" v.size_bytes, v.type, v.state, v.progress," \
	" CASE WHEN v.owner_id = $1 OR $2 THEN v.reason END, v.views, v.likes," \
	" $1 IS NOT NULL AND EXISTS (" \
	"    SELECT FROM video_like l WHERE l.video_id = v.id AND l.account_id = $1)," \
	" v.poster_key, v.hls_prefix"

#define VIDEO_COLUMN_COUNT 23	/* what follows them in a RETURNING begins here */

/* The condition under which the account $1 sees the video v; $2: it is an admin. */
#define VIDEO_VISIBLE \
	"(v.deleted_at IS NULL AND (v.privacy <> 'private' OR v.owner_id = $1 OR $2))"

/* The condition under which everyone finds v in lists: that of its partial indexes. */
#define VIDEO_LISTED(v) \
	v "privacy = 'public' AND " v "deleted_at IS NULL AND " v "state <> 'failed'"

void video_read(const struct db_rows *rows, size_t row, struct arena *arena,
    struct video *out);

#endif
