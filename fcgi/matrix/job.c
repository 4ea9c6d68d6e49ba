/* fcgi/matrix/job.c: GET, DELETE /api/matrix/jobs/{id}, and the 202 that leads there. */
#include "matrix/job.h"

#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "matrix/actions.h"
#include "matrix/factors.h"
#include "service/base/job.h"

struct job_shown {
	struct matrix_job job;
	const char       *url;
	const char       *result_url;	/* NULL until it is done */
};

#define JOB(kind, field) MEMBER_AS(#field, kind, struct job_shown, job.field)

static const struct member members[] = {
	JOB(ID, id),
	JOB(TEXT, state),
	JOB(INT, progress),
	JOB(TEXT, reason),
	JOB(TEXT, expression),
	JOB(TEXT, decompose),
	JOB(JSON, make),
	JOB(TEXT, save_as),
	JOB(DOUBLE, seconds),
	JOB(TIME, created_at),
	JOB(TIME, updated_at),
	MEMBER_TEXT(struct job_shown, url),
	MEMBER_TEXT(struct job_shown, result_url),
	MEMBER_END,
};

/* Of several factors the first. */
static const char *
saved_name(struct arena *arena, const struct matrix_job *job)
{
	const struct matrix_wish wish = { .name = job->save_as };
	struct matrix_wish each[FACTORS_MAX];

	if (job->decompose == NULL)
		return job->save_as;
	factors_wishes(arena, job->decompose, &wish, each);
	return each[0].name;
}

static struct job_shown
show(struct arena *arena, const struct matrix_job *job)
{
	const bool is_done = texts_index(job_states, job->state) == JOB_DONE;

	return (struct job_shown){
		.job = *job,
		.url = arena_printf(arena, "/api/matrix/jobs/%s", job->id.text),
		.result_url = is_done ? arena_printf(arena, "/api/matrix/%s", saved_name(arena, job)) :
		    NULL,
	};
}

static enum err
reply_202(struct request *req, const struct matrix_job *job)
{
	const struct job_shown shown = show(req->arena, job);

	reply_header(req, "Location", shown.url);
	return reply_other(req, 202, members, &shown);
}

enum err
job_reply_again(struct request *req, const struct public_id *id)
{
	struct matrix_job job;
	enum err err;

	err = matrix_job_find(req->db, req->arena, &req->user, id, &job);
	return err == ERR_OK ? reply_202(req, &job) : err;
}

enum err
job_reply(struct request *req, const struct matrix_job *what,
    const struct matrix_wish *wish)
{
	struct matrix_job job;
	enum err err;

	if (wish->name == NULL) {
		request_fault(req, FAULT_BODY, "/save_as",
		    "This takes about %.0f seconds: say save_as, and it is worked out as a job",
		    what->seconds);
		return ERR_INPUT;
	}
	err = matrix_job_add(req->db, req->arena, &req->user, what, wish, &job);
	return err == ERR_OK ? reply_202(req, &job) : err;
}

struct input {
	struct public_id id;
};

static const struct field fields[] = { FIELD_ID(FROM_PATH, struct input, id) };

static enum err
run_show(struct request *req, const void *input)
{
	const struct input *in = input;
	struct job_shown shown;
	struct matrix_job job;
	enum err err;

	err = matrix_job_find(req->db, req->arena, &req->user, &in->id, &job);
	if (err != ERR_OK)
		return err;
	shown = show(req->arena, &job);
	return reply_object(req, 200, members, &shown);
}

static enum err
run_cancel(struct request *req, const void *input)
{
	const struct input *in = input;
	struct job_shown shown;
	struct matrix_job job;
	enum err err;

	err = matrix_job_cancel(req->db, req->arena, &req->user, &in->id, &job);
	if (err != ERR_OK)
		return err;
	shown = show(req->arena, &job);
	return reply_object(req, 200, members, &shown);
}

const struct action show_matrix_job = ACTION(struct input, fields, run_show,
    RETURNS_OBJECT(200, members));
const struct action cancel_matrix_job = ACTION(struct input, fields, run_cancel,
    RETURNS_OBJECT(200, members));
