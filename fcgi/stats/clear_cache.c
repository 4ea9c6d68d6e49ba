/* fcgi/stats/clear_cache.c: POST /api/stats/cache/clear: every instance empties its cache. */
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/image/cache_config.h"
#include "stats/actions.h"

static enum err
run(struct request *req, const void *input)
{
	const enum err err = cache_config_clear(req->db);

	(void)input;
	return err == ERR_OK ? reply_empty(req) : err;
}

const struct action clear_cache = ACTION_NO_INPUT(run, RETURNS_NOTHING);
