/*
 * What this process counts, on its way to the database: a sample every five
 * seconds, kept for half an hour while the database is away and sent later.
 */
#ifndef SERVICE_COUNTER_H
#define SERVICE_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct db;
struct db_pool;

#define COUNTER_STEP_S    5
#define COUNTER_KEPT      360	/* samples */
#define COUNTER_NAMES_MAX 64

/* One figure: cumulative since the process began, or a gauge. */
struct counter_figure {
	const char *name;	/* constant */
	bool        is_gauge;
	int64_t     value;
};

/* Figures of one moment. */
struct counter_figures {
	struct counter_figure items[COUNTER_NAMES_MAX];
	size_t                count;
};

void counter_figure_add(struct counter_figures *figures, const char *name, bool is_gauge,
    int64_t value);

/* `read` adds figures of its own to every sample; once, before counter_start(). */
void counter_also(void (*read)(void *context, struct counter_figures *figures),
    void *context);

/* Begin and end sampling as `program`, on a thread and a connection of its own. */
void counter_start(const char *program, struct db_pool *pool);
void counter_stop(void);	/* sends a last sample, if the database is there */

/*
 * Keep the figures as a sample of the step before the one that holds `at_us`,
 * unless there is one; true when it was kept.
 */
bool     counter_sample(const struct counter_figures *figures, int64_t at_us);
/*
 * Send all samples that are kept, oldest first.  What is sent twice counts
 * once.  On error they stay; fails as db_exec() does.
 */
enum err counter_send(struct db *db, const char *program);

#endif
