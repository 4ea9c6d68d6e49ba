/* Long computations with matrices: a child of the matrix program, which can be ended. */
#include <stdlib.h>
#include <string.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "service/matrix/stored_matrix.h"

#define HOPELESS 1	/* exit status of matrix --job */

static bool
on_line(void *context, const char *line)
{
	struct task *task = context;

	if (strncmp(line, "progress ", 9) == 0)
		return job_progress(task->db, &task->job, (int)strtol(line + 9, NULL, 10)) != ERR_CONFLICT;
	if (strncmp(line, "reason ", 7) == 0)
		task_fail(task, ERR_INPUT, JOB_HOPELESS, "%s", line + 7);
	return true;
}

enum err
matrix_run(struct task *task)
{
	const char *const argv[] = {
		child_beside(task->arena, "matrix"), "--job", task->job.id.text, NULL,
	};
	/* it keeps to matrix_memory itself; what it maps of the store is not memory */
	struct child child = { .argv = argv, .on_line = on_line, .context = task,
	    .memory_bytes = INT64_MAX };
	struct child_result result;
	enum err err;

	/* of an attempt whose worker was killed too, and of this one */
	stored_matrix_scratch_drop(task->arena, &task->job.id);
	err = task_child(task, &child, &result);
	stored_matrix_scratch_drop(task->arena, &task->job.id);
	if (err != ERR_OK)
		return err;
	if (result.status == 0)
		return ERR_OK;
	task_fail(task, ERR_INTERNAL, JOB_AGAIN, result.timed_out ?
	    "The computation took too long." : "The computation ended unexpectedly.");
	if (result.status != HOPELESS)
		task->failure = result.timed_out ? task_late(task) : JOB_AGAIN;
	return ERR_INTERNAL;
}
