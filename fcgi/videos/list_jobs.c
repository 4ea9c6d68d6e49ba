/* fcgi/videos/list_jobs.c: GET /api/videos/jobs: what the workers do, and why some rest. */
#include "service/base/job.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/page.h"
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
	struct page page;
	enum err err;

	err = job_list(req->db, req->arena, in->state == ALL ? NULL : job_states[in->state],
	    &(struct page_ask){ in->limit, in->cursor }, &page);
	return page_reply(req, err, video_job_members, &page);
}

const struct action list_jobs = ACTION(struct input, fields, run, RETURNS_LIST(video_job_members));
