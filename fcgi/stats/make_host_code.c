/* fcgi/stats/make_host_code.c: POST /api/stats/hosts/codes: let one more host in. */
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/fleet/host.h"
#include "stats/actions.h"

struct made {
	const char *code;
};

static const struct member made_members[] = {
	MEMBER_TEXT(struct made, code),
	MEMBER_END,
};

static enum err
run(struct request *req, const void *input)
{
	struct made made;
	enum err err;

	(void)input;
	if ((err = host_code_make(req->db, req->arena, &made.code)) != ERR_OK)
		return err;
	return reply_object(req, 201, made_members, &made);
}

const struct action make_host_code = ACTION_NO_INPUT(run, RETURNS_OBJECT(201, made_members));
