/* The newest public videos, as a feed shows them. */
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/video/video_list.h"
#include "service/video/video_row.h"

#define FEED_ROW(FIRST, NEXT) \
	FIRST(id, ID, "v.public_id") \
	NEXT(title, TEXT, "v.title") \
	NEXT(description, TEXT, "v.description") \
	NEXT(created_at, TIME, "v.created_at") \
	NEXT(type, TEXT, VIDEO_OF_FILE("false", "type", "clean_type")) \
	NEXT(size_bytes, INT, VIDEO_OF_FILE("false", "size_bytes", "clean_bytes")) \
	NEXT(owner, TEXT, "v.owner_name")

static DB_READER(feed_reader, struct video_card, FEED_ROW)

enum err
video_feed(struct db *db, struct arena *arena, int limit, struct video_card **out, size_t *count)
{
	static const char SQL[] = PAGE_OF(
	    "SELECT " DB_COLUMNS(FEED_ROW) " FROM video v WHERE " VIDEO_LISTED("v.")
	    " ORDER BY v.created_at DESC, v.id DESC", "created_at DESC", "$1");
	const struct db_param params[] = { db_int(limit) };
	struct db_list list;
	enum err err;

	err = db_read_all(db, arena, DB_QUERY(SQL, params), feed_reader(), &list);
	if (err != ERR_OK)
		return err;
	*out = list.items;
	*count = list.count;
	return ERR_OK;
}
