/* The cache's configuration: one row, and a notification with each change. */
#include "service/image/cache_config.h"

#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db.h"

const char *const cache_modes[] = { "manual", "auto", NULL };

#define COLUMNS \
	"policy, capacity_bytes, mode, max_miss_rate, min_miss_rate, expand_ratio," \
	" shrink_ratio, min_capacity_bytes, max_capacity_bytes, version, clears, updated_at"

static const char SQL_GET[] = "SELECT " COLUMNS " FROM cache_config";
static const char SQL_LOCK[] = "SELECT " COLUMNS " FROM cache_config FOR UPDATE";

static enum err
read_one(struct db *db, struct arena *arena, const char *sql, struct cache_config *out)
{
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_PLAIN(sql), &rows);
	if (err != ERR_OK)
		return err;
	*out = (struct cache_config){
		.policy = db_is_null(rows, 0, 0) ? config()->cache_policy :
		    db_get_text(rows, 0, 0, arena),
		.capacity_bytes = db_is_null(rows, 0, 1) ? config()->cache_size :
		    db_get_int(rows, 0, 1),
		.mode = db_get_text(rows, 0, 2, arena),
		.max_miss_rate = db_get_double(rows, 0, 3),
		.min_miss_rate = db_get_double(rows, 0, 4),
		.expand_ratio = db_get_double(rows, 0, 5),
		.shrink_ratio = db_get_double(rows, 0, 6),
		.min_capacity_bytes = db_get_int(rows, 0, 7),
		.max_capacity_bytes = db_get_int(rows, 0, 8),
		.version = db_get_int(rows, 0, 9),
		.clears = db_get_int(rows, 0, 10),
		.updated_at = db_get_time(rows, 0, 11),
	};
	db_rows_free(rows);
	return ERR_OK;
}

enum err
cache_config_get(struct db *db, struct arena *arena, struct cache_config *out)
{
	return read_one(db, arena, SQL_GET, out);
}

enum err
cache_config_lock(struct db *db, struct arena *arena, struct cache_config *out)
{
	return read_one(db, arena, SQL_LOCK, out);
}

static const char SQL_PUT[] =
    "WITH before AS (SELECT capacity_bytes FROM cache_config WHERE version = $11 FOR UPDATE),"
    " put AS (UPDATE cache_config SET policy = $1, capacity_bytes = $2, mode = $3,"
    "    max_miss_rate = $4, min_miss_rate = $5, expand_ratio = $6, shrink_ratio = $7,"
    "    min_capacity_bytes = $8, max_capacity_bytes = $9,"
    "    version = version + 1, updated_at = now() WHERE version = $11 RETURNING capacity_bytes)"
    " INSERT INTO cache_decision (action, reason, capacity_before, capacity_after)"
    " SELECT 'set', 'admin', coalesce(before.capacity_bytes, $10), put.capacity_bytes"
    "   FROM before, put";

enum err
cache_config_put(struct db *db, const struct cache_config *chosen)
{
	const struct db_param params[] = {
		db_text(chosen->policy), db_int(chosen->capacity_bytes), db_text(chosen->mode),
		db_double(chosen->max_miss_rate), db_double(chosen->min_miss_rate),
		db_double(chosen->expand_ratio), db_double(chosen->shrink_ratio),
		db_int(chosen->min_capacity_bytes), db_int(chosen->max_capacity_bytes),
		db_int(config()->cache_size), db_int(chosen->version),
	};
	int64_t affected = 0;
	enum err err = db_exec(db, DB_QUERY(SQL_PUT, params), &affected);

	return err == ERR_OK && affected == 0 ? ERR_CONFLICT : err;
}

static const char SQL_CLEAR[] =
    "WITH cleared AS (UPDATE cache_config SET clears = clears + 1, version = version + 1"
    " RETURNING capacity_bytes)"
    " INSERT INTO cache_decision (action, reason, capacity_before, capacity_after)"
    " SELECT 'clear', 'admin', capacity_bytes, capacity_bytes FROM cleared";

enum err
cache_config_clear(struct db *db)
{
	return db_exec(db, DB_PLAIN(SQL_CLEAR), NULL);
}

static const char SQL_MEMORY[] =
    "SELECT min(i.memory_bytes) FROM cache_instance i"
    "  JOIN counter a ON a.program = 'images' AND a.name = 'requests'"
    "   AND (a.instance, a.boot) = (i.instance, i.boot)"
    " WHERE a.updated_at > now() - interval '15 s'";

enum err
cache_capacity_max(struct db *db, int64_t *bytes)
{
	const int64_t here = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_PLAIN(SQL_MEMORY), &rows);
	if (err != ERR_OK)
		return err;
	*bytes = (db_is_null(rows, 0, 0) ? here : db_get_int(rows, 0, 0)) / 2;
	db_rows_free(rows);
	return ERR_OK;
}
