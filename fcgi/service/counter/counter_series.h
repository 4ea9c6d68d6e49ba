/* What all programs counted: rolled up, pruned, and drawn as series. */
#ifndef SERVICE_COUNTER_SERIES_H
#define SERVICE_COUNTER_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;
struct db;

/*
 * Five-second steps become minutes, and what is too old goes: two hours of
 * steps, 31 days of minutes, an hour of processes that are no more.  Again and
 * again by one of the fleet; ERR_CONFLICT: another is at it just now.
 */
enum err counter_roll_up(struct db *db);

#define COUNTER_FINE_S (2 * 60 * 60)	/* a longer window has steps of minutes */

/* Names of what counter_series() can draw; NULL ends it. */
extern const char *const counter_metrics[];

/* One line of a chart. */
struct counter_line {
	const char *program;	/* NULL: of all together */
	const char *instance;
	double     *values;	/* a step each; NAN: nothing is known */
};

struct counter_series {
	int64_t              from_us;	/* when the first step begins */
	int64_t              step_us;
	size_t               steps;
	struct counter_line  total;
	struct counter_line *lines;	/* an instance each */
	size_t               line_count;
};

/* A metric over the last `window_s`, in steps of `step_s`, up to now. */
struct counter_ask {
	int         metric;	/* an index of counter_metrics */
	const char *program;	/* NULL: all that have it */
	int64_t     window_s;
	int64_t     step_s;
};

enum err counter_series(struct db *db, struct arena *arena, const struct counter_ask *ask,
    struct counter_series *out);

/* A cumulative value or gauge of a process that lives. */
struct counter_value {
	const char *program;
	const char *instance;
	const char *name;
	int64_t     value;
};

/* All there are, by name, program and instance. */
enum err counter_values(struct db *db, struct arena *arena, struct counter_value **values,
    size_t *count);

#endif
