/* fcgi/videos/list_comments.c: GET /api/videos/{id}/comments: the newest first. */
#include "lib/serve/reply.h"
#include "service/video/comment.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

struct input {
	struct public_id id;
	int64_t          limit;
	const char      *cursor;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct comments comments;
	enum err err;

	err = comment_list(req->db, req->arena, &viewer.user, viewer.is_admin, &in->id,
	    (int)in->limit, in->cursor, &comments);
	if (err != ERR_OK)
		return input_list_result(req, err);
	return reply_list(req, video_comment_members, comments.items, comments.count,
	    sizeof(*comments.items), comments.next);
}

const struct action list_comments = ACTION(struct input, fields, run,
    RETURNS_LIST(video_comment_members));
