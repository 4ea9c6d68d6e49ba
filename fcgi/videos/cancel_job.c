/* fcgi/videos/cancel_job.c: POST /api/videos/jobs/{id}/cancel: end what waits or runs. */
#include "lib/serve/reply.h"
#include "service/base/job.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	struct job_row job;
	enum err err;

	err = job_cancel(req->db, req->arena, &in->id, &job);
	if (err != ERR_OK)
		return err;
	return reply_object(req, 200, video_job_members, &job);
}

const struct action cancel_job = ACTION(struct id_input, fields, run,
    RETURNS_OBJECT(200, video_job_members));
