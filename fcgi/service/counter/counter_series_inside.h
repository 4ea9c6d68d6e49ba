/* The inside of counter_series.h: what metrics are made of, and how lines are. */
#ifndef SERVICE_COUNTER_SERIES_INSIDE_H
#define SERVICE_COUNTER_SERIES_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "service/counter/counter_series.h"

/* A sum, a quotient of two sums, or a gauge. */
struct counter_metric {
	const char *of;		/* names of figures */
	const char *per;	/* NULL: a sum */
	double      unit;
	bool        is_gauge;
	const char *program;	/* that alone has it; NULL: all have */
};

/* As counter_metrics names them. */
extern const struct counter_metric counter_metric_table[];

/* What one process did in one step. */
struct counter_cell {
	size_t      slot;	/* below `steps` */
	const char *program;
	const char *instance;
	double      of, per;
	bool        has_ended;	/* before others in this step: what it held is no more */
};

/* The last `window_s` up to now, of which nothing is known yet. */
struct counter_series counter_series_of(struct arena *arena, int64_t window_s, int64_t step_s);

/* Draw its lines and its total; `cells` are sorted by program and instance. */
void counter_series_fill(const struct counter_metric *metric, struct arena *arena,
    const struct counter_cell *cells, size_t count, struct counter_series *out);

#endif
