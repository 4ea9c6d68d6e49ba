/* The automatic size: what was seen, and the record of what follows. */
#include "service/image/cache_size.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"

#define SUM(name) "coalesce(sum(value) FILTER (WHERE name = '" name "'), 0)::bigint"
#define WINDOW_ROW(FIRST, NEXT) \
	FIRST(is_known, BOOL, "count(*) > 0") \
	NEXT(requests, INT, SUM("cache_requests")) \
	NEXT(misses, INT, SUM("cache_misses")) \
	NEXT(evictions, INT, SUM("cache_evictions")) \
	NEXT(since_change_s, INT, \
	    "(SELECT extract(epoch FROM now() - updated_at)::bigint FROM cache_config)")

static DB_READER(window_reader, struct cache_window, WINDOW_ROW)

static const char SQL_LOOK[] =
    "SELECT " DB_COLUMNS(WINDOW_ROW)
    "  FROM series WHERE step_s = 5 AND program = 'images' AND at > now() - interval '65 s'"
    "   AND name IN ('requests', 'cache_requests', 'cache_misses', 'cache_evictions')";

static enum err
look(struct db *db, struct cache_window *out)
{
	return db_read_one(db, NULL, DB_PLAIN(SQL_LOOK), window_reader(), out);
}

/* What was decided before is not said again, while it is to leave it. */
static const char SQL_RECORD[] =
    "WITH resized AS (UPDATE cache_config SET capacity_bytes = $4::bigint, version = version + 1,"
    "    updated_at = now() WHERE $1::text IN ('grow', 'shrink'))"
    " INSERT INTO cache_decision (action, reason, capacity_before, capacity_after, requests,"
    "    misses, evictions)"
    " SELECT $1::text, $2::text, $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::bigint WHERE $1 <> 'hold' OR NOT EXISTS (SELECT FROM"
    "    (SELECT action, reason FROM cache_decision ORDER BY id DESC LIMIT 1) AS before"
    "    WHERE before.action = $1::text AND before.reason = $2)";

static enum err
record(struct db *db, const struct cache_decision *decision)
{
	const struct db_param params[] = {
		db_text(decision->action), db_text(decision->reason),
		db_int(decision->capacity_before), db_int(decision->capacity_after),
		db_int(decision->requests), db_int(decision->misses), db_int(decision->evictions),
	};

	return db_exec(db, DB_QUERY(SQL_RECORD, params), NULL);
}

enum err
cache_auto_tick(struct db *db)
{
	struct arena *arena = arena_new();
	struct cache_decision decision;
	struct cache_config config;
	struct cache_window window;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK || (err = cache_config_lock(db, arena, &config)) != ERR_OK ||
	    strcmp(config.mode, "auto") != 0 || (err = look(db, &window)) != ERR_OK)
		goto done;
	decision = cache_decide(&config, &window);
	if ((err = record(db, &decision)) == ERR_OK)
		err = db_commit(db);
done:
	db_rollback(db);
	arena_free(arena);
	return err;
}
