/* fcgi/videos/delete_comment.c: DELETE /api/videos/{id}/comments/{comment}: take it back. */
#include "lib/serve/reply.h"
#include "program/event.h"
#include "service/video/comment.h"
#include "videos/actions.h"
#include "videos/common.h"

struct input {
	struct public_id id;
	struct public_id comment;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_ID(FROM_PATH, struct input, comment),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct comment_place place = { viewer_of(req), in->id };
	struct user_id other;
	enum err err;

	err = comment_delete(req->db, &place, &in->comment, &other);
	if (err != ERR_OK)
		return err;
	event_admin_deletion(req, &other, arena_printf(req->arena, "comment %s of video %s",
	    in->comment.text, in->id.text));
	return reply_empty(req);
}

const struct action delete_comment = ACTION(struct input, fields, run, RETURNS_NOTHING);
