/* The job that makes room: what was deleted long ago goes for good. */
#include <inttypes.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/config/config.h"
#include "lib/io/log.h"
#include "service/file/file_follow.h"
#include "service/file/file_bin.h"
#include "service/file/file_change.h"
#include "service/file/file_version.h"
#include "service/upkeep/purge.h"

static enum err
purge_all(struct task *task, const char *what, int64_t days,
    enum err (*purge)(struct db *db, struct arena *arena, int64_t days, int64_t *purged))
{
	int64_t purged = 0, all = 0;
	enum err err;

	do {
		err = purge(task->db, task->arena, days, &purged);
		all += purged;
	} while (err == ERR_OK && purged > 0 && task_goes_on(task));
	if (all > 0)
		log_info("%" PRId64 " %s are gone for good", all, what);
	return err;
}

/* Not for good, but in the same rhythm: what moved is found where it is. */
static enum err
settle_all(struct task *task)
{
	bool left = true;
	enum err err = ERR_OK;

	while (err == ERR_OK && left && task_goes_on(task))
		err = file_settle(task->db, &left);
	return err;
}

enum err
purge_run(struct task *task)
{
	const struct config *say = config();
	enum err err;

	if ((err = settle_all(task)) != ERR_OK ||
	    (err = purge_all(task, "deleted videos", say->undelete_days, purge_videos)) != ERR_OK ||
	    (err = purge_all(task, "deleted files", say->undelete_days, file_purge)) != ERR_OK ||
	    (err = purge_all(task, "notes of what is gone", FILE_GONE_DAYS, file_follow_prune)) != ERR_OK)
		return err;
	return purge_all(task, "versions of files", say->version_days, file_version_prune);
}
