/*
 * The kinds of job, as the worker does them: one table, of which its lanes are
 * made.  A kind that is no row of it is never done: then the worker does not
 * start.
 */
#ifndef WORKER_KINDS_H
#define WORKER_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "service/base/job.h"

struct db;
struct task;

/* Each takes one job at a time, a thread; a long one keeps only its own lane waiting. */
enum kind_lane {
	LANE_NONE,		/* no kind may be here */
	LANE_TRANSCODING,	/* worker_jobs threads; the others have one */
	LANE_POSTERS,
	LANE_COPIES,		/* of videos, not coded again */
	LANE_WORDS,		/* what is said, as long as the operator's command takes */
	LANE_MATRICES,		/* one at a time has all cores */
	LANE_OTHERS,
	LANE_COUNT
};

struct kind {
	const char    *name;	/* JOB_… */
	enum kind_lane lane;
	bool           needs_store;	/* while an S3 is away it waits, and no attempt is counted */
	/* ERR_OK when the work is done; `task->reason` otherwise */
	enum err     (*run)(struct task *task);
	int64_t        period_s;	/* of a chore, which comes again; 0: it is none */
	/* say that it failed, as job_fail() does */
	enum err     (*fail)(struct db *db, const struct job *job, enum job_failure failure,
	    const char *reason, bool *parked);
};

#define KINDS_MAX 32

extern const struct kind kinds[];
extern const size_t      kinds_count;

/* NULL: none of that name. */
const struct kind *kind_named(const char *name);

/* NULL: each of job_kinds has its row, a lane and a handler; else what is wrong, in `text`. */
#define KINDS_FAULT_MAX 128
const char *kinds_fault(const struct kind *rows, size_t count, char text[KINDS_FAULT_MAX]);

/* The handlers. */
enum err poster_run(struct task *task);
enum err transcode_run(struct task *task);
enum err transcribe_run(struct task *task);
enum err clean_run(struct task *task);
enum err replace_run(struct task *task);
enum err delete_object_run(struct task *task);
enum err delete_account_run(struct task *task);
enum err hash_run(struct task *task);
enum err matrix_run(struct task *task);
enum err purge_run(struct task *task);
enum err uploads_run(struct task *task);
enum err prune_run(struct task *task);
enum err janitor_run(struct task *task);
enum err looks_run(struct task *task);
enum err strip_run(struct task *task);
enum err audience_run(struct task *task);

#endif
