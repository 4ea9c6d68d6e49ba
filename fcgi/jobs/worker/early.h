/* Segments to the store while ffmpeg still makes more of them. */
#ifndef WORKER_EARLY_H
#define WORKER_EARLY_H

#include <stdbool.h>

#include "jobs/worker/plan.h"
#include "jobs/worker/task.h"

struct early {
	struct task       *task;
	const struct plan *plan;
	const char        *prefix;	/* of keys */
	const char        *directory;
	int                sent[PLAN_RENDITIONS_MAX];	/* so many first segments of each */
	bool               has_sent;	/* something is below the prefix */
	bool               has_failed;	/* the rest waits for the end, which tries again */
};

/* Send a few that are whole: those behind which the next one has begun. */
void early_send(struct early *early);

#endif
