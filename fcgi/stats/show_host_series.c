/* fcgi/stats/show_host_series.c: GET /api/stats/hosts/{id}/series: a figure of a host over time. */
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/json_write.h"
#include "service/fleet/host.h"
#include "stats/actions.h"

#define WINDOW_MAX_S (HOST_SLOTS * HOST_SLOT_S)

struct input {
	struct public_id id;
	int              metric;
	int64_t          window_s;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_CHOICE(FROM_QUERY, struct input, metric, beat_figure_names),
	FIELD_INT_OPT(FROM_QUERY, struct input, window_s, 60, WINDOW_MAX_S, 1800),
};

struct shown {
	const char *metric;
	int64_t     from;
	int64_t     step_ms;
	const char *values;
};

static const struct member shown_members[] = {
	MEMBER_TEXT(struct shown, metric),
	MEMBER_TIME(struct shown, from),
	MEMBER_INT(struct shown, step_ms),
	MEMBER_JSON(struct shown, values),
	MEMBER_END,
};

static const char *
numbers(struct arena *arena, const struct host_series *series)
{
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, arena, 8 * series->count + 16);
	json = json_writer(&buf);
	json_begin_array(&json);
	for (size_t i = 0; i < series->count; i++)
		json_double(&json, series->values[i]);
	json_end_array(&json);
	return buf_text(&buf);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct host_series series;
	enum err err;

	err = host_series(req->db, req->arena, &in->id, (enum beat_figure)in->metric, in->window_s,
	    &series);
	if (err != ERR_OK)
		return err;
	const struct shown shown = {
		beat_figure_names[in->metric], series.from, HOST_SLOT_S * 1000,
		numbers(req->arena, &series),
	};

	return reply_object(req, 200, shown_members, &shown);
}

const struct action show_host_series =
    ACTION(struct input, fields, run, RETURNS_OBJECT(200, shown_members));
