/* Chores: when they are due, and those that are too quick to be jobs. */
#include "jobs/worker/chores.h"
#include "jobs/worker/kinds.h"
#include "service/base/steady.h"
#include "service/counter/counter_series.h"
#include "service/image/cache_size.h"

void
chores_add(struct db *db)
{
	size_t i;

	for (i = 0; i < kinds_count; i++)
		if (kinds[i].period_s > 0 &&
		    job_chore(db, kinds[i].name, kinds[i].period_s) != ERR_OK)
			break;	/* the database is away: next time */
}

void
chores_tick(struct db *db)
{
	static bool has_looked;

	if (steady_tick(db, !has_looked) == ERR_OK)
		has_looked = true;
	/* whether another worker does it or the database is away: next time */
	if (counter_roll_up(db) == ERR_OK)
		(void)cache_auto_tick(db);
}
