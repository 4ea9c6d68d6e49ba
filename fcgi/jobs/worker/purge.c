/* The job that makes room: videos that were deleted long ago go for good. */
#include <inttypes.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/config/config.h"
#include "lib/io/log.h"
#include "service/upkeep/purge.h"

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
