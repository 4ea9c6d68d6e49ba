/* fcgi/stats/revoke_host.c: DELETE /api/stats/hosts/{id}: its key is worth nothing any more. */
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/fleet/host.h"
#include "stats/actions.h"

struct input {
	struct public_id id;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	enum err err = host_revoke(req->db, &in->id);

	return err == ERR_OK ? reply_empty(req) : err;
}

const struct action revoke_host = ACTION(struct input, fields, run, RETURNS_NOTHING);
