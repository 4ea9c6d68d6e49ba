/* The cache's configuration: one row, and a notification with each change. */
#include "service/image/cache_config.h"

#include <unistd.h>

#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"

const char *const cache_modes[] = { "manual", "auto", NULL };

/* $1 and $2: what holds of what nobody chose. */
#define CONFIG_ROW(FIRST, NEXT) \
	FIRST(policy, TEXT, "coalesce(policy, $1)") \
	NEXT(capacity_bytes, INT, "coalesce(capacity_bytes, $2)") \
	NEXT(mode, TEXT, "mode") \
	NEXT(max_miss_rate, DOUBLE, "max_miss_rate") \
	NEXT(min_miss_rate, DOUBLE, "min_miss_rate") \
	NEXT(expand_ratio, DOUBLE, "expand_ratio") \
	NEXT(shrink_ratio, DOUBLE, "shrink_ratio") \
	NEXT(min_capacity_bytes, INT, "min_capacity_bytes") \
	NEXT(max_capacity_bytes, INT, "max_capacity_bytes") \
	NEXT(version, INT, "version") \
	NEXT(clears, INT, "clears") \
	NEXT(updated_at, TIME, "updated_at")

static DB_READER(config_reader, struct cache_config, CONFIG_ROW)

static const char SQL_GET[] = "SELECT " DB_COLUMNS(CONFIG_ROW) " FROM cache_config";
static const char SQL_LOCK[] = "SELECT " DB_COLUMNS(CONFIG_ROW) " FROM cache_config FOR UPDATE";

static enum err
read_one(struct db *db, struct arena *arena, const char *sql, struct cache_config *out)
{
	const struct db_param params[] = {
		db_text(config()->cache_policy), db_int(config()->cache_size),
	};

	return db_read_one(db, arena, DB_QUERY(sql, params), config_reader(), out);
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
	enum err err = db_exec_found(db, DB_QUERY(SQL_PUT, params));

	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
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

/* $1: what this machine has. */
static const char SQL_MEMORY[] =
    "SELECT coalesce(min(i.memory_bytes), $1) / 2 FROM cache_instance i"
    "  JOIN counter a ON a.program = 'images' AND a.name = 'requests'"
    "   AND (a.instance, a.boot) = (i.instance, i.boot)"
    " WHERE a.updated_at > now() - interval '15 s'";

enum err
cache_capacity_max(struct db *db, int64_t *bytes)
{
	const int64_t here = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	const struct db_param params[] = { db_int(here) };

	return db_one_int(db, DB_QUERY(SQL_MEMORY, params), bytes);
}
