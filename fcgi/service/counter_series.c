/* Series and values, as they are read. */
#include "service/counter_series.h"

#include <math.h>
#include <string.h>

#include "lib/arena.h"
#include "lib/clock.h"
#include "lib/count.h"
#include "lib/db.h"
#include "service/counter.h"
#include "service/counter_kept.h"

#define SECOND_US INT64_C(1000000)

/* What a metric is made of: a sum, a quotient of two sums, or a gauge. */
static const struct metric {
	const char *of;
	const char *per;	/* NULL: a sum */
	double      unit;
	bool        is_gauge;
	const char *program;	/* that alone has it; NULL: all have */
} metrics[] = {
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
_Static_assert(COUNT(metrics) + 1 == COUNT(counter_metrics), "one row a name");

/* $1 and $2: names; $4, $5: from and until; $6: microseconds a step. */
static const char SQL_SERIES[] =
    "SELECT floor(extract(epoch FROM at - $4::timestamptz) * 1000000 / $6::bigint)::bigint AS slot,"
    "       program, instance,"
    "       coalesce(sum(value) FILTER (WHERE name = $1 AND NOT is_gauge), 0)::float8,"
    "       coalesce(sum(value) FILTER (WHERE name = $2), 0)::float8,"
    "       (array_agg(value ORDER BY at DESC) FILTER (WHERE name = $1))[1]::float8"
    "  FROM series"
    " WHERE step_s = $3::smallint AND name IN ($1, $2, '" COUNTER_ALIVE "')"
    "   AND at >= $4 AND at < $5 AND ($7::text IS NULL OR program = $7)"
    " GROUP BY slot, program, instance ORDER BY program, instance, slot";

/* What a step's figures come to. */
static double
value_of(const struct metric *metric, double of, double per)
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

/* The line of the row's process: the last one, or one more. */
static struct counter_line *
line_of(struct counter_series *out, struct arena *arena, const struct db_rows *rows, size_t row)
{
	const char *program = db_get_text(rows, row, 1, arena);
	const char *instance = db_get_text(rows, row, 2, arena);
	struct counter_line *line = &out->lines[out->line_count];

	if (out->line_count > 0 && strcmp(line[-1].program, program) == 0 &&
	    strcmp(line[-1].instance, instance) == 0)
		return line - 1;
	*line = (struct counter_line){ program, instance, no_values(arena, out->steps) };
	out->line_count++;
	return line;
}

/* Sums over all processes, a step each. */
struct sums {
	double *of, *per;
	bool   *known;
};

static void
read_series(const struct metric *metric, struct arena *arena, const struct db_rows *rows,
    struct counter_series *out)
{
	struct sums sums = { ARENA_ARRAY(arena, double, out->steps),
	    ARENA_ARRAY(arena, double, out->steps), ARENA_ARRAY(arena, bool, out->steps) };
	size_t i;

	out->lines = ARENA_ARRAY(arena, struct counter_line, db_count(rows) + 1);
	for (i = 0; i < db_count(rows); i++) {
		const size_t slot = (size_t)db_get_int(rows, i, 0);
		const double per = db_get_double(rows, i, 4);
		const double of = db_get_double(rows, i, metric->is_gauge ? 5 : 3);

		if (slot >= out->steps || (metric->is_gauge && db_is_null(rows, i, 5)))
			continue;
		line_of(out, arena, rows, i)->values[slot] = value_of(metric, of, per);
		sums.of[slot] += of;
		sums.per[slot] += per;
		sums.known[slot] = true;
	}
	for (i = 0; i < out->steps; i++)
		if (sums.known[i])
			out->total.values[i] = value_of(metric, sums.of[i], sums.per[i]);
}

enum err
counter_series(struct db *db, struct arena *arena, int index, const char *program,
    int64_t window_s, int64_t step_s, struct counter_series *out)
{
	const struct metric *metric = &metrics[index];
	const int64_t step_us = step_s * SECOND_US;
	const int64_t until_us = clock_now_us() / step_us * step_us;
	const struct db_param params[] = {
		db_text(metric->of), db_text(metric->per == NULL ? "" : metric->per),
		db_int(window_s <= COUNTER_FINE_S ? COUNTER_STEP_S : 60),
		db_time(until_us - window_s * SECOND_US), db_time(until_us), db_int(step_us),
		db_text(program != NULL ? program : metric->program),
	};
	struct counter_series series = { .step_us = step_us, .steps = (size_t)(window_s / step_s) };
	struct db_rows *rows = NULL;
	enum err err;

	series.from_us = until_us - window_s * SECOND_US;
	series.total.values = no_values(arena, series.steps);
	err = db_rows(db, SQL_SERIES, params, COUNT(params), &rows);
	if (err == ERR_OK) {
		read_series(metric, arena, rows, &series);
		*out = series;
	}
	db_rows_free(rows);
	return err;
}

/* A process that did not say for a quarter of a minute that it lives does not. */
static const char SQL_VALUES[] =
    "SELECT c.program, c.instance, c.name, c.value FROM counter c"
    "  JOIN counter a ON (a.program, a.instance, a.boot) = (c.program, c.instance, c.boot)"
    "   AND a.name = '" COUNTER_ALIVE "' AND a.updated_at > now() - interval '15 s'"
    " ORDER BY c.name, c.program, c.instance";

enum err
counter_values(struct db *db, struct arena *arena, struct counter_value **values, size_t *count)
{
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = db_rows(db, SQL_VALUES, NULL, 0, &rows);
	if (err != ERR_OK)
		return err;
	*count = db_count(rows);
	*values = ARENA_ARRAY(arena, struct counter_value, *count + 1);
	for (i = 0; i < *count; i++)
		(*values)[i] = (struct counter_value){
			.program = db_get_text(rows, i, 0, arena),
			.instance = db_get_text(rows, i, 1, arena),
			.name = db_get_text(rows, i, 2, arena),
			.value = db_get_int(rows, i, 3),
		};
	db_rows_free(rows);
	return ERR_OK;
}
