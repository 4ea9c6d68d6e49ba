/* Series and values, as they are read. */
#include "service/counter/counter_series.h"

#include <math.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/counter/counter.h"
#include "service/counter/counter_kept.h"
#include "service/counter/counter_series_inside.h"

#define SECOND_US INT64_C(1000000)

const struct counter_metric counter_metric_table[] = {
	{ COUNTER_ALIVE,          NULL,             1,     false, NULL },
	{ "status_5xx",           NULL,             1,     false, NULL },
	{ "bytes",                NULL,             1,     false, NULL },
	{ "latency_us",           COUNTER_ALIVE,    0.001, false, NULL },
	{ "cache_requests",       NULL,             1,     false, "images" },
	{ "cache_hits",           NULL,             1,     false, "images" },
	{ "cache_misses",         NULL,             1,     false, "images" },
	{ "cache_evictions",      NULL,             1,     false, "images" },
	{ "cache_hits",           "cache_requests", 1,     false, "images" },
	{ "cache_misses",         "cache_requests", 1,     false, "images" },
	{ "cache_items",          NULL,             1,     true,  "images" },
	{ "cache_size_bytes",     NULL,             1,     true,  "images" },
	{ "cache_capacity_bytes", NULL,             1,     true,  "images" },
};

const char *const counter_metrics[] = {
	"requests", "errors", "bytes", "latency_ms", "cache_requests", "cache_hits",
	"cache_misses", "cache_evictions", "cache_hit_rate", "cache_miss_rate", "cache_items",
	"cache_size_bytes", "cache_capacity_bytes", NULL,
};
_Static_assert(COUNT(counter_metric_table) + 1 == COUNT(counter_metrics), "one row a name");

/* What was kept of a process in a step. */
struct step {
	int64_t     slot;
	const char *program;
	const char *instance;
	double      sum, per;
	bool        has_last;
	double      last;	/* of a gauge */
	bool        has_ended;
};

/* $1 and $2: names; $4, $5: from and until; $6: microseconds a step. */
#define SLOT "floor(extract(epoch FROM at - $4::timestamptz) * 1000000 / $6::bigint)::bigint"
#define STEP_ROW(FIRST, NEXT) \
	FIRST(slot, INT, SLOT " AS slot") \
	NEXT(program, TEXT, "program") \
	NEXT(instance, TEXT, "instance") \
	NEXT(sum, DOUBLE, \
	    "coalesce(sum(value) FILTER (WHERE name = $1 AND NOT is_gauge), 0)::float8") \
	NEXT(per, DOUBLE, "coalesce(sum(value) FILTER (WHERE name = $2), 0)::float8") \
	NEXT(has_last, BOOL, "bool_or(name = $1)") \
	NEXT(last, DOUBLE, \
	    "(array_agg(value ORDER BY at DESC) FILTER (WHERE name = $1))[1]::float8") \
	NEXT(has_ended, BOOL, \
	    "max(at) < max(max(at)) OVER (PARTITION BY " SLOT ") - interval '10 s'")

static DB_READER(step_reader, struct step, STEP_ROW)

static const char SQL_SERIES[] =
    "SELECT " DB_COLUMNS(STEP_ROW) " FROM series"
    " WHERE step_s = $3::smallint AND name IN ($1, $2, '" COUNTER_ALIVE "')"
    "   AND at >= $4 AND at < $5 AND ($7::text IS NULL OR program = $7)"
    " GROUP BY slot, program, instance ORDER BY program, instance, slot";

/* What a step's figures come to. */
static double
value_of(const struct counter_metric *metric, double of, double per)
{
	if (metric->per == NULL)
		return of * metric->unit;
	return per > 0 ? of / per * metric->unit : NAN;
}

static double *
no_values(struct arena *arena, size_t steps)
{
	double *values = ARENA_ARRAY(arena, double, steps + 1);
	size_t i;

	for (i = 0; i < steps; i++)
		values[i] = NAN;
	return values;
}

struct counter_series
counter_series_of(struct arena *arena, int64_t window_s, int64_t step_s)
{
	const int64_t step_us = step_s * SECOND_US;
	const int64_t until_us = clock_now_us() / step_us * step_us;
	const size_t steps = (size_t)(window_s / step_s);

	return (struct counter_series){
		.from_us = until_us - window_s * SECOND_US, .step_us = step_us, .steps = steps,
		.total.values = no_values(arena, steps),
	};
}

/* The line of the cell's process: the last one, or one more. */
static struct counter_line *
line_of(struct counter_series *out, struct arena *arena, const struct counter_cell *cell)
{
	struct counter_line *line = &out->lines[out->line_count];

	if (out->line_count > 0 && strcmp(line[-1].program, cell->program) == 0 &&
	    strcmp(line[-1].instance, cell->instance) == 0)
		return line - 1;
	*line = (struct counter_line){ cell->program, cell->instance, no_values(arena, out->steps) };
	out->line_count++;
	return line;
}

void
counter_series_fill(const struct counter_metric *metric, struct arena *arena,
    const struct counter_cell *cells, size_t count, struct counter_series *out)
{
	double *of = ARENA_ARRAY(arena, double, out->steps + 1);	/* sums over all processes */
	double *per = ARENA_ARRAY(arena, double, out->steps + 1);
	bool *known = ARENA_ARRAY(arena, bool, out->steps + 1);
	size_t i;

	out->lines = ARENA_ARRAY(arena, struct counter_line, count + 1);
	for (i = 0; i < count; i++) {
		const struct counter_cell *cell = &cells[i];

		line_of(out, arena, cell)->values[cell->slot] =
		    value_of(metric, cell->of, cell->per);
		if (metric->is_gauge && cell->has_ended)
			continue;
		of[cell->slot] += cell->of;
		per[cell->slot] += cell->per;
		known[cell->slot] = true;
	}
	for (i = 0; i < out->steps; i++)
		if (known[i])
			out->total.values[i] = value_of(metric, of[i], per[i]);
}

static size_t
cells_of(const struct counter_metric *metric, const struct db_list *list, size_t steps,
    struct counter_cell *cells)
{
	const struct step *step = list->items;
	size_t i, n = 0;

	for (i = 0; i < list->count; i++, step++)
		if ((size_t)step->slot < steps && (!metric->is_gauge || step->has_last))
			cells[n++] = (struct counter_cell){
				.slot = (size_t)step->slot,
				.program = step->program,
				.instance = step->instance,
				.of = metric->is_gauge ? step->last : step->sum,
				.per = step->per,
				.has_ended = step->has_ended,
			};
	return n;
}

enum err
counter_series(struct db *db, struct arena *arena, const struct counter_ask *ask,
    struct counter_series *out)
{
	const struct counter_metric *metric = &counter_metric_table[ask->metric];
	struct counter_series series = counter_series_of(arena, ask->window_s, ask->step_s);
	const struct db_param params[] = {
		db_text(metric->of), db_text(metric->per == NULL ? "" : metric->per),
		db_int(ask->window_s <= COUNTER_FINE_S ? COUNTER_STEP_S : 60),
		db_time(series.from_us), db_time(series.from_us + ask->window_s * SECOND_US),
		db_int(series.step_us),
		db_text(ask->program != NULL ? ask->program : metric->program),
	};
	struct counter_cell *cells;
	struct db_list list;
	enum err err;

	err = db_read_all(db, arena, DB_QUERY(SQL_SERIES, params), step_reader(), &list);
	if (err != ERR_OK)
		return err;
	cells = ARENA_ARRAY(arena, struct counter_cell, list.count + 1);
	counter_series_fill(metric, arena, cells, cells_of(metric, &list, series.steps, cells),
	    &series);
	*out = series;
	return ERR_OK;
}

#define VALUE_ROW(FIRST, NEXT) \
	FIRST(program, TEXT, "c.program") \
	NEXT(instance, TEXT, "c.instance") \
	NEXT(name, TEXT, "c.name") \
	NEXT(value, INT, "c.value")

static DB_READER(value_reader, struct counter_value, VALUE_ROW)

/* A process that did not say for a quarter of a minute that it lives does not. */
static const char SQL_VALUES[] =
    "SELECT " DB_COLUMNS(VALUE_ROW) " FROM counter c"
    "  JOIN counter a ON (a.program, a.instance, a.boot) = (c.program, c.instance, c.boot)"
    "   AND a.name = '" COUNTER_ALIVE "' AND a.updated_at > now() - interval '15 s'"
    " ORDER BY c.name, c.program, c.instance";

enum err
counter_values(struct db *db, struct arena *arena, struct counter_value **values, size_t *count)
{
	struct db_list list;
	enum err err;

	err = db_read_all(db, arena, DB_PLAIN(SQL_VALUES), value_reader(), &list);
	if (err != ERR_OK)
		return err;
	*values = list.items;
	*count = list.count;
	return ERR_OK;
}
