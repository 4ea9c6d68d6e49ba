/* What every job needs: when to leave, why it failed, children with limits. */
#include <stdarg.h>
#include <string.h>

#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/log.h"
#include "service/base/tool.h"

#define CHILD_NICE 10

const char *
task_directory(const struct task *task)
{
	return arena_printf(task->arena, "%s/%s", task->scratch, task->job.id.text);
}

bool
task_goes_on(const struct task *task)
{
	return !atomic_load(task->stopping) && !atomic_load(&task->is_lost);
}

static enum err
fail(struct task *task, enum err err, enum job_failure failure, const char *format, va_list ap)
{
	if (task->reason != NULL)
		return err;
	task->reason = arena_vprintf(task->arena, format, ap);
	task->failure = failure;
	return err;
}

enum err
task_fail(struct task *task, enum err err, enum job_failure failure,
    const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fail(task, err, failure, format, ap);
	va_end(ap);
	return err;
}

enum err
task_blame(struct task *task, const char *path, const char *format, ...)
{
	va_list ap;

	if (!tool_can_read(path))
		return task_fail(task, ERR_UNAVAILABLE, JOB_AGAIN,
		    "The original could not be read.");
	va_start(ap, format);
	fail(task, ERR_NOT_MEDIA, JOB_HOPELESS, format, ap);
	va_end(ap);
	return ERR_NOT_MEDIA;
}

enum job_failure
task_late(const struct task *task)
{
	return task->job.attempts > 1 ? JOB_HOPELESS : JOB_AGAIN;
}

/* A handler's own tick and context, with the task's before it. */
struct watch {
	struct task        *task;
	const struct child *child;
};

static bool
on_tick(void *context)
{
	const struct watch *watch = context;

	if (!task_goes_on(watch->task))
		return false;
	return watch->child->on_tick == NULL || watch->child->on_tick(watch->child->context);
}

static bool
on_line(void *context, const char *line)
{
	const struct watch *watch = context;

	return watch->child->on_line(watch->child->context, line);
}

enum err
task_child(struct task *task, struct child *child, struct child_result *result)
{
	struct watch watch = { task, child };
	struct child bounded;
	enum err err;

	if (child->timeout_ms == 0)
		child->timeout_ms = config()->transcode_timeout * 1000;
	if (child->memory_bytes == 0)
		child->memory_bytes = config()->transcode_memory;
	bounded = *child;
	bounded.nice = CHILD_NICE;
	bounded.on_tick = on_tick;
	bounded.on_line = child->on_line != NULL ? on_line : NULL;
	bounded.context = &watch;
	err = child_run(&bounded, task->arena, result);
	if (err != ERR_OK)
		return task_fail(task, err, JOB_AGAIN,
		    "A program that the server needs for this could not be run.");
	if (!task_goes_on(task))
		return ERR_INTERNAL;
	if (result->status != 0)
		log_warn("job %s: %s ended with %d%s: %s", task->job.id.text, child->argv[0],
		    result->status, result->timed_out ? " (timed out)" : "", result->errors);
	return ERR_OK;
}

enum err
task_tool(struct task *task, struct child *child, struct child_result *result)
{
	const char *why;
	enum err err;

	tool_confine(child);
	err = task_child(task, child, result);
	if (err != ERR_OK)
		return err;
	why = tool_failure(task->arena, child, result);
	if (why == NULL)
		return ERR_OK;
	return task_fail(task, ERR_UNAVAILABLE, result->timed_out ? task_late(task) : JOB_AGAIN,
	    "%s", why);
}
