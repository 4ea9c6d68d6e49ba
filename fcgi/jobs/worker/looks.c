/* The chore that has videos looked at: a few at a time, behind all others. */
#include <inttypes.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/io/log.h"
#include "service/video/clean.h"
#include "service/video/replace.h"

enum err
looks_run(struct task *task)
{
	int64_t queued = 0;
	enum err err;

	if ((err = clean_queue(task->db, &queued)) == ERR_OK)
		err = replace_queue(task->db);

	if (queued > 0)
		log_info("%" PRId64 " videos are looked at for what others may not have", queued);
	return err;
}
