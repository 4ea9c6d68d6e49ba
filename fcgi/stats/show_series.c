/* fcgi/stats/show_series.c: GET /api/stats/series: one metric over time, for a chart. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/json_write.h"
#include "service/counter/counter.h"
#include "service/counter/counter_drawn.h"
#include "stats/actions.h"

#define WINDOW_MAX_S (31 * 24 * 3600)
#define STEPS_MAX    1000

struct input {
	int         metric;
	const char *program;
	const char *window;
	const char *step;
};

static const struct field fields[] = {
	FIELD_CHOICE(FROM_QUERY, struct input, metric, counter_metrics),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, program, 1, 32),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, window, 2, 8),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, step, 2, 8),
};

/* All JSON arrays of numbers are written here, so they may go as they are. */
struct line_shown {
	const char *program;
	const char *instance;
	const char *values;
};

struct series_shown {
	const char    *metric;
	const char    *source;		/* "database" or "cloudwatch" */
	int64_t        from;		/* a time */
	int64_t        step_ms;
	const char    *total;
	struct objects instances;
};

static const struct member line_members[] = {
	MEMBER_TEXT(struct line_shown, program),
	MEMBER_TEXT(struct line_shown, instance),
	MEMBER_JSON(struct line_shown, values),
	MEMBER_END,
};

static const struct member series_members[] = {
	MEMBER_TEXT(struct series_shown, metric),
	MEMBER_TEXT(struct series_shown, source),
	MEMBER_TIME(struct series_shown, from),
	MEMBER_INT(struct series_shown, step_ms),
	MEMBER_JSON(struct series_shown, total),
	MEMBER_OBJECTS(struct series_shown, instances, line_members),
	MEMBER_END,
};

/* "90s", "30m", "2h", "7d" in seconds; 0: none of these. */
static int64_t
seconds_of(const char *text)
{
	static const struct { char unit; int64_t seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
	};
	const size_t digits = strspn(text, "0123456789");
	size_t i;

	if (digits == 0 || digits > 6 || strlen(text) != digits + 1)
		return 0;
	for (i = 0; i < COUNT(units); i++)
		if (units[i].unit == text[digits])
			return strtoll(text, NULL, 10) * units[i].seconds;
	return 0;
}

static enum err
read_ask(struct request *req, const struct input *in, struct counter_ask *out)
{
	int64_t finest;

	*out = (struct counter_ask){ .metric = in->metric, .program = in->program };
	out->window_s = in->window == NULL ? 30 * 60 : seconds_of(in->window);
	out->step_s = in->step == NULL ? 60 : seconds_of(in->step);
	finest = out->window_s <= COUNTER_FINE_S ? COUNTER_STEP_S : 60;
	if (out->window_s < finest || out->window_s > WINDOW_MAX_S)
		request_fault(req, FAULT_PARAMETER, "window", "must be such as 90s, 30m, 2h or 7d, to 31d");
	else if (out->step_s < finest || out->step_s % finest != 0 || out->window_s % out->step_s != 0 ||
	    out->window_s / out->step_s > STEPS_MAX)
		request_fault(req, FAULT_PARAMETER, "step",
		    "must be a multiple of %d s that divides the window into at most %d",
		    (int)finest, STEPS_MAX);
	else
		return ERR_OK;
	return ERR_INPUT;
}

static const char *
numbers(struct arena *arena, const double *values, size_t count)
{
	struct json_writer json;
	struct buf buf;
	size_t i;

	buf_init(&buf, arena, 8 * count + 16);
	json = json_writer(&buf);
	json_begin_array(&json);
	for (i = 0; i < count; i++)
		json_double(&json, values[i]);	/* not known: null */
	json_end_array(&json);
	return buf_text(&buf);
}

/* From where the configuration says; steps may come out longer than asked for. */
static enum err
read_series(struct request *req, const struct counter_ask *asked, struct counter_series *series)
{
	struct counter_ask ask = *asked;

	if (strcmp(config()->series_source, "cloudwatch") != 0)
		return counter_series(req->db, req->arena, &ask, series);
	ask.step_s = counter_drawn_step(ask.step_s);
	ask.window_s += (ask.step_s - ask.window_s % ask.step_s) % ask.step_s;
	return counter_drawn(req->arena, &ask, series);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct counter_series series;
	struct series_shown shown = {
		.metric = counter_metrics[in->metric], .source = config()->series_source,
	};
	struct line_shown *lines;
	struct counter_ask ask;
	enum err err;
	size_t i;

	if ((err = read_ask(req, in, &ask)) != ERR_OK ||
	    (err = read_series(req, &ask, &series)) != ERR_OK)
		return err;
	lines = ARENA_ARRAY(req->arena, struct line_shown, series.line_count + 1);
	for (i = 0; i < series.line_count; i++)
		lines[i] = (struct line_shown){ series.lines[i].program, series.lines[i].instance,
		    numbers(req->arena, series.lines[i].values, series.steps) };
	shown.from = series.from_us;
	shown.step_ms = series.step_us / 1000;
	shown.total = numbers(req->arena, series.total.values, series.steps);
	shown.instances = (struct objects){ lines, series.line_count, sizeof(*lines) };
	return reply_object(req, 200, series_members, &shown);
}

const struct action show_series =
    ACTION(struct input, fields, run, RETURNS_OBJECT(200, series_members));
