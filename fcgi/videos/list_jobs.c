/* fcgi/videos/list_jobs.c: GET /api/videos/jobs: what the workers do, and why some rest. */
#include "lib/serve/reply.h"
#include "service/base/job.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

#define ALL (-1)

struct input {
	int         state;
	int64_t     limit;
	const char *cursor;
};

static const struct field fields[] = {
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, state, job_states, ALL),
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct job_row *rows;
	const char *next;
	size_t count;
	enum err err;

	err = job_list(req->db, req->arena, in->state == ALL ? NULL : job_states[in->state],
	    (int)in->limit, in->cursor, &rows, &count, &next);
	if (err != ERR_OK)
		return input_list_result(req, err);
	return reply_list(req, job_members, rows, count, sizeof(*rows), next);
}

const struct action list_jobs = ACTION(struct input, fields, run, RETURNS_LIST(job_members));
