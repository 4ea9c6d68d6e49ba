/* Likes: given, taken back, and counted in the video's row. */
#include "service/video/like.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/video/video_row.h"

#define SEEN \
	"WITH seen AS (" \
	"    SELECT v.id, v.likes FROM video v" \
	"     WHERE v.public_id = $3 AND " VIDEO_SEEN("NULL") " FOR UPDATE)"

static const char SQL_LIKE[] = SEEN
    ", made AS ("
    "    INSERT INTO video_like (video_id, account_id) SELECT id, $1 FROM seen"
    "    ON CONFLICT DO NOTHING RETURNING video_id),"
    " counted AS ("
    "    UPDATE video v SET likes = v.likes + 1 FROM made WHERE v.id = made.video_id"
    "    RETURNING v.likes)"
    " SELECT coalesce((SELECT likes FROM counted), seen.likes) FROM seen";

static const char SQL_UNLIKE[] = SEEN
    ", gone AS ("
    "    DELETE FROM video_like l USING seen"
    "     WHERE l.video_id = seen.id AND l.account_id = $1 RETURNING l.video_id),"
    " counted AS ("
    "    UPDATE video v SET likes = greatest(0, v.likes - 1) FROM gone"
    "     WHERE v.id = gone.video_id RETURNING v.likes)"
    " SELECT coalesce((SELECT likes FROM counted), seen.likes) FROM seen";

enum err
like_set(struct db *db, const struct viewer *viewer, const struct public_id *video,
    bool liked, struct like *out)
{
	const struct db_param params[] = {
		db_user(&viewer->user), db_bool(viewer->is_admin), db_id(video),
	};
	int64_t likes;
	enum err err;

	err = db_one_int(db, DB_QUERY(liked ? SQL_LIKE : SQL_UNLIKE, params), &likes);
	if (err == ERR_OK)
		*out = (struct like){ .likes = likes, .liked = liked };
	return err;
}
