/* What the processes with a cache say of it, and what was decided of it. */
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/cache/cache.h"
#include "lib/db/db.h"
#include "service/base/cursor.h"
#include "service/image/cache_config.h"

#define LIST "decisions"	/* what its cursors are for */

#define FIGURE(name) \
	"coalesce((SELECT value FROM counter c WHERE c.program = 'images' AND c.name = '" name "'" \
	"  AND (c.instance, c.boot) = (i.instance, i.boot)), 0)"

static const char SQL_INSTANCES[] =
    "SELECT i.instance, i.policy, i.capacity_bytes, i.version, i.applied_at,"
    FIGURE("cache_items") ", " FIGURE("cache_size_bytes") ", " FIGURE("cache_requests") ", "
    FIGURE("cache_hits") ", " FIGURE("cache_misses") ", " FIGURE("cache_evictions")
    "  FROM cache_instance i"
    "  JOIN counter a ON a.program = 'images' AND a.name = 'requests'"
    "   AND (a.instance, a.boot) = (i.instance, i.boot)"
    " WHERE a.updated_at > now() - interval '15 s' ORDER BY i.instance";

enum err
cache_instances(struct db *db, struct arena *arena, struct cache_instance **out, size_t *count)
{
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = db_rows(db, DB_PLAIN(SQL_INSTANCES), &rows);
	if (err != ERR_OK)
		return err;
	*count = db_count(rows);
	*out = ARENA_ARRAY(arena, struct cache_instance, *count + 1);
	for (i = 0; i < *count; i++)
		(*out)[i] = (struct cache_instance){
			.instance = db_get_text(rows, i, 0, arena),
			.policy = db_get_text(rows, i, 1, arena),
			.capacity_bytes = db_get_int(rows, i, 2),
			.version = db_get_int(rows, i, 3),
			.applied_at = db_get_time(rows, i, 4),
			.items = db_get_int(rows, i, 5),
			.size_bytes = db_get_int(rows, i, 6),
			.requests = db_get_int(rows, i, 7),
			.hits = db_get_int(rows, i, 8),
			.misses = db_get_int(rows, i, 9),
			.evictions = db_get_int(rows, i, 10),
		};
	db_rows_free(rows);
	return ERR_OK;
}

#define SUM(name) \
	"coalesce(sum(c.value) FILTER (WHERE c.name = 'cache_" name "_' || p.policy), 0)::bigint"

static const char SQL_POLICIES[] =
    "SELECT p.policy, " SUM("hits") ", " SUM("misses") ", " SUM("items") ", "
    SUM("size_bytes") ", " SUM("evictions")
    "  FROM unnest($1::text[]) WITH ORDINALITY AS p (policy, place)"
    "  LEFT JOIN (SELECT c.name, c.value FROM counter c"
    "    JOIN counter a ON a.program = 'images' AND a.name = 'requests'"
    "     AND (a.instance, a.boot) = (c.instance, c.boot)"
    "   WHERE c.program = 'images' AND a.updated_at > now() - interval '15 s') c"
    "    ON c.name LIKE 'cache%' || p.policy"
    " GROUP BY p.policy, p.place ORDER BY p.place";

enum err
cache_policies(struct db *db, struct arena *arena, struct cache_policy_figures **out,
    size_t *count)
{
	const char *names[CACHE_POLICIES];
	const struct texts policies = { names, CACHE_POLICIES };
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	for (i = 0; i < CACHE_POLICIES; i++)
		names[i] = cache_policy_names[i];
	const struct db_param params[] = { db_texts(arena, &policies) };
	err = db_rows(db, DB_QUERY(SQL_POLICIES, params), &rows);
	if (err != ERR_OK)
		return err;
	*count = db_count(rows);
	*out = ARENA_ARRAY(arena, struct cache_policy_figures, *count + 1);
	for (i = 0; i < *count; i++) {
		const int64_t hits = db_get_int(rows, i, 1), misses = db_get_int(rows, i, 2);

		(*out)[i] = (struct cache_policy_figures){
			.policy = db_get_text(rows, i, 0, arena),
			.requests = hits + misses, .hits = hits, .misses = misses,
			.items = db_get_int(rows, i, 3),
			.size_bytes = db_get_int(rows, i, 4),
			.evictions = db_get_int(rows, i, 5),
		};
	}
	db_rows_free(rows);
	return ERR_OK;
}

static const char SQL_APPLIED[] =
    "INSERT INTO cache_instance (instance, boot, policy, capacity_bytes, memory_bytes, version,"
    "    clears, applied_at) VALUES ($1, $2, $3, $4, $5, $6, $7, now())"
    " ON CONFLICT (instance, boot) DO UPDATE SET policy = excluded.policy,"
    "    capacity_bytes = excluded.capacity_bytes, version = excluded.version,"
    "    clears = excluded.clears, applied_at = now()";

enum err
cache_instance_put(struct db *db, const struct cache_instance *applied, int64_t boot_us,
    int64_t memory_bytes, int64_t clears)
{
	const struct db_param params[] = {
		db_text(applied->instance), db_time(boot_us), db_text(applied->policy),
		db_int(applied->capacity_bytes), db_int(memory_bytes), db_int(applied->version),
		db_int(clears),
	};

	return db_exec(db, DB_QUERY(SQL_APPLIED, params), NULL);
}

static const char SQL_DECISIONS[] =
    "SELECT id, at, action, reason, capacity_before, capacity_after, requests, misses, evictions"
    "  FROM cache_decision WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2";

enum err
cache_decisions(struct db *db, struct arena *arena, int limit, const char *cursor,
    struct cache_decision **out, size_t *count, const char **next)
{
	int64_t at = 0, key = 0;
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = cursor_read(db, LIST, cursor, &at, &key);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = { cursor != NULL ? db_int(key) : db_null(),
	    db_int(limit + 1) };
	err = db_rows(db, DB_QUERY(SQL_DECISIONS, params), &rows);
	if (err != ERR_OK)
		return err;
	*count = db_count(rows) > (size_t)limit ? (size_t)limit : db_count(rows);
	*out = ARENA_ARRAY(arena, struct cache_decision, *count + 1);
	for (i = 0; i < *count; i++)
		(*out)[i] = (struct cache_decision){
			.key = db_get_int(rows, i, 0),
			.at = db_get_time(rows, i, 1),
			.action = db_get_text(rows, i, 2, arena),
			.reason = db_get_text(rows, i, 3, arena),
			.capacity_before = db_get_int(rows, i, 4),
			.capacity_after = db_get_int(rows, i, 5),
			.requests = db_get_int(rows, i, 6),
			.misses = db_get_int(rows, i, 7),
			.evictions = db_get_int(rows, i, 8),
		};
	*next = db_count(rows) > (size_t)limit ?
	    cursor_make(arena, LIST, (*out)[*count - 1].at, (*out)[*count - 1].key) : NULL;
	db_rows_free(rows);
	return ERR_OK;
}
