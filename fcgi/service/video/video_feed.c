/* Public videos as a feed shows them: those of a list, with more of each. */
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/video/video_list.h"
#include "service/video/video_playlist.h"
#include "service/video/video_row.h"

#define FEED_ROW(FIRST, NEXT) \
	FIRST(id, ID, "v.public_id") \
	NEXT(title, TEXT, "v.title") \
	NEXT(description, TEXT, "v.description") \
	NEXT(created_at, TIME, "v.created_at") \
	NEXT(type, TEXT, VIDEO_OF_FILE("false", "type", "clean_type")) \
	NEXT(size_bytes, INT, VIDEO_OF_FILE("false", "size_bytes", "clean_bytes")) \
	NEXT(duration_ms, INT, "v.duration_ms") \
	NEXT(poster_key, TEXT, "v.poster_key") \
	NEXT(owner, TEXT, "v.owner_name")

static DB_READER(feed_reader, struct video_card, FEED_ROW)

static struct texts
ids_of(struct arena *arena, const struct page *page)
{
	struct texts ids = { ARENA_ARRAY(arena, const char *, page->count + 1), page->count };
	const struct video_card *cards = page->items;

	for (size_t i = 0; i < page->count; i++)
		ids.items[i] = cards[i].id.text;
	return ids;
}

enum err
video_feed(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct db_list *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(FEED_ROW) " FROM unnest($1::text[]) WITH ORDINALITY AS w (id, n)"
	    " JOIN video v ON v.public_id = w.id WHERE (" VIDEO_LISTED("v.") ")"
	    "    OR ($2 AND " VIDEO_FOR_MEMBERS("v.") ") ORDER BY w.n";
	struct page page;
	enum err err;

	if ((err = video_list(db, arena, filter, &page)) != ERR_OK)
		return err;

	const struct texts ids = ids_of(arena, &page);
	const struct db_param params[] = { db_texts(arena, &ids), db_bool(filter->is_member) };

	return db_read_all(db, arena, DB_QUERY(SQL, params), feed_reader(), out);
}

/* As a stranger sees it, and of that what everybody finds. */
enum err
video_playlist_feed(struct db *db, struct arena *arena, const struct public_id *id,
    struct db_list *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(FEED_ROW) " FROM playlist p JOIN playlist_item i ON i.playlist_id = p.id"
	    "  JOIN video v ON v.id = i.video_id"
	    " WHERE p.public_id = $1 AND " VIDEO_LISTED("v.")
	    " ORDER BY i.place, i.video_id LIMIT 100";
	const struct db_param params[] = { db_id(id) };

	return db_read_all(db, arena, DB_QUERY(SQL, params), feed_reader(), out);
}
