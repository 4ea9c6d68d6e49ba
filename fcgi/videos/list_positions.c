/* fcgi/videos/list_positions.c: GET /api/videos/positions: what I may go on with. */
#include "lib/serve/reply.h"
#include "service/video/position.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

struct input {
	int64_t     limit;
	const char *cursor;
};

static const struct field fields[] = { FIELDS_OF_LIST(struct input) };

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	struct page page;
	enum err err;

	err = position_list(req->db, req->arena, &viewer,
	    &(struct page_ask){ in->limit, in->cursor }, &page);
	if (err != ERR_OK)
		return input_list_result(req, err);
	return video_positions_reply(req, &page);
}

const struct action list_positions = ACTION(struct input, fields, run,
    RETURNS_LIST(video_position_members));
