/* Chores: when they are due, and the short ones. */
#include <inttypes.h>

#include "jobs/worker/chores.h"
#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/log.h"
#include "service/base/idempotency.h"
#include "service/counter/counter_series.h"
#include "service/image/cache_size.h"
#include "service/upkeep/audit.h"
#include "service/upkeep/purge.h"
#include "service/upload/upload.h"
#include "service/video/view.h"

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
	/* whether another worker does it or the database is away: next time */
	if (counter_roll_up(db) == ERR_OK)
		(void)cache_auto_tick(db);
}

enum err
purge_run(struct task *task)
{
	int64_t purged = 0, all = 0;
	enum err err;

	do {
		err = purge_videos(task->db, task->arena, config()->undelete_days, &purged);
		all += purged;
	} while (err == ERR_OK && purged > 0 && task_goes_on(task));
	if (all > 0)
		log_info("%" PRId64 " deleted videos are gone for good", all);
	return err;
}

enum err
uploads_run(struct task *task)
{
	int64_t dropped = 0, queued = 0;
	enum err err;

	err = upload_sweep(task->db, &dropped);
	if (dropped > 0)
		log_info("%" PRId64 " abandoned uploads were dropped", dropped);
	if (err == ERR_OK)
		err = audit_queue_hashes(task->db, &queued);
	return err;
}

enum err
prune_run(struct task *task)
{
	int64_t pruned = 0;
	enum err err;

	err = purge_memories(task->db, config()->session_days);
	if (err == ERR_OK)
		err = idempotency_prune(task->db, &pruned);
	if (err == ERR_OK)
		err = job_prune(task->db, &pruned);
	if (err == ERR_OK)
		err = view_prune(task->db, &pruned);
	return err;
}
