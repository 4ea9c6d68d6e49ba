/* fcgi/stats/show_host.c: GET /api/stats/hosts/{id}: one host, and how it is. */
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/fleet/host.h"
#include "stats/actions.h"
#include "wire/host.h"

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
	struct host host;
	enum err err = host_show(req->db, req->arena, &in->id, &host);

	return err == ERR_OK ? reply_object(req, 200, host_members, &host) : err;
}

const struct action show_host = ACTION(struct input, fields, run, RETURNS_OBJECT(200, host_members));
