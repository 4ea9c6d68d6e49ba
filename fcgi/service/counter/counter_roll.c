/* Steps become minutes, and what is too old goes. */
#include "lib/db/db_row.h"
#include "service/base/steady.h"
#include "service/counter/counter_series.h"

static const char SQL_LOCK[] =
    "SELECT pg_try_advisory_xact_lock(hashtext('vitrina counters'))";

/* Anew for as long as samples may come late, so that it may run at any time. */
static const char SQL_MINUTES[] =
    "INSERT INTO series (step_s, name, at, program, instance, is_gauge, value)"
    " SELECT 60, name, date_trunc('minute', at), program, instance, bool_or(is_gauge),"
    "        CASE WHEN bool_or(is_gauge) THEN (array_agg(value ORDER BY at DESC))[1]"
    "             ELSE sum(value) END"
    "   FROM series"
    "  WHERE step_s = 5 AND at >= date_trunc('minute', now() - interval '32 min')"
    "    AND at < date_trunc('minute', now())"
    "  GROUP BY name, date_trunc('minute', at), program, instance"
    " ON CONFLICT (step_s, name, at, program, instance) DO UPDATE SET value = excluded.value"
    "  WHERE series.value <> excluded.value";

static const char *const prunes[] = {
	"DELETE FROM series WHERE step_s = 5 AND at < now() - interval '2 h'",
	"DELETE FROM series WHERE step_s = 60 AND at < now() - interval '31 d' AND " STEADY,
	"DELETE FROM counter c USING counter a"
	" WHERE (a.program, a.instance, a.boot) = (c.program, c.instance, c.boot)"
	"   AND a.name = 'requests' AND a.updated_at < now() - interval '1 h'",
	"DELETE FROM cache_instance i WHERE i.applied_at < now() - interval '1 h'"
	"   AND NOT EXISTS (SELECT FROM counter c WHERE c.program = 'images'"
	"                      AND (c.instance, c.boot) = (i.instance, i.boot))",
	"DELETE FROM cache_decision WHERE at < now() - interval '31 d' AND " STEADY,
};

enum err
counter_roll_up(struct db *db)
{
	bool locked = false;
	enum err err;
	size_t i;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_one_bool(db, DB_PLAIN(SQL_LOCK), &locked);
	if (err == ERR_OK && !locked)
		err = ERR_CONFLICT;
	if (err == ERR_OK)
		err = db_exec(db, DB_PLAIN(SQL_MINUTES), NULL);
	for (i = 0; err == ERR_OK && i < sizeof(prunes) / sizeof(prunes[0]); i++)
		err = db_exec(db, DB_PLAIN(prunes[i]), NULL);
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}
