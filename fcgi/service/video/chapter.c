/* Chapters, as rows. */
#include "service/video/chapter.h"

#include "lib/base/texts.h"
#include "lib/db/db_row.h"

#define CHAPTER_ROW(FIRST, NEXT) \
	FIRST(at_ms, INT, "c.at_ms") \
	NEXT(title, TEXT, "c.title")

static DB_READER(chapter_reader, struct chapter, CHAPTER_ROW)

enum err
chapter_list(struct db *db, struct arena *arena, const struct public_id *video,
    struct chapter **out, size_t *count)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(CHAPTER_ROW) " FROM chapter c JOIN video v ON v.id = c.video_id"
	    " WHERE v.public_id = $1 ORDER BY c.at_ms LIMIT " TEXT_OF(CHAPTERS_MAX);
	const struct db_param params[] = { db_id(video) };
	struct db_list list = { NULL, 0 };
	const enum err err = db_read_all(db, arena, DB_QUERY(SQL, params), chapter_reader(), &list);

	*out = list.items;
	*count = list.count;
	return err;
}

enum err
chapter_keep_found(struct db *db, int64_t video_key, const struct chapter *chapters,
    size_t count)
{
	static const char SQL_HAS[] = "SELECT count(*) FROM chapter WHERE video_id = $1";
	static const char SQL[] =
	    "INSERT INTO chapter (video_id, at_ms, title) VALUES ($1, $2, left($3, 200))"
	    " ON CONFLICT DO NOTHING";
	const struct db_param has[] = { db_int(video_key) };
	int64_t there = 0;
	enum err err = db_one_int(db, DB_QUERY(SQL_HAS, has), &there);
	size_t i;

	for (i = 0; err == ERR_OK && there == 0 && i < count; i++) {
		const struct db_param params[] = {
			db_int(video_key), db_int(chapters[i].at_ms), db_text(chapters[i].title),
		};

		if (chapters[i].at_ms >= 0 && chapters[i].title[0] != '\0')
			err = db_exec(db, DB_QUERY(SQL, params), NULL);
	}
	return err;
}
