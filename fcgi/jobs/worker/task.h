/* One job being worked on, as its handler sees it. */
#ifndef WORKER_TASK_H
#define WORKER_TASK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/io/child.h"
#include "service/base/job.h"

struct arena;
struct db;

struct task {
	struct arena           *arena;	/* reset after the job */
	struct db              *db;
	struct job              job;
	const atomic_bool      *stopping;	/* the worker was told to end */
	atomic_bool             is_lost;	/* the lease is: it was ended, or another has the job */
	const char             *scratch;	/* the worker's own directory */
	bool                    is_done;	/* the handler's transaction ended the job */
	enum job_failure        failure;	/* of an error */
	const char             *reason;		/* of an error: a sentence for the owner */
};

/* The job's own directory in scratch; scratch_make() makes it. */
const char *task_directory(const struct task *task);

/* False: leave as soon as possible; what is returned then does not matter. */
bool     task_goes_on(const struct task *task);

/* Note why it fails and return `err`; later reasons do not replace earlier ones. */
enum err task_fail(struct task *task, enum err err, enum job_failure failure,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * What becomes of a job that took too long: it would take as long again, unless
 * it was the machine that stood still.  So once more, and then it is parked:
 * nobody's job has the lane five times over.
 */
enum job_failure task_late(const struct task *task);

/*
 * Run a program, killed when the task must end, within the limits of the
 * configuration where `child` has none: it then has those.  Its last words are
 * logged when it fails.
 *
 * ERR_INTERNAL  it could not be run, or had to end with the task
 */
enum err task_child(struct task *task, struct child *child,
    struct child_result *result);
/*
 * The same of ffmpeg, ffprobe and their like.  ERR_OK also when it said no
 * about the bytes (`result->status`).
 *
 * ERR_UNAVAILABLE  it failed itself (service/base/tool.h): the task is to be tried again
 */
enum err task_tool(struct task *task, struct child *child, struct child_result *result);
/*
 * `path` gave not what it should: ERR_NOT_MEDIA for the reason given, which
 * is hopeless; or ERR_UNAVAILABLE, where it is the file that cannot be read.
 */
enum err task_blame(struct task *task, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
