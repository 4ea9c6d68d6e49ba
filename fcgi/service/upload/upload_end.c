/* Uploads: their end without success. */
#include "service/upload/upload.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "service/base/object.h"
#include "service/base/steady.h"
#include "store/store.h"
#include "store/store_direct.h"

#define AT_ONCE 100

enum err
upload_abort(struct db *db, const struct upload *upload)
{
	enum err err;

	err = object_delete_upload(db, upload->object, 0);
	if (err == ERR_OK)	/* at once, not when the job is run */
		(void)store_multipart_abort(upload->key, upload->upload_id);
	return err;
}

/* One for which nothing has come, as far as rows know. */
struct silent {
	int64_t     object;
	const char *key;
};

#define SILENT_ROW(FIRST, NEXT) \
	FIRST(object, INT, "o.id") \
	NEXT(key, TEXT, "o.key")

static DB_READER(silent_reader, struct silent, SILENT_ROW)

static enum err
read_silent(struct db *db, struct arena *arena, int64_t before_us, struct db_list *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(SILENT_ROW) " FROM upload u JOIN object o ON o.id = u.object_id"
	    " WHERE u.updated_at < $1 AND o.state <> 'deleting' AND " STEADY
	    " ORDER BY u.updated_at LIMIT $2";
	const struct db_param params[] = { db_time(before_us), db_int(AT_ONCE) };

	return db_read_all(db, arena, DB_QUERY(SQL, params), silent_reader(), out);
}

/* What went to the store without us is written down now. */
static enum err
note_coming(struct db *db, const struct silent *silent, int64_t at_us)
{
	static const char SQL[] =
	    "UPDATE upload SET updated_at = least($2, now()) WHERE object_id = $1";
	const struct db_param params[] = { db_int(silent->object), db_time(at_us) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

static enum err
end_silent(struct db *db, const struct silent *silent, int64_t before_us, int64_t *dropped)
{
	int64_t at_us = 0;
	enum err err = ERR_NOT_FOUND;

	if (store_is_direct_at(silent->key))
		err = store_last_came(silent->key, &at_us);
	if (err == ERR_OK && at_us >= before_us)
		return note_coming(db, silent, at_us);
	if (err == ERR_OK || err == ERR_NOT_FOUND)
		err = object_delete_upload(db, silent->object, before_us);
	if (err == ERR_OK)
		++*dropped;
	return err == ERR_NOT_FOUND ? ERR_OK : err;	/* over, or something came meanwhile */
}

/* Page after page: each that was looked at is dropped, or young again. */
static enum err
end_all_silent(struct db *db, int64_t before_us, int64_t *dropped)
{
	struct arena *arena = arena_new();
	const struct silent *silent;
	struct db_list list;
	enum err err;
	size_t i;

	do {
		arena_reset(arena);
		err = read_silent(db, arena, before_us, &list);
		for (i = 0, silent = list.items; err == ERR_OK && i < list.count; i++)
			err = end_silent(db, &silent[i], before_us, dropped);
	} while (err == ERR_OK && list.count > 0);
	arena_free(arena);
	return err;
}

/* By the clock that the rows' times are of. */
static enum err
days_ago(struct db *db, int64_t days, int64_t *time_us)
{
	static const char SQL[] =
	    "SELECT (extract(epoch FROM now() - $1 * interval '1 day') * 1000000)::bigint";
	const struct db_param params[] = { db_int(days) };

	return db_one_int(db, DB_QUERY(SQL, params), time_us);
}

enum err
upload_sweep(struct db *db, int64_t *dropped)
{
	int64_t before_us, unused = 0;
	bool is_steady;
	enum err err;

	*dropped = 0;
	if ((err = steady_check(db, &is_steady)) != ERR_OK || !is_steady)
		return err;
	if ((err = days_ago(db, config()->upload_days, &before_us)) == ERR_OK &&
	    (err = end_all_silent(db, before_us, dropped)) == ERR_OK)
		err = object_delete_unused(db, before_us, &unused);
	*dropped += unused;
	return err == ERR_OK ? store_sweep(before_us) : err;
}
