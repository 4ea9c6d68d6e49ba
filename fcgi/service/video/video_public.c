/* Videos as anybody sees them. */
#include "service/video/video_public.h"

#include "lib/base/count.h"
#include "service/video/video_card.h"
#include "service/video/video_row.h"

/* The file is that which others than the owner may have. */
#define PUBLIC_ROW(FIRST, NEXT) \
	VIDEO_SHOWN_ROW(FIRST, NEXT) \
	NEXT(size_bytes, INT, "v.size_bytes") \
	NEXT(type, TEXT, "v.type") \
	NEXT(has_file, BOOL, "v.has_file")

static DB_READER(shown_reader, struct video, PUBLIC_ROW)

enum err
video_public_find(struct db *db, struct arena *arena, const struct public_id *id,
    struct video *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(PUBLIC_ROW) " FROM video_by_link($1) v";
	const struct db_param params[] = { db_id(id) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), shown_reader(), out);
}

enum err
video_public_list(struct db *db, struct arena *arena, const char *owner,
    const struct page_ask *ask, struct page *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(CARD_ROW) " FROM public_videos($1, $2, $3, $4) v";
	struct page_from from;
	enum err err;

	err = page_begin(db, &video_newest_list, ask, &from);
	if (err != ERR_OK)
		return err;

	const struct db_param params[] = { db_text(owner), from.keys[0], from.keys[1], from.rows };

	return page_read(db, arena, &from, DB_QUERY(SQL, params), out);
}

enum err
video_public_pieces(struct db *db, struct arena *arena, struct texts *out)
{
	static const char SQL[] = "SELECT id::text FROM public_pieces($1) id";
	const struct db_param params[] = { db_int(VIDEO_PIECE) };

	return db_read_texts(db, arena, DB_QUERY(SQL, params), out);
}

enum err
video_public_piece(struct db *db, struct arena *arena, const struct public_id *first,
    struct db_list *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(PUBLIC_ROW) " FROM public_piece($1, $2) v";
	const struct db_param params[] = { db_id(first), db_int(VIDEO_PIECE) };

	return db_read_all(db, arena, DB_QUERY(SQL, params), shown_reader(), out);
}

#define PLAYLIST_ROW(FIRST, NEXT) \
	FIRST(id, ID, "p.public_id") \
	NEXT(title, TEXT, "p.title") \
	NEXT(description, TEXT, "p.description") \
	NEXT(privacy, TEXT, "p.privacy") \
	NEXT(owner, TEXT, "p.owner_name")

static DB_READER(playlist_reader, struct video_public_playlist, PLAYLIST_ROW)
static DB_READER(card_reader, struct video_card, CARD_ROW)

enum err
video_public_playlist(struct db *db, struct arena *arena, const struct public_id *id,
    struct video_public_playlist *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(PLAYLIST_ROW) " FROM playlist_by_link($1) p";
	const struct db_param params[] = { db_id(id) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), playlist_reader(), out);
}

enum err
video_public_playlist_videos(struct db *db, struct arena *arena, const struct public_id *id,
    int64_t most, struct page *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(CARD_ROW) " FROM (SELECT *, NULL::text AS wanted_privacy"
	    "    FROM playlist_videos($1, $2::bigint::integer)) v";
	const struct db_param params[] = { db_id(id), db_int(most) };
	struct db_list list = { NULL, 0 };
	const enum err err = db_read_all(db, arena, DB_QUERY(SQL, params), card_reader(), &list);

	*out = (struct page){ .items = list.items, .count = list.count,
		.size = sizeof(struct video_card) };
	return err;
}
