/* fcgi/videos/list_comments.c: GET /api/videos/{id}/comments: the newest first. */
#include "service/video/comment.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/page.h"
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
	const struct comment_place place = { viewer_of(req), in->id };
	struct page page;
	enum err err;

	err = comment_list(req->db, req->arena, &place, &(struct page_ask){ in->limit, in->cursor },
	    &page);
	return page_reply(req, err, video_comment_members, &page);
}

const struct action list_comments = ACTION(struct input, fields, run,
    RETURNS_LIST(video_comment_members));
