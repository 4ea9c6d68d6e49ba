/* Captions, as rows. */
#include "service/video/caption.h"

#include "lib/base/texts.h"
#include "lib/db/db_row.h"
#include "service/base/job.h"

#define LIST_ROW(FIRST, NEXT) \
	FIRST(language, TEXT, "c.language") \
	NEXT(label, TEXT, "c.label") \
	NEXT(origin, TEXT, "c.origin") \
	NEXT(updated_at, TIME, "c.updated_at")
#define CAPTION_ROW(FIRST, NEXT) \
	LIST_ROW(FIRST, NEXT) \
	NEXT(body, TEXT, "c.body")
#define OF_VIDEO " FROM caption c JOIN video v ON v.id = c.video_id WHERE v.public_id = $1"

static DB_READER(list_reader, struct caption, LIST_ROW)
static DB_READER(caption_reader, struct caption, CAPTION_ROW)

enum err
caption_list(struct db *db, struct arena *arena, const struct public_id *video,
    struct caption **out, size_t *count)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(LIST_ROW) OF_VIDEO " ORDER BY c.language LIMIT 200";
	const struct db_param params[] = { db_id(video) };
	struct db_list list = { NULL, 0 };
	const enum err err = db_read_all(db, arena, DB_QUERY(SQL, params), list_reader(), &list);

	*out = list.items;
	*count = list.count;
	return err;
}

enum err
caption_find(struct db *db, struct arena *arena, const struct public_id *video,
    const char *language, struct caption *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(CAPTION_ROW) OF_VIDEO " AND c.language = $2";
	const struct db_param params[] = { db_id(video), db_text(language) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), caption_reader(), out);
}

enum err
caption_duration(struct db *db, const struct public_id *video, const char *language,
    int64_t *duration_ms)
{
	static const char SQL[] = "SELECT v.duration_ms" OF_VIDEO " AND c.language = $2";
	const struct db_param params[] = { db_id(video), db_text(language) };

	return db_one_int(db, DB_QUERY(SQL, params), duration_ms);
}

#define OWN \
	"own AS (SELECT id FROM video WHERE public_id = $1 AND owner_id = $2 AND deleted_at IS NULL)"

enum err
caption_may(struct db *db, const struct user_id *owner, const struct public_id *video)
{
	static const char SQL[] = "WITH " OWN " SELECT count(*) FROM own";
	const struct db_param params[] = { db_id(video), db_user(owner) };
	int64_t count = 0;
	const enum err err = db_one_int(db, DB_QUERY(SQL, params), &count);

	return err == ERR_OK && count == 0 ? ERR_NOT_FOUND : err;
}

enum err
caption_put(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *video, struct caption *caption)
{
	static const char SQL[] =
	    "WITH " OWN ", made AS ("
	    "    INSERT INTO caption (video_id, language, label, origin, body)"
	    "    SELECT id, $3, $4, 'person', $5 FROM own WHERE"
	    "       (SELECT count(*) FROM caption WHERE video_id = own.id AND language <> $3) < "
	    TEXT_OF(CAPTIONS_MAX)
	    "    ON CONFLICT (video_id, language) DO UPDATE SET label = EXCLUDED.label,"
	    "       origin = 'person', body = EXCLUDED.body, updated_at = now() RETURNING *)"
	    " SELECT " DB_COLUMNS(LIST_ROW) " FROM made c";
	const struct db_param params[] = {
		db_id(video), db_user(owner), db_text(caption->language), db_text(caption->label),
		db_text(caption->body),
	};
	enum err err = db_read_one(db, arena, DB_QUERY(SQL, params), list_reader(), caption);

	if (err == ERR_NOT_FOUND && (err = caption_may(db, owner, video)) == ERR_OK)
		err = ERR_CONFLICT;
	return err;
}

enum err
caption_drop(struct db *db, const struct user_id *owner, const struct public_id *video,
    const char *language)
{
	static const char SQL[] =
	    "WITH " OWN " DELETE FROM caption c USING own WHERE c.video_id = own.id"
	    " AND c.language = $3";
	const struct db_param params[] = { db_id(video), db_user(owner), db_text(language) };

	return db_exec_found(db, DB_QUERY(SQL, params));
}

static enum err
keep_one(struct db *db, int64_t video_key, const struct caption *caption)
{
	static const char SQL[] =
	    "INSERT INTO caption (video_id, language, label, origin, body)"
	    " VALUES ($1, $2, left($3, 100), 'file', $4) ON CONFLICT DO NOTHING";
	const struct db_param params[] = {
		db_int(video_key), db_text(caption->language), db_text(caption->label),
		db_text(caption->body),
	};

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
caption_keep_found(struct db *db, int64_t video_key, const struct caption *captions,
    size_t count)
{
	static const char SQL[] = "DELETE FROM caption WHERE video_id = $1 AND origin = 'file'";
	const struct db_param params[] = { db_int(video_key) };
	enum err err = db_exec(db, DB_QUERY(SQL, params), NULL);
	size_t i;

	for (i = 0; err == ERR_OK && i < count; i++)
		err = keep_one(db, video_key, &captions[i]);
	return err;
}

enum err
caption_keep_heard(struct db *db, const struct job *job, const struct caption *caption)
{
	static const char SQL[] =
	    "INSERT INTO caption (video_id, language, label, origin, body)"
	    " VALUES ($1, $2, '', 'machine', $3) ON CONFLICT (video_id, language) DO UPDATE"
	    "   SET body = EXCLUDED.body, updated_at = now() WHERE caption.origin = 'machine'";
	const struct db_param params[] = {
		db_int(job->video_key), db_text(caption->language), db_text(caption->body),
	};

	return job_done_with(db, job, DB_QUERY(SQL, params));
}

enum err
caption_want_heard(struct db *db, int64_t video_key)
{
	static const char SQL[] = "SELECT count(*) FROM caption WHERE video_id = $1";
	const struct db_param params[] = { db_int(video_key) };
	int64_t count = 0;
	const enum err err = db_one_int(db, DB_QUERY(SQL, params), &count);

	return err != ERR_OK || count > 0 ? err : job_add(db, JOB_TRANSCRIBE, video_key, NULL, 0);
}
