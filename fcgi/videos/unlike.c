/* fcgi/videos/unlike.c: DELETE /api/videos/{id}/like: not any more. */
#include "lib/serve/reply.h"
#include "service/video/like.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct like like;
	enum err err;

	err = like_set(req->db, &viewer, &in->id, false, &like);
	if (err != ERR_OK)
		return err;
	return reply_object(req, 200, video_like_members, &like);
}

const struct action unlike_video = ACTION(struct id_input, fields, run,
    RETURNS_OBJECT(200, video_like_members));
