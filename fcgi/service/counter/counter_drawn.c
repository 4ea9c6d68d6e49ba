/* Series that CloudWatch gives: its points as the cells of a chart. */
#include "service/counter/counter_drawn.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/aws/cloudwatch.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/turns.h"
#include "lib/config/config.h"
#include "service/counter/counter.h"
#include "service/counter/counter_cloudwatch.h"
#include "service/counter/counter_data.h"
#include "service/counter/counter_kept.h"
#include "service/counter/counter_series_inside.h"

#define SECOND_US     INT64_C(1000000)
#define TIMEOUT_MS    4000	/* somebody waits */
#define TRIES         2
#define COARSE_S      (15 * 24 * 3600)	/* older points are kept by five minutes */
#define POINTS_MAX    200000
#define QUERIES_MAX   3
#define AT_ONCE       2		/* that wait for CloudWatch: it must not hold all threads */
#define QUEUE         6
#define QUEUE_MS      2000

static struct counter_trouble trouble = {
	.operation = "GetMetricData", .meanwhile = "the manager's charts stay empty",
	.lock = PTHREAD_MUTEX_INITIALIZER,
};

/* What a point is a part of; by its query. */
enum part { OF, PER, ALIVE };
static const char *const part_ids[] = { "of", "per", "alive" };

struct point {
	enum part   part;
	const char *label;	/* "program host" */
	size_t      slot;
	int64_t     at_us;
	double      value;
};

struct points {
	struct arena                *arena;
	const struct counter_series *series;
	struct point                *items;
	size_t                       count, cap;
	const char                  *label;	/* of the last point: most have the same */
};

static void
take_point(void *context, const char *id, const char *label, int64_t at_us, double value)
{
	struct points *points = context;
	const int64_t since_us = at_us - points->series->from_us;
	struct point *more;
	size_t part = 0;

	while (part < COUNT(part_ids) && strcmp(part_ids[part], id) != 0)
		part++;
	if (since_us < 0 || (size_t)(since_us / points->series->step_us) >= points->series->steps ||
	    part == COUNT(part_ids) || points->count == POINTS_MAX || strchr(label, ' ') == NULL)
		return;
	if (points->count == points->cap) {
		more = ARENA_ARRAY(points->arena, struct point, points->cap * 2);
		memcpy(more, points->items, points->count * sizeof(*more));
		points->items = more;
		points->cap *= 2;
	}
	if (points->label == NULL || strcmp(points->label, label) != 0)
		points->label = arena_strdup(points->arena, label);
	points->items[points->count++] = (struct point){ (enum part)part, points->label,
	    (size_t)(since_us / points->series->step_us), at_us, value };
}

static int
by_cell(const void *a, const void *b)
{
	const struct point *x = a, *y = b;
	const int order = strcmp(x->label, y->label);

	if (order != 0)
		return order;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return (x->at_us > y->at_us) - (x->at_us < y->at_us);
}

static bool
is_same_cell(const struct point *a, const struct point *b)
{
	return a->slot == b->slot && strcmp(a->label, b->label) == 0;
}

/* Points of one cell, from *at on, which moves behind them; false: no cell comes of it. */
static bool
read_cell(const struct counter_metric *metric, const struct points *points, size_t *at,
    struct counter_cell *cell)
{
	const struct point *first = &points->items[*at], *point;
	const char *blank = strchr(first->label, ' ');
	bool has_of = false;

	*cell = (struct counter_cell){ .slot = first->slot, .instance = blank + 1,
	    .program = arena_strndup(points->arena, first->label, (size_t)(blank - first->label)) };
	for (; *at < points->count && is_same_cell(&points->items[*at], first); (*at)++) {
		point = &points->items[*at];
		has_of = has_of || point->part == OF;
		if (point->part == OF)
			cell->of = metric->is_gauge ? point->value : cell->of + point->value;
		else if (point->part == PER)
			cell->per += point->value;
	}
	return has_of || !metric->is_gauge;
}

static struct counter_cell *
read_cells(const struct counter_metric *metric, struct points *points, size_t *count)
{
	struct counter_cell *cells = ARENA_ARRAY(points->arena, struct counter_cell,
	    points->count + 1);
	size_t at = 0;

	*count = 0;
	qsort(points->items, points->count, sizeof(*points->items), by_cell);
	while (at < points->count)
		if (read_cell(metric, points, &at, &cells[*count]))
			(*count)++;
	return cells;
}

/* A period that CloudWatch has and that steps are made of. */
static int64_t
period_of(int64_t window_s, int64_t step_s)
{
	if (window_s > COARSE_S && step_s % 300 != 0)
		return 300;
	if (step_s % 60 == 0)
		return step_s;
	return step_s % 30 == 0 ? 30 : step_s % 10 == 0 ? 10 : 5;
}

/* `metric`'s figures, of each program on each host; the names need no escapes. */
static struct cloudwatch_query
query_of(struct arena *arena, enum part part, const char *figure, const char *stat,
    const char *program, int64_t period_s)
{
	const char *of_program = program == NULL ? "" : arena_printf(arena, " %s=\"%s\"",
	    COUNTER_DIMENSION_PROGRAM, program);

	return (struct cloudwatch_query){
		.id = part_ids[part],
		.expression = arena_printf(arena,
		    "SEARCH('{\"%s\",%s,%s} MetricName=\"%s\"%s', '%s', %lld)",
		    config()->cloudwatch_namespace, COUNTER_DIMENSION_INSTANCE,
		    COUNTER_DIMENSION_PROGRAM, figure, of_program, stat, (long long)period_s),
		.label = "${PROP('Dim." COUNTER_DIMENSION_PROGRAM "')}"
		    " ${PROP('Dim." COUNTER_DIMENSION_INSTANCE "')}",
	};
}

/* The sum of what the histogram holds, in milliseconds, is what latency_us was in µs. */
static size_t
queries_of(const struct counter_metric *metric, struct arena *arena, const char *program,
    int64_t period_s, struct cloudwatch_query queries[QUERIES_MAX])
{
	const bool is_latency = strcmp(metric->of, "latency_us") == 0;
	size_t n = 0;

	queries[n++] = query_of(arena, OF, is_latency ? COUNTER_LATENCY : metric->of,
	    metric->is_gauge ? "Average" : "Sum", program, period_s);
	if (metric->per != NULL)
		queries[n++] = query_of(arena, PER, metric->per, "Sum", program, period_s);
	else if (!metric->is_gauge && strcmp(metric->of, COUNTER_ALIVE) != 0)
		queries[n++] = query_of(arena, ALIVE, COUNTER_ALIVE, "Sum", program, period_s);
	return n;
}

static struct counter_metric
metric_of(int index)
{
	struct counter_metric metric = counter_metric_table[index];

	if (strcmp(metric.of, "latency_us") == 0)
		metric.unit *= 1000;	/* its sum comes in milliseconds */
	return metric;
}

/* A program's name, which goes into the expression: no other is asked for. */
static bool
is_name(const char *text)
{
	return text == NULL || strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(text);
}

int64_t
counter_drawn_step(int64_t step_s)
{
	const int64_t sent_s = config()->cloudwatch_resolution;

	return (step_s + sent_s - 1) / sent_s * sent_s;
}

static struct turns *turns;

static void
make_turns(void)
{
	turns = turns_new((struct turns_bounds){ .at_once = AT_ONCE, .queue = QUEUE });
}

/* The points of the last `window_s`. */
static enum err
fetch(struct arena *arena, const struct cloudwatch_query *queries, size_t count,
    int64_t window_s, struct points *points)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct aws_service service = counter_cloudwatch(arena);
	struct aws_reply reply = { .code = "", .message = "" };
	const int64_t from_us = points->series->from_us;
	enum err err;

	service.timeout_ms = TIMEOUT_MS;
	service.tries = TRIES;
	pthread_once(&once, make_turns);
	if ((err = turns_enter(turns, QUEUE_MS)) != ERR_OK)
		return err;
	err = cloudwatch_get(&service, arena, queries, count, from_us,
	    from_us + window_s * SECOND_US, take_point, points, &reply);
	turns_leave(turns);
	counter_trouble_note(&trouble, err, &reply);
	return err == ERR_OK ? ERR_OK : ERR_UNAVAILABLE;
}

enum err
counter_drawn(struct arena *arena, const struct counter_ask *ask, struct counter_series *out)
{
	const struct counter_metric metric = metric_of(ask->metric);
	const char *program = ask->program != NULL ? ask->program : metric.program;
	struct counter_series series = counter_series_of(arena, ask->window_s, ask->step_s);
	struct points points = {
		.arena = arena, .series = &series, .cap = 1024,
		.items = ARENA_ARRAY(arena, struct point, 1024),
	};
	struct cloudwatch_query queries[QUERIES_MAX];
	struct counter_cell *cells;
	size_t count;
	enum err err;

	if (is_name(program)) {
		count = queries_of(&counter_metric_table[ask->metric], arena, program,
		    period_of(ask->window_s, ask->step_s), queries);
		if ((err = fetch(arena, queries, count, ask->window_s, &points)) != ERR_OK)
			return err;
	}
	cells = read_cells(&metric, &points, &count);
	counter_series_fill(&metric, arena, cells, count, &series);
	*out = series;
	return ERR_OK;
}
