/* fcgi/videos/put_position.c: PUT /api/videos/{id}/position: I am there in it. */
#include "lib/serve/reply.h"
#include "service/video/position.h"
#include "videos/actions.h"
#include "videos/common.h"

struct input {
	struct public_id id;
	int64_t          position_ms;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_INT(FROM_BODY, struct input, position_ms, 0, POSITION_MS_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct viewer viewer = viewer_of(req);
	enum err err;

	err = position_keep(req->db, &viewer, &in->id, in->position_ms);
	if (err != ERR_OK)
		return err;
	return reply_empty(req);
}

const struct action put_position = ACTION(struct input, fields, run, RETURNS_NOTHING);
