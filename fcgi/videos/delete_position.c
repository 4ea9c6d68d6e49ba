/* fcgi/videos/delete_position.c: DELETE /api/videos/{id}/position: I do not go on with it. */
#include "lib/serve/reply.h"
#include "service/video/position.h"
#include "videos/actions.h"
#include "videos/common.h"

static const struct field fields[] = { FIELDS_OF_ID };

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	const struct viewer viewer = viewer_of(req);
	enum err err;

	err = position_keep(req->db, &viewer, &in->id, 0);
	if (err != ERR_OK)
		return err;
	return reply_empty(req);
}

const struct action delete_position = ACTION(struct id_input, fields, run, RETURNS_NOTHING);
