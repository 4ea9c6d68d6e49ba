/* Chapters, as rows. */
#include "service/video/chapter.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/texts.h"
#include "lib/db/db_row.h"
#include "service/video/chapter_lines.h"

#define CHAPTER_ROW(FIRST, NEXT) \
	FIRST(at_ms, INT, "c.at_ms") \
	NEXT(title, TEXT, "c.title") \
	NEXT(origin, TEXT, "c.origin")

static DB_READER(chapter_reader, struct chapter, CHAPTER_ROW)

/* What a video says of itself. */
struct said {
	const char *description;
	int64_t     duration_ms;
};

#define SAID_ROW(FIRST, NEXT) \
	FIRST(description, TEXT, "v.description") \
	NEXT(duration_ms, INT, "v.duration_ms")

static DB_READER(said_reader, struct said, SAID_ROW)

static enum err
read_said(struct db *db, struct arena *arena, const struct public_id *video,
    struct chapter **out, size_t *count)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(SAID_ROW) " FROM video v WHERE v.public_id = $1";
	const struct db_param params[] = { db_id(video) };
	struct said said;
	const enum err err = db_read_one(db, arena, DB_QUERY(SQL, params), said_reader(), &said);

	*count = err == ERR_OK ? chapter_lines(arena, said.description, said.duration_ms, out) : 0;
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
chapter_list(struct db *db, struct arena *arena, const struct public_id *video,
    struct chapter **out, size_t *count)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(CHAPTER_ROW) " FROM chapter c JOIN video v ON v.id = c.video_id"
	    " WHERE v.public_id = $1 ORDER BY c.at_ms LIMIT " TEXT_OF(CHAPTERS_MAX);
	const struct db_param params[] = { db_id(video) };
	struct db_list list = { NULL, 0 };
	const struct chapter *first;
	struct chapter *said;
	size_t said_count = 0;
	enum err err = db_read_all(db, arena, DB_QUERY(SQL, params), chapter_reader(), &list);

	first = list.items;
	if (err == ERR_OK && (list.count == 0 || strcmp(first->origin, "person") != 0))
		err = read_said(db, arena, video, &said, &said_count);
	*out = said_count > 0 ? said : list.items;
	*count = said_count > 0 ? said_count : list.count;
	return err;
}

enum err
chapter_may(struct db *db, const struct user_id *owner, const struct public_id *video,
    int64_t *duration_ms)
{
	static const char SQL[] =
	    "SELECT duration_ms FROM video"
	    " WHERE public_id = $1 AND owner_id = $2 AND deleted_at IS NULL";
	const struct db_param params[] = { db_id(video), db_user(owner) };

	return db_one_int(db, DB_QUERY(SQL, params), duration_ms);
}

static enum err
insert(struct db *db, struct arena *arena, int64_t key, const struct chapter *chapters,
    size_t count)
{
	static const char SQL[] =
	    "INSERT INTO chapter (video_id, at_ms, title, origin)"
	    " SELECT $1, at::bigint, title, 'person' FROM unnest($2::text[], $3::text[]) c (at, title)";
	struct texts times = { ARENA_ARRAY(arena, const char *, count + 1), count };
	struct texts titles = { ARENA_ARRAY(arena, const char *, count + 1), count };
	size_t i;

	for (i = 0; i < count; i++) {
		times.items[i] = arena_printf(arena, "%lld", (long long)chapters[i].at_ms);
		titles.items[i] = chapters[i].title;
	}
	const struct db_param params[] = {
		db_int(key), db_texts(arena, &times), db_texts(arena, &titles),
	};

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
chapter_put(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *video, const struct chapter *chapters, size_t count)
{
	static const char SQL_OWN[] =
	    "SELECT id FROM video WHERE public_id = $1 AND owner_id = $2 AND deleted_at IS NULL"
	    " FOR UPDATE";
	static const char SQL_CLEAR[] = "DELETE FROM chapter WHERE video_id = $1";
	const struct db_param own[] = { db_id(video), db_user(owner) };
	int64_t key = 0;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = db_one_int(db, DB_QUERY(SQL_OWN, own), &key)) == ERR_OK) {
		const struct db_param clear[] = { db_int(key) };

		err = db_exec(db, DB_QUERY(SQL_CLEAR, clear), NULL);
	}
	if (err == ERR_OK && (err = insert(db, arena, key, chapters, count)) == ERR_OK)
		return db_commit(db);
	db_rollback(db);
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
