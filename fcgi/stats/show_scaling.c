/* fcgi/stats/show_scaling.c: GET /api/stats/scaling: how many hosts there are to be, and by what. */
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "stats/actions.h"
#include "wire/scaling.h"

enum err
show_scaling_reply(struct request *req)
{
	struct scaling_shown shown = { .provider = config()->controller };
	struct scaling_lease lease;
	enum err err;

	if ((err = scaling_set_get(req->db, req->arena, &shown.set)) != ERR_OK ||
	    (err = scaling_lease_show(req->db, req->arena, &lease)) != ERR_OK)
		return err;
	shown.leader = lease.left_ms > 0 ? lease.holder : NULL;
	shown.term = lease.term;
	return reply_object(req, 200, scaling_members, &shown);
}

static enum err
run(struct request *req, const void *input)
{
	(void)input;
	return show_scaling_reply(req);
}

const struct action show_scaling = ACTION_NO_INPUT(run, RETURNS_OBJECT(200, scaling_members));
