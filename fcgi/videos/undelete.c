/* fcgi/videos/undelete.c: POST /api/videos/{id}/undelete: it was a mistake. */
#include "service/video/video.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct video video;
	enum err err;

	err = video_undelete(req->db, req->arena, &viewer, &in->id, &video);
	if (err != ERR_OK)
		return err;
	return video_reply(req, 200, &video);
}

const struct action undelete_video = ACTION(struct id_input, fields, run,
    RETURNS_OBJECT(200, video_members));
