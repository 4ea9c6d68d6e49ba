/* The chore that makes stored images anew whose metadata was kept. */
#include <inttypes.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/io/log.h"
#include "service/image/image_strip.h"

enum err
strip_run(struct task *task)
{
	int64_t after = 0, changed = 0;
	bool is_changed;
	enum err err;

	do {
		err = image_strip_next(task->db, task->arena, &after, &is_changed);
		changed += is_changed;
	} while (err == ERR_OK && task_goes_on(task));
	if (changed > 0)
		log_info("%" PRId64 " images were made anew without metadata", changed);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}
