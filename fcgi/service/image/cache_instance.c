/* What the processes with a cache say of it, and what was decided of it. */
#include "lib/base/count.h"
#include "lib/cache/cache.h"
#include "lib/db/db_row.h"
#include "service/base/page.h"
#include "service/image/cache_config.h"

#define FIGURE(name) \
	"coalesce((SELECT value FROM counter c WHERE c.program = 'images' AND c.name = '" name "'" \
	"  AND (c.instance, c.boot) = (i.instance, i.boot)), 0)"

#define INSTANCE_ROW(FIRST, NEXT) \
	FIRST(instance, TEXT, "i.instance") \
	NEXT(policy, TEXT, "i.policy") \
	NEXT(capacity_bytes, INT, "i.capacity_bytes") \
	NEXT(version, INT, "i.version") \
	NEXT(applied_at, TIME, "i.applied_at") \
	NEXT(items, INT, FIGURE("cache_items")) \
	NEXT(size_bytes, INT, FIGURE("cache_size_bytes")) \
	NEXT(requests, INT, FIGURE("cache_requests")) \
	NEXT(hits, INT, FIGURE("cache_hits")) \
	NEXT(misses, INT, FIGURE("cache_misses")) \
	NEXT(evictions, INT, FIGURE("cache_evictions"))

static DB_READER(instance_reader, struct cache_instance, INSTANCE_ROW)

static const char SQL_INSTANCES[] =
    "SELECT " DB_COLUMNS(INSTANCE_ROW) " FROM cache_instance i"
    "  JOIN counter a ON a.program = 'images' AND a.name = 'requests'"
    "   AND (a.instance, a.boot) = (i.instance, i.boot)"
    " WHERE a.updated_at > now() - interval '15 s' ORDER BY i.instance";

enum err
cache_instances(struct db *db, struct arena *arena, struct cache_instance **out, size_t *count)
{
	struct db_list list;
	enum err err;

	err = db_read_all(db, arena, DB_PLAIN(SQL_INSTANCES), instance_reader(), &list);
	if (err != ERR_OK)
		return err;
	*out = list.items;
	*count = list.count;
	return ERR_OK;
}

#define SUM(name) \
	"coalesce(sum(c.value) FILTER (WHERE c.name = 'cache_" name "_' || p.policy), 0)::bigint"

#define FIGURES_ROW(FIRST, NEXT) \
	FIRST(policy, TEXT, "p.policy") \
	NEXT(requests, INT, SUM("hits") " + " SUM("misses")) \
	NEXT(hits, INT, SUM("hits")) \
	NEXT(misses, INT, SUM("misses")) \
	NEXT(items, INT, SUM("items")) \
	NEXT(size_bytes, INT, SUM("size_bytes")) \
	NEXT(evictions, INT, SUM("evictions"))

static DB_READER(figures_reader, struct cache_policy_figures, FIGURES_ROW)

static const char SQL_POLICIES[] =
    "SELECT " DB_COLUMNS(FIGURES_ROW)
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
	struct db_list list;
	enum err err;
	size_t i;

	for (i = 0; i < CACHE_POLICIES; i++)
		names[i] = cache_policy_names[i];
	const struct db_param params[] = { db_texts(arena, &policies) };

	err = db_read_all(db, arena, DB_QUERY(SQL_POLICIES, params), figures_reader(), &list);
	if (err != ERR_OK)
		return err;
	*out = list.items;
	*count = list.count;
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

#define DECISION_ROW(FIRST, NEXT) \
	FIRST(key, INT, "id") \
	NEXT(at, TIME, "at") \
	NEXT(action, TEXT, "action") \
	NEXT(reason, TEXT, "reason") \
	NEXT(capacity_before, INT, "capacity_before") \
	NEXT(capacity_after, INT, "capacity_after") \
	NEXT(requests, INT, "requests") \
	NEXT(misses, INT, "misses") \
	NEXT(evictions, INT, "evictions")

static DB_READER(decision_reader, struct cache_decision, DECISION_ROW)

static const struct page_list decisions = {
	"decisions", decision_reader,
	{ PAGE_BY_TIME(struct cache_decision, at), PAGE_BY_INT(struct cache_decision, key) },
};

static const char SQL_DECISIONS[] =
    "SELECT " DB_COLUMNS(DECISION_ROW) " FROM cache_decision WHERE id < $1"
    " ORDER BY id DESC LIMIT $2";

enum err
cache_decisions(struct db *db, struct arena *arena, const struct page_ask *ask,
    struct page *out)
{
	struct page_from from;
	enum err err;

	err = page_begin(db, &decisions, ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = { from.keys[1], from.rows };

	return page_read(db, arena, &from, DB_QUERY(SQL_DECISIONS, params), out);
}
