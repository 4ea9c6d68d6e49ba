/* Troubles: of what was asked a moment ago, and of what rows tell. */
#include "service/upkeep/trouble.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/job.h"
#include "service/upkeep/health.h"

#define TROUBLE_ROW(FIRST, NEXT) \
	FIRST(part, TEXT, "part") \
	NEXT(since, TIME, "since") \
	NEXT(detail, TEXT, "detail")

static DB_READER(trouble_reader, struct trouble, TROUBLE_ROW)

/* A site without a worker has no row of time; nobody who backs up otherwise has one of that. */
static const char SQL[] =
    "SELECT " DB_COLUMNS(TROUBLE_ROW) " FROM ("
    "    SELECT 'worker' AS part, seen_at AS since, NULL AS detail FROM time_seen"
    "     WHERE seen_at < now() - make_interval(secs => $1)"
    "    UNION ALL"
    "    SELECT 'worker', min(run_at), NULL FROM job"
    "     WHERE state IN ('queued', 'running') AND run_at < now() - make_interval(secs => $1)"
    "       AND NOT EXISTS (SELECT FROM time_seen) HAVING min(run_at) IS NOT NULL"
    "    UNION ALL"
    "    SELECT 'janitor', updated_at, reason FROM job"
    "     WHERE kind = '" JOB_JANITOR "' AND state = 'parked'"
    "    UNION ALL"
    "    SELECT 'backup', updated_at, NULL FROM setting"
    "     WHERE name = '" TROUBLE_BACKUP_AT "' AND updated_at < now() - make_interval(secs => $2)"
    ") trouble";

/* At most one: a store that is away does not say what room it has. */
static size_t
of_health(const struct health *health, struct trouble *out)
{
	if (health->store != HEALTH_OK)
		*out = (struct trouble){ .part = "store", .since = health->store_since };
	else if (health->space == HEALTH_SHORT)
		*out = (struct trouble){ .part = "disk", .since = health->space_since };
	else
		return 0;
	return 1;
}

enum err
trouble_list(struct db *db, struct arena *arena, const struct health *health,
    struct troubles *out)
{
	const struct db_param params[] = {
		db_int(TROUBLE_WORKER_S), db_int(TROUBLE_BACKUP_S),
	};
	struct trouble *all;
	struct db_list list;
	size_t count;
	enum err err;

	err = db_read_all(db, arena, DB_QUERY(SQL, params), trouble_reader(), &list);
	if (err != ERR_OK)
		return err;
	all = ARENA_ARRAY(arena, struct trouble, list.count + 1);
	count = of_health(health, all);
	if (list.count > 0)
		memcpy(all + count, list.items, list.count * sizeof(*all));
	*out = (struct troubles){ all, count + list.count };
	return ERR_OK;
}
