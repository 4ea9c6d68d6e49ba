/* fcgi/videos/delete.c: DELETE /api/videos/{id}: hide it now, and for good in some days. */
#include "lib/serve/reply.h"
#include "program/event.h"
#include "service/video/video.h"
#include "videos/actions.h"
#include "videos/common.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct user_id other;
	enum err err;

	err = video_delete(req->db, &viewer, &in->id, &other);
	if (err != ERR_OK)
		return err;
	event_admin_deletion(req, &other, arena_printf(req->arena, "video %s", in->id.text));
	return reply_empty(req);
}

const struct action delete_video = ACTION(struct id_input, fields, run, RETURNS_NOTHING);
