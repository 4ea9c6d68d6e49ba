/* After the site was closed or opened: who may see each of its videos. */
#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "service/video/video_audience.h"

enum err
audience_run(struct task *task)
{
	int64_t after = 0;
	enum err err;

	do
		err = video_audience_settle(task->db, &after);
	while (err == ERR_OK && task_goes_on(task));
	if (err == ERR_OK)
		return task_fail(task, ERR_UNAVAILABLE, JOB_AGAIN, "The worker ended before all videos were seen to.");
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}
