/* The job that forgets what is only remembered for a while, and mends what is dated ahead of time. */
#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/config/config.h"
#include "service/account/security_event.h"
#include "service/base/idempotency.h"
#include "service/base/steady.h"
#include "service/fleet/host.h"
#include "service/fleet/scaling_store.h"
#include "service/upkeep/purge.h"
#include "service/video/view.h"

enum err
prune_run(struct task *task)
{
	int64_t pruned = 0;
	enum err err;

	err = steady_mend(task->db, task->arena);
	if (err == ERR_OK)
		err = purge_memories(task->db, config()->session_days,
		    config()->session_max_days);
	if (err == ERR_OK)
		err = security_event_prune(task->db, config()->security_log_days);
	if (err == ERR_OK)
		err = idempotency_prune(task->db, &pruned);
	if (err == ERR_OK)
		err = job_prune(task->db, &pruned);
	if (err == ERR_OK)
		err = view_prune(task->db, &pruned);
	if (err == ERR_OK)
		err = host_prune(task->db, &pruned);
	if (err == ERR_OK)
		err = scaling_prune(task->db, &pruned);
	return err;
}
