/* One claimed job: which handler, and how it ended. */
#include <inttypes.h>

#include "jobs/worker/handle.h"
#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/base/clock.h"
#include "lib/db/db.h"
#include "lib/io/log.h"
#include "store/store.h"
#include "store/store_direct.h"

static enum err
run(struct task *task)
{
	if (job_is_worn_out(&task->job))
		return task_fail(task, ERR_INTERNAL, JOB_HOPELESS,
		    "The worker stopped each time it worked on this.");
	return kind_named(task->job.kind)->run(task);
}

/* It is the store that failed, and it is still away: that is no attempt. */
static bool
waits_for_store(const struct task *task, enum err err)
{
	return err == ERR_UNAVAILABLE && kind_named(task->job.kind)->needs_store &&
	    store_is_afar() && (store_is_away() || store_reach() == ERR_UNAVAILABLE);
}

/* What the table is told, and a word for the log. */
static const char *
settle(struct task *task, enum err err)
{
	const char *reason;
	bool parked = false;
	enum err told = ERR_OK;

	if (err == ERR_OK && !task->is_done)
		told = job_done(task->db, &task->job);
	if (err == ERR_OK)
		return told == ERR_OK ? "done" : "done, but lost";
	if (err == ERR_CONFLICT || atomic_load(&task->is_lost))
		return "ended from outside, or lost to another worker";
	if (atomic_load(task->stopping))
		return job_release(task->db, &task->job) == ERR_OK ? "handed back" : "left";
	if (waits_for_store(task, err))
		return job_release(task->db, &task->job) == ERR_OK ? "waits for the store" : "left";
	reason = task->reason != NULL ? task->reason :
	    err == ERR_NO_SPACE ? "The server has no space left." :
	    "Something went wrong on the server.";
	if (kind_named(task->job.kind)->fail(task->db, &task->job, task->failure, reason,
	    &parked) != ERR_OK)
		return "failed, and not told";
	return parked ? "parked" : "failed: again later";
}

void
handle_job(struct task *task)
{
	const int64_t began_ms = clock_steady_ms();
	const char *how, *why = "";
	enum err err;

	log_request_id(task->job.id.text);
	err = run(task);
	db_done(task->db);	/* what a handler left open must not swallow the rest */
	if (err != ERR_OK && task->reason != NULL && task_goes_on(task))
		why = task->reason;
	how = settle(task, err);
	log_event(err == ERR_OK ? LOG_LEVEL_INFO : LOG_LEVEL_WARN,
	    "job %s, attempt %" PRId64 ", %" PRId64 " ms: %s%s%s", task->job.kind, task->job.attempts,
	    clock_steady_ms() - began_ms, how, why[0] != '\0' ? ": " : "", why);
	log_request_id(NULL);
}
