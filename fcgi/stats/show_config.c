/* fcgi/stats/show_config.c: GET /api/stats/config: how the image cache is kept. */
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "stats/actions.h"
#include "wire/cache.h"

enum err
show_config_reply(struct request *req)
{
	struct cache_config_shown shown = { .least_capacity_bytes = CACHE_CAPACITY_MIN };
	struct cache_instance *instances;
	size_t count;
	enum err err;

	if ((err = cache_config_get(req->db, req->arena, &shown.config)) != ERR_OK ||
	    (err = cache_capacity_max(req->db, &shown.most_capacity_bytes)) != ERR_OK ||
	    (err = cache_instances(req->db, req->arena, &instances, &count)) != ERR_OK)
		return err;
	shown.instances = cache_instances_shown(req->arena, instances, count,
	    shown.config.version);
	return reply_object(req, 200, cache_config_members, &shown);
}

static enum err
run(struct request *req, const void *input)
{
	(void)input;
	return show_config_reply(req);
}

const struct action show_config = ACTION_NO_INPUT(run, RETURNS_OBJECT(200, cache_config_members));
