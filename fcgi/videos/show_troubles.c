/* fcgi/videos/show_troubles.c: GET /api/videos/troubles: what the admin should know of. */
#include "lib/serve/reply.h"
#include "service/upkeep/health.h"
#include "service/upkeep/trouble.h"
#include "videos/actions.h"
#include "videos/common.h"

static const struct member members[] = {
	MEMBER_TEXT(struct trouble, part),
	MEMBER_TIME(struct trouble, since),
	MEMBER_TEXT(struct trouble, detail),
	MEMBER_END,
};

static enum err
run(struct request *req, const void *input)
{
	const struct health health = health_check(true);
	struct troubles troubles;
	enum err err;

	(void)input;
	if ((err = trouble_list(req->db, req->arena, &health, &troubles)) != ERR_OK)
		return err;
	return reply_list(req, members, troubles.items, troubles.count, sizeof(*troubles.items),
	    NULL);
}

const struct action show_troubles = ACTION_NO_INPUT(run, RETURNS_LIST(members));
