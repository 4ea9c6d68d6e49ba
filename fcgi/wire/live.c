/* GET /api/<name>/live: does this program answer? */
#include "wire/live.h"

#include "lib/serve/reply.h"

struct answer {
	const char *status;
};

static const struct member members[] = {
	MEMBER_TEXT(struct answer, status),
	MEMBER_END,
};

static enum err
run(struct request *req, const void *input)
{
	static const struct answer alive = { "ok" };

	(void)input;
	return reply_object(req, 200, members, &alive);
}

const struct action show_live = ACTION_PROMPT(run, RETURNS_OBJECT(200, members));
